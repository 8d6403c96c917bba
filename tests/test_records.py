"""Records of JSON objects: named fields, what else was written, and nothing to change."""

import pytest
from pydantic import ValidationError

from cifar_models.errors import BundleError
from cifar_models.records.record import Recipe


def test_a_record_keeps_further_keys_in_their_order():
    written = {"momentum": 0.9, "image_size": 96, "filters": [64, {"deep": None}]}
    recipe = Recipe.read(written, "a recipe")
    assert (recipe.image_size, recipe.seed) == (96, None)
    assert list(recipe.as_read.items()) == list(written.items())
    assert recipe != Recipe.read(written | {"momentum": 0.8}, "a recipe")


def test_a_record_cannot_be_changed():
    recipe = Recipe.read({}, "a recipe")
    with pytest.raises(ValidationError, match="frozen"):
        recipe.image_size = 96


def test_the_error_names_place_and_field():
    with pytest.raises(BundleError, match=r"^history\.json, run, image_size is '96'; expected: "):
        Recipe.read({"image_size": "96"}, "history.json, run")

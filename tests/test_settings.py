"""A recipe in plain words: what does nothing is left out, and nothing is called as in the code."""

import re
from dataclasses import replace

import pytest
from small_histories import read_history, small_history, small_run

from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.specs import MODELS
from cifar_models.trainings import settings
from cifar_models.trainings.stages import UNUSED
from cifar_models.ui.tabs import recipe_table

RECIPE = {"epochs": 5, "learning_rate": 0.02, "seed": 0, "patience": 2}


def names(*recipes):
    return [setting.name for setting in settings.settings_of(list(recipes))]


def table_of(bundle):
    """The rows of the table: texts of the cells by the text of the row's head."""
    html = re.sub(r"<span\s+popover.*?</span>", "", recipe_table.render(bundle), flags=re.DOTALL)
    rows = {}
    for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL):
        head, *cells = (
            re.sub(r"<[^>]+>", "", cell).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        )
        rows[head] = cells
    return rows


@pytest.fixture(scope="module")
def bundles():
    return [read(BUNDLES / spec.id, spec) for spec in MODELS]


@pytest.mark.parametrize(
    ("setting", "value"),
    [("cutout", 0), ("dropout", 0.0), ("backbone", ""), ("scale", False), ("limit", None)],
)
def test_a_setting_that_is_nothing_is_left_out(setting, value):
    assert names(RECIPE | {setting: value}) == names(RECIPE)


def test_a_seed_of_0_is_a_seed():
    assert "seed" in names(RECIPE)


@pytest.mark.parametrize(
    ("name", "unused", "used"),
    [
        ("warmup", {"warmup": 0.2, "schedule": "constant"}, {"warmup": 0.2}),
        (
            "head_learning_rate",
            {"head_learning_rate": 0.1, "head_epochs": 0},
            {"head_learning_rate": 0.1, "head_epochs": 1},
        ),
        (
            "least_area",
            {"least_area": 0.5, "zoom_epochs": 0},
            {"least_area": 0.5, "small_share": 0.6},
        ),
        ("train_share", {"train_share": 1.0}, {"train_share": 0.1}),
        ("patience", {"patience": 5}, {"patience": 4}),
        ("late_blocks", {"late_blocks": 1, "early_pooling": False}, {"late_blocks": 1}),
    ],
)
def test_a_setting_without_effect_beside_others_is_left_out(name, unused, used):
    assert name not in names(RECIPE | unused)
    assert name in names(RECIPE | used)


def test_what_one_stage_uses_is_shown_for_all():
    assert "cutmix" in names(RECIPE | {"cutmix": 0.0}, RECIPE | {"cutmix": 0.5})


def test_a_setting_that_nobody_knows_comes_last_in_words():
    *_, last = settings.settings_of([{"new_thing": 3} | RECIPE])
    assert (last.title, last.group) == ("New thing", settings.OTHER)


@pytest.mark.parametrize("value", [[1, [2]], {"a": 1}, "x" * 2000, 1e15, True, "<b>"])
@pytest.mark.parametrize(
    "name", [one.name for one in settings.SETTINGS if one.name not in ("seed", "image_size")]
)
def test_any_value_can_be_written(name, value, bundles):
    run = small_run(recipe=RECIPE | {name: value})
    bundle = replace(bundles[1], history=read_history(small_history(0.5, **run)))
    assert "<b>&" not in recipe_table.render(bundle)


def test_stages_are_columns(bundles):
    stages = bundles[0].history.run
    recipes = []
    while stages is not None:
        recipes.insert(0, stages.recipe.as_read)
        stages = stages.continues
    rows = table_of(bundles[0])
    assert len(rows["setting"]) == len(recipes) > 1
    expected = [f"{recipe['image_size']} px" for recipe in recipes]
    assert rows["Pictures enlarged to"] == expected
    cutmix = [f"{recipe.get('cutmix', 0):.0%}" for recipe in recipes]
    assert rows["CutMix, share of the pictures"] == [
        UNUSED if text == "0%" else text for text in cutmix
    ]


def test_no_name_of_an_option_is_shown(bundles):
    for bundle in bundles:
        shown = " ".join(f"{head} {' '.join(cells)}" for head, cells in table_of(bundle).items())
        options = [name for name in bundle.history.run.recipe.as_read if "_" in name]
        assert options
        assert not [name for name in options if name in shown]
        assert "/" not in shown


def test_earlier_stages_of_any_shape_are_shown(bundles):
    earlier = {"recipe": {"epochs": 1}, "hardware": [1], "data": {"train_images": "many"}}
    run = small_run(recipe=RECIPE, continues=earlier)
    bundle = replace(bundles[1], history=read_history(small_history(0.5, **run)))
    rows = table_of(bundle)
    assert rows["Training images"] == ["many", "45,000"]
    assert rows["Computer"] == [UNUSED, "2 cores of x"]

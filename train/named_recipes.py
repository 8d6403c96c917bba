"""Recipes with a name, ``--recipe NAME``: what is bundled, and what it is compared with."""

import argparse
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cifar_models.specs import CUSTOM_CNN, RESNET50
from train.recipe import CONSTANT, Recipe, command_line

DEFAULTS, SHIPPED, REPORT, UNFROZEN = "defaults", "shipped", "report", "unfrozen"


@dataclass(frozen=True)
class NamedRecipe:
    """Settings that replace the defaults of a recipe.

    Attributes:
        description: In one sentence.
        settings: By the names of the recipe's fields.
        after: Name of the recipe whose finished training this one goes on with; "" for none.
    """

    description: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    after: str = ""


_DEFAULTS = NamedRecipe("the defaults of all options, the quickest start")

NAMED_RECIPES: dict[str, dict[str, NamedRecipe]] = {
    RESNET50.id: {
        DEFAULTS: _DEFAULTS,
        REPORT: NamedRecipe(
            "the 2024 report's: a head, then the layers from conv4_block3 on, SGD at a constant "
            "0.01, at most five epochs of each choice; momentum, batch size and augmentation, of "
            "which it says nothing, are usual ones",
            {
                "image_size": 128,
                "unfreeze_from": "conv4_block3",
                "head_epochs": 1,
                "head_learning_rate": 0.01,
                "epochs": 5,
                "learning_rate": 0.01,
                "schedule": CONSTANT,
                "batch_size": 64,
                "weight_decay": 0.0,
                "label_smoothing": 0.0,
                "patience": 2,
            },
        ),
        UNFROZEN: NamedRecipe(
            "the report's training, then a cycle of the learning rate with more layers unfrozen",
            {
                "image_size": 128,
                "unfreeze_from": "conv4_block1",
                "epochs": 2,
                "learning_rate": 0.02,
                "batch_size": 64,
                "weight_decay": 2e-3,
                "label_smoothing": 0.1,
                "crop_padding": 4,
            },
            after=REPORT,
        ),
        SHIPPED: NamedRecipe(
            "the bundled model's: the training 'unfrozen', then a longer cycle on larger pictures, "
            "half of them with a box of another",
            {
                "image_size": 160,
                "unfreeze_from": "conv4_block1",
                "epochs": 5,
                "learning_rate": 0.02,
                "batch_size": 64,
                "weight_decay": 2e-3,
                "label_smoothing": 0.1,
                "crop_padding": 4,
                "cutmix": 0.5,
            },
            after=UNFROZEN,
        ),
    },
    CUSTOM_CNN.id: {
        DEFAULTS: _DEFAULTS,
        SHIPPED: NamedRecipe(
            "the bundled model's: twice as long, with smaller crops, cut-outs and more dropout",
            {
                "epochs": 42,
                "small_share": 0.57,
                "least_area": 0.35,
                "cutout": 12,
                "dropout": 0.15,
                "patience": 42,
            },
        ),
    },
}

# What a recipe leaves to its user: another choice of these is the same recipe still, and a
# training before takes it too.
ALIKE = ("seed", "split_seed", "validation_images", "limit", "backbone", "precision")


def parse(
    arguments: list[str] | None, recipe_class: type[Recipe], model_id: str, description: str
) -> argparse.Namespace:
    """Parse the command line of a training; what ``--recipe`` names replaces the defaults."""
    recipes = NAMED_RECIPES[model_id]
    names = {name: recipe.description for name, recipe in recipes.items()}
    parser = command_line(recipe_class, model_id, description, names)
    named = recipes[parser.parse_known_args(arguments)[0].recipe]
    parser.set_defaults(**named.settings)
    if named.after:
        parser.set_defaults(continue_from=str(folder_of(model_id, named.after)))
    options = parser.parse_args(arguments)
    if options.out is None:
        options.out = folder_of(model_id, options.recipe)
    return options


def folder_of(model_id: str, name: str) -> Path:
    """Return where the training by a named recipe is kept unless ``--out`` says otherwise."""
    return Path("runs") / (model_id if name in (DEFAULTS, SHIPPED) else f"{model_id}-{name}")


def name_of(recipe: Recipe, options: argparse.Namespace, model_id: str) -> str:
    """Return the name of the recipe in ``options``, or "" where other options changed it."""
    named = NAMED_RECIPES[model_id][options.recipe]
    plain = {
        entry.name: named.settings.get(entry.name, entry.default)
        for entry in dataclasses.fields(recipe)
    }
    changed = {name for name, value in plain.items() if getattr(recipe, name) != value}
    return options.recipe if changed <= {*ALIKE, "continue_from"} - {"limit"} else ""

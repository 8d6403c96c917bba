"""The command line of a training: one option per setting of its recipe, and what surrounds them."""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from cifar_models.errors import TrainingError
from cifar_models.options import add_data_option
from train.network_table import Network
from train.recipes.named_recipes import ALIKE, folder_of
from train.recipes.recipe import Recipe
from train.recipes.settings import option_of
from train.trackers.table import TRACKERS

OTHER_NAMES = {"learning_rate": ("--lr",)}
"""Options of settings that many know by another name."""


def command_line(
    recipe_class: type[Recipe], model_id: str, description: str
) -> argparse.ArgumentParser:
    """Return the parser of any training, of ``python -m train.MODEL_ID``."""
    parser = argparse.ArgumentParser(
        prog=f"python -m train.{model_id}",
        description=description,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    for entry in dataclasses.fields(recipe_class):
        if "help" in entry.metadata:
            kind = type(entry.default)
            parsing = (
                {"action": argparse.BooleanOptionalAction}
                if kind is bool
                else {"type": kind, "metavar": kind.__name__.upper()}
            )
            parser.add_argument(
                option_of(entry.name),
                *OTHER_NAMES.get(entry.name, ()),
                default=entry.default,
                help=entry.metadata["help"],
                **parsing,
            )
    parser.add_argument(
        "--out", type=Path, default=Path("runs") / model_id, help="folder of this run"
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with the run in --out, if there is one"
    )
    return parser


def parse(
    arguments: list[str] | None, network: Network, description: str
) -> tuple[argparse.Namespace, frozenset[str]]:
    """Parse the command line of a network's training; what ``--recipe`` names replaces defaults.

    Returns:
        The options, and the names of the settings that were given, not taken from a recipe.
    """
    model_id, recipes = network.spec.id, network.recipes
    parser = command_line(network.recipe_class, model_id, description)
    parser.set_defaults(out=None)
    parser.add_argument(
        "--recipe",
        choices=recipes,
        default=next(iter(recipes)),
        help="; ".join(f"'{name}': {recipe.description}" for name, recipe in recipes.items())
        + f". Options given beside it replace its settings; --out is runs/{model_id}, for some "
        "with their name",
    )
    add_data_option(parser)
    parser.add_argument(
        "--publish",
        metavar="NAME",
        help="afterwards export, evaluate and install the model as make train does, and publish it "
        "on the Hugging Face Hub under this name (your token is checked before the training)",
    )
    parser.add_argument(
        "--data-parallel",
        action="store_true",
        help="split every batch over all devices of this machine (KERAS_BACKEND=jax)",
    )
    parser.add_argument(
        "--report-to",
        action="append",
        choices=TRACKERS,
        default=[],
        help="also tell this tracker of each epoch; may be repeated (requirements-trackers.txt)",
    )
    parser.add_argument(
        "--energy",
        nargs="?",
        const="",
        metavar="COUNTRY",
        type=str.upper,
        help="estimate the energy used and, for a country such as DEU, its emissions, by "
        "codecarbon, without network (requirements-trackers.txt)",
    )
    named = recipes[parser.parse_known_args(arguments)[0].recipe]
    parser.set_defaults(**named.settings)
    if named.after:
        parser.set_defaults(continue_from=str(folder_of(model_id, named.after)))
    options = parser.parse_args(arguments)
    if options.out is None:
        options.out = folder_of(model_id, options.recipe)
    return options, given_settings(parser, arguments, network.recipe_class)


def given_settings(
    parser: argparse.ArgumentParser, arguments: list[str] | None, recipe_class: type[Recipe]
) -> frozenset[str]:
    """Return the names of the settings that the command line itself states."""
    unset: Any = object()
    names = [entry.name for entry in dataclasses.fields(recipe_class)]
    stated = parser.parse_args(arguments, argparse.Namespace(**dict.fromkeys(names, unset)))
    return frozenset(name for name in names if getattr(stated, name) is not unset)


def recipe_from(
    options: argparse.Namespace, recipe_class: type[Recipe], given: frozenset[str] = frozenset()
) -> Recipe:
    """Build the recipe from parsed options.

    Args:
        given: Names of the settings that must not be ignored.

    Raises:
        TrainingError: It cannot work, or one of ``given`` would have no effect.
    """
    names = {entry.name for entry in dataclasses.fields(recipe_class)}
    settings = {name: value for name, value in vars(options).items() if name in names}
    recipe = recipe_class(**settings)
    ignored = recipe.unused()
    for name, (value, by) in recipe.implied().items():
        if settings[name] != value:
            ignored[name] = by
    # Where a named recipe goes on with another, the training by that one takes these.
    passed_on = () if "continue_from" in given else ALIKE
    for name in sorted(given & ignored.keys() - set(passed_on)):
        raise TrainingError(
            f"{option_of(name)} has no effect with {ignored[name]}; leave out one of them"
        )
    return recipe

"""What both training commands do around their network."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras

from cifar_models import dataset
from cifar_models.errors import CifarModelsError
from cifar_models.specs import ModelSpec
from train.cifar_data import cifar_data
from train.fit import Phase, train
from train.progress import download_bar
from train.recipe import Recipe, command_line, recipe_from
from train.run_folder import RunFolder


@dataclass(frozen=True)
class Plan:
    """A network and how to train it.

    Attributes:
        model: Not compiled.
        phases: In order.
        facts: Added to the ``run`` part of the history.
        earlier_epochs: Records of a training that this one goes on with.
    """

    model: keras.Model
    phases: Sequence[Phase]
    facts: dict[str, Any] = field(default_factory=dict)
    earlier_epochs: list[dict[str, Any]] = field(default_factory=list)


def run_command(
    arguments: list[str] | None,
    spec: ModelSpec,
    recipe_class: type[Recipe],
    plan: Callable[[Any], Plan],
    description: str,
) -> int:
    """Parse arguments, train, and return the exit status; errors become one sentence."""
    options = command_line(recipe_class, spec.id, description).parse_args(arguments)
    try:
        recipe = recipe_from(options, recipe_class)
        keras.utils.set_random_seed(recipe.seed)
        keras.mixed_precision.set_global_policy(recipe.precision)
        planned = plan(recipe)
        images = dataset.load_train(options.data, download_bar())
        train(
            planned.model,
            planned.phases,
            cifar_data(images, recipe),
            recipe,
            RunFolder(options.out),
            facts={"model": spec.id, **planned.facts},
            resume=options.resume,
            earlier_epochs=planned.earlier_epochs,
        )
    except CifarModelsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error}. Finished epochs are kept; use --resume.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; the same command with --resume goes on", file=sys.stderr)
        return 130
    return 0

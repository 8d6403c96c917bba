"""What both training commands do around their network."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from cifar_models import dataset
from cifar_models.specs import ModelSpec
from train.allocator import keep_freed_memory
from train.cifar_data import cifar_data
from train.exit_status import RESUMABLE, exit_status
from train.finish import finish
from train.fit import VALIDATION_BATCH, Phase, train
from train.named_recipes import ALIKE, NAMED_RECIPES, folder_of, name_of, parse
from train.parallel import check_batches, use_all_devices
from train.progress import download_bar
from train.publish import check_access
from train.recipe import Recipe, recipe_from
from train.run_folder import RunFolder
from train.trials import run_trial


@dataclass(frozen=True)
class Plan:
    """A network and how to train it.

    Attributes:
        model: Not compiled.
        phases: In order.
        facts: Added to the ``run`` part of the history.
        earlier_epochs: Records of a training that this one goes on with.
        fit_to: Takes training pixels uint8 ``[N, 32, 32, 3]`` before a training begins, for
            layers that are computed, not learnt.
    """

    model: keras.Model
    phases: Sequence[Phase]
    facts: dict[str, Any] = field(default_factory=dict)
    earlier_epochs: list[dict[str, Any]] = field(default_factory=list)
    fit_to: Callable[[np.ndarray], None] | None = None


@exit_status(**RESUMABLE)
def run_command(
    arguments: list[str] | None,
    spec: ModelSpec,
    recipe_class: type[Recipe],
    plan: Callable[[Any], Plan],
    description: str,
) -> int:
    """Parse arguments, train, and return the exit status; errors become one sentence."""
    keep_freed_memory()
    options = parse(arguments, recipe_class, spec.id, description)
    if options.publish:
        check_access(options.publish)
    train_before(options, spec.id)
    recipe = recipe_from(options, recipe_class)
    keras.utils.set_random_seed(recipe.seed)
    keras.mixed_precision.set_global_policy(recipe.precision)
    devices = use_all_devices() if options.data_parallel else 1
    planned = plan(recipe)
    data = cifar_data(dataset.load_train(options.data, download_bar()), recipe)
    facts = data.facts
    per_epoch = facts.get("images_per_epoch", facts["train_images"])
    check_batches(devices, "training", per_epoch, recipe.batch_size)
    check_batches(devices, "validation", facts["validation_images"], VALIDATION_BATCH)
    if planned.fit_to is not None:
        planned.fit_to(data.train_pixels)
    train(
        planned.model,
        planned.phases,
        data,
        recipe,
        RunFolder(options.out, planned.model.count_params()),
        facts={
            "model": spec.id,
            "recipe_name": name_of(recipe, options, spec.id),
            "devices": devices,
            **planned.facts,
        },
        resume=options.resume,
        earlier_epochs=planned.earlier_epochs,
    )
    if options.publish:
        return finish(spec.id, options.out, options.data, options.publish)
    return 0


def train_before(options: argparse.Namespace, model_id: str) -> None:
    """Train what the recipe of ``options`` goes on with, or go on with it, unless it is finished.

    Raises:
        TrainingError: That training failed.
    """
    before = NAMED_RECIPES[model_id][options.recipe].after
    folder = folder_of(model_id, before)
    if before and options.continue_from == str(folder):
        same = {name: getattr(options, name) for name in ALIKE if hasattr(options, name)}
        run_trial(model_id, {"recipe": before, **same}, folder, options.data)

"""What both training commands do around their network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from cifar_models import dataset
from cifar_models.specs import ModelSpec
from train.cifar_data import cifar_data
from train.exit_status import RESUMABLE, exit_status
from train.finish import finish
from train.fit import VALIDATION_BATCH, Phase, train
from train.parallel import check_batches, use_all_devices
from train.progress import download_bar
from train.publish import check_access
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
    options = command_line(recipe_class, spec.id, description).parse_args(arguments)
    if options.publish:
        check_access(options.publish)
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
        RunFolder(options.out),
        facts={"model": spec.id, "devices": devices, **planned.facts},
        resume=options.resume,
        earlier_epochs=planned.earlier_epochs,
    )
    if options.publish:
        return finish(spec.id, options.out, options.data, options.publish)
    return 0

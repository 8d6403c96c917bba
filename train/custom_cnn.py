"""Train the custom CNN from random weights: ``python -m train.custom_cnn``."""

import sys

import numpy as np

from cifar_models.dataset import IMAGE_SIDE
from cifar_models.specs import CUSTOM_CNN
from train.architectures import (
    CIFAR10_MEAN,
    CIFAR10_VARIANCE,
    WHITENING,
    build_custom_cnn,
)
from train.command import Plan, run_command
from train.earlier_run import EarlierRun
from train.fit import Phase
from train.recipe import CustomCnnRecipe
from train.whitening import whitening_kernels


def plan(recipe: CustomCnnRecipe) -> Plan:
    """Return the network and its phases: smaller pictures first, one learning-rate cycle.

    Raises:
        TrainingError: The weights of ``--continue-from`` do not fit.
    """
    if recipe.continue_from:
        return further_plan(recipe)
    small_epochs = round(recipe.small_share * recipe.epochs)
    model = build_custom_cnn(recipe, side=None)

    def whiten(pixels: np.ndarray) -> None:
        kernels = whitening_kernels(pixels, CIFAR10_MEAN, CIFAR10_VARIANCE)
        model.get_layer(WHITENING).set_weights([kernels])

    phases = [
        Phase(
            f"{recipe.small_size} px",
            small_epochs,
            recipe.learning_rate,
            least_area=recipe.least_area,
            image_size=recipe.small_size,
            cycle_epochs=recipe.epochs,
        ),
        Phase(
            f"{IMAGE_SIDE} px",
            recipe.epochs - small_epochs,
            recipe.learning_rate,
            cycle_epochs=recipe.epochs,
            continues=small_epochs > 0,
        ),
    ]
    return Plan(model, phases, fit_to=whiten if recipe.whitening else None)


def further_plan(recipe: CustomCnnRecipe) -> Plan:
    """Return the network of an earlier training and one more learning-rate cycle for it."""
    model = build_custom_cnn(recipe, side=None)
    earlier = EarlierRun(recipe.continue_from)
    earlier.load_into(model)
    name = earlier.new_phase(f"{IMAGE_SIDE} px")
    phases = [Phase(name, recipe.epochs, recipe.learning_rate)]
    return Plan(model, phases, {"continues": earlier.run}, earlier.epochs)


def main(arguments: list[str] | None = None) -> int:
    """Train by command-line arguments; return the exit status."""
    return run_command(arguments, CUSTOM_CNN, CustomCnnRecipe, plan, __doc__)


if __name__ == "__main__":
    sys.exit(main())

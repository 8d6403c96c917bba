"""Train the custom CNN from random weights: ``python -m train.custom_cnn``."""

import sys

from cifar_models.specs import CUSTOM_CNN
from train.architectures import build_custom_cnn
from train.command import Plan, run_command
from train.fit import Phase
from train.recipe import CustomCnnRecipe


def plan(recipe: CustomCnnRecipe) -> Plan:
    """Return the network and its single phase."""
    phase = Phase("from scratch", recipe.epochs, recipe.learning_rate)
    return Plan(build_custom_cnn(recipe), [phase])


def main(arguments: list[str] | None = None) -> int:
    """Train by command-line arguments; return the exit status."""
    return run_command(arguments, CUSTOM_CNN, CustomCnnRecipe, plan, __doc__)


if __name__ == "__main__":
    sys.exit(main())

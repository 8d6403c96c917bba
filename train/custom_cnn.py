"""Train the custom CNN from random weights: ``python -m train.custom_cnn``."""

import sys

from cifar_models.specs import CUSTOM_CNN
from train.command import run_command
from train.network_table import NETWORKS


def main(arguments: list[str] | None = None) -> int:
    """Train by command-line arguments; return the exit status."""
    return run_command(arguments, NETWORKS[CUSTOM_CNN.id], __doc__)


if __name__ == "__main__":
    sys.exit(main())

"""Fine-tune ResNet50, by default from ImageNet weights: ``python -m train.resnet50``."""

import sys

from cifar_models.specs import RESNET50
from train.command import run_command
from train.network_table import NETWORKS


def main(arguments: list[str] | None = None) -> int:
    """Train by command-line arguments; return the exit status."""
    return run_command(arguments, NETWORKS[RESNET50.id], __doc__)


if __name__ == "__main__":
    sys.exit(main())

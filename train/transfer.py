"""Measure whether pre-training pays: ``python -m train.transfer``.

Trains ResNet50 twice at one budget of images seen, from a pre-trained backbone and from random
weights, and puts both histories into its bundle, where *Training curves* offers them and the card
compares them. Interrupted, it goes on when run again.
"""

import argparse
import sys
from pathlib import Path

from cifar_models.bundle import BUNDLES
from cifar_models.curves import best_epoch
from cifar_models.specs import RESNET50
from cifar_models.transfer import PRETRAINED, RANDOM_START
from train.bundle_command import add_histories
from train.data_share import BACKBONE, RANDOM, check_backbone, lines
from train.exit_status import exit_status
from train.trials import run_trial

NAMES = {BACKBONE: PRETRAINED, RANDOM: RANDOM_START}


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Measure by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m train.transfer", description=__doc__)
    parser.add_argument("--backbone", default="imagenet", help="as for python -m train.resnet50")
    parser.add_argument("--image-size", type=int, default=64, help="in pixels (64)")
    parser.add_argument("--epochs", type=int, default=8, help="of each training (8)")
    parser.add_argument(
        "--images-per-epoch", type=int, default=45_000, help="images of an epoch (45,000)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of both trainings (0)")
    parser.add_argument("--out", type=Path, default=Path("runs/transfer"), help="folder of runs")
    parser.add_argument(
        "--bundle", type=Path, default=BUNDLES / RESNET50.id, help="gets the histories"
    )
    parser.add_argument("--data", metavar="DIR", help="folder of CIFAR-10's binary version")
    options = parser.parse_args(arguments)
    check_backbone(options.backbone)
    budget = {
        "epochs": options.epochs,
        "images_per_epoch": options.images_per_epoch,
        "seed": options.seed,
    }
    histories = {
        NAMES[line.start]: run_trial(
            line.model, {**line.settings, **budget}, options.out / line.start, options.data
        )
        for line in lines(options.backbone, options.image_size)
        if line.model == RESNET50.id
    }
    add_histories(options.bundle, RESNET50, histories)
    for name, history in histories.items():
        print(f"{name.replace('_', ' ')}: {best_epoch(history)['val_accuracy']:.2%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

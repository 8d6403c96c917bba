"""Measure whether pre-training pays: ``python -m experiments.transfer``.

Trains ResNet50 twice at one budget of images seen, from a pre-trained backbone and from random
weights, and puts both histories into its bundle, where *Training curves* offers them and the card
compares them. Interrupted, it goes on when run again.
"""

import argparse
import sys
from pathlib import Path

from cifar_models.bundles.bundle import BUNDLES
from cifar_models.specs import RESNET50
from cifar_models.trainings.transfer import PRETRAINED, RANDOM_START
from experiments.data_share import BACKBONE, RANDOM, lines
from release.bundle_command import add_histories
from train.commands.exit_status import exit_status
from train.loop.run_folder import best_epoch
from train.loop.trials import add_options, parse, run_trial

NAMES = {BACKBONE: PRETRAINED, RANDOM: RANDOM_START}


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Measure by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m experiments.transfer", description=__doc__)
    add_options(parser, epochs=8, out=Path("runs/transfer"))
    parser.add_argument(
        "--bundle", type=Path, default=BUNDLES / RESNET50.id, help="gets the histories"
    )
    options, budget = parse(parser, arguments)
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

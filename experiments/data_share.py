"""Measure how many training images transfer saves: ``python -m experiments.data_share``.

Trains three networks on growing shares of the training images, at one budget of images seen: the
custom CNN, ResNet50 from a pre-trained backbone and the same ResNet50 from random weights. Writes
``assets/data_share.json``, which the page draws. Interrupted, it goes on when run again.
"""

import argparse
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cifar_models.files import write_json
from cifar_models.specs import ASSETS, CUSTOM_CNN, RESNET50
from train.commands.exit_status import exit_status
from train.loop.run_folder import best_epoch
from train.loop.trials import add_options, parse, run_trial
from train.networks.backbones import describe_backbone
from train.recipes.settings import AT_LEAST_ONE, check

SHARES = (0.01, 0.05, 0.1, 0.25, 1.0)
BACKBONE, RANDOM = "backbone", "random"
NORM_MOMENTUM = 0.9  # so few steps would leave slower averages far behind


@dataclass(frozen=True)
class Line:
    """One network over all shares.

    Attributes:
        model: Its id.
        name: As the figure calls it.
        start: ``backbone`` or ``random``.
        settings: Recipe fields.
    """

    model: str
    name: str
    start: str
    settings: dict[str, Any]


def lines(backbone: str, image_size: int) -> list[Line]:
    """Return the three networks; both ResNet50s train all layers by the same recipe."""
    resnet50 = {
        "image_size": image_size,
        "unfreeze_from": "all",
        "head_epochs": 0,
        "learning_rate": 0.05,
        "weight_decay": 2e-3,
        "norm_momentum": NORM_MOMENTUM,
    }
    return [
        Line(
            RESNET50.id,
            "ResNet50, pre-trained backbone",
            BACKBONE,
            {"backbone": backbone, **resnet50},
        ),
        Line(RESNET50.id, "ResNet50, random weights", RANDOM, {"backbone": "none", **resnet50}),
        Line(CUSTOM_CNN.id, "Custom CNN", RANDOM, {}),
    ]


def point(share: float, histories: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one point of a line from the histories of its trainings, one per seed."""
    reached = [best_epoch(history)["val_accuracy"] for history in histories]
    return {
        "share": share,
        "train_images": histories[0]["run"]["data"]["train_images"],
        "val_accuracy": statistics.mean(reached),
        "spread": statistics.stdev(reached) if len(reached) > 1 else None,
        "seeds": len(reached),
        "seconds": statistics.mean(history["epochs"][-1]["seconds"] for history in histories),
    }


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Measure by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m experiments.data_share", description=__doc__)
    add_options(parser, epochs=4, out=Path("runs/data-share"))
    parser.add_argument("--to", type=Path, default=ASSETS / "data_share.json", help="the result")
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each point (3)")
    options, budget = parse(parser, arguments)
    check("seeds", options.seeds, AT_LEAST_ONE)
    measured: list[dict[str, Any]] = []
    for line in lines(options.backbone, options.image_size):
        histories = {
            share: [
                run_trial(
                    line.model,
                    {**line.settings, **budget, "train_share": share, "seed": seed},
                    options.out / f"{line.model}-{line.start}-{share * 100:g}-seed{seed}",
                    options.data,
                )
                for seed in range(options.seed, options.seed + options.seeds)
            ]
            for share in SHARES
        }
        measured.append(
            {
                "model": line.model,
                "name": line.name,
                "start": line.start,
                "points": [point(share, alike) for share, alike in histories.items()],
            }
        )
        run = histories[SHARES[-1]][0]["run"]
    validation = run["data"]["validation_images"]
    write_json(
        options.to,
        {
            "budget": {
                "images_seen": options.epochs * options.images_per_epoch,
                "epochs": options.epochs,
                "seed": options.seed,
                "resnet50_image_size": options.image_size,
                "resnet50_norm_momentum": NORM_MOMENTUM,
                "backbone": describe_backbone(options.backbone)["pretrained_on"],
                "hardware": run["hardware"],
            },
            "shares": list(SHARES),
            "lines": measured,
            "measured_on": f"{validation:,} validation images kept aside from the training set",
        },
    )
    for line in measured:
        reached = ", ".join(f"{p['share']:.0%} {p['val_accuracy']:.2%}" for p in line["points"])
        print(f"{line['name']}: {reached}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Does pre-training pay: the same network from a pre-trained backbone and from random weights.

Written into the bundle by ``python -m experiments.transfer``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cifar_models.records.record import Data, History
from cifar_models.trainings.curves import best_epoch
from cifar_models.wording import percent

# Names of the two histories in ResNet50's bundle.
PRETRAINED, RANDOM_START = "pretrained", "random_start"
_START = "backbone"  # what their recipes may differ in


@dataclass(frozen=True)
class Transfer:
    """Two trainings that differ in their first weights alone.

    Attributes:
        pretrained, random_start: Their histories.
    """

    pretrained: History
    random_start: History


def find(histories: Mapping[str, History]) -> Transfer | None:
    """Return the two trainings among a bundle's further histories.

    Returns:
        None where one is missing or does not say what it was given, or where they differ in more
        than their first weights.
    """
    pretrained, random_start = histories.get(PRETRAINED), histories.get(RANDOM_START)
    if pretrained is None or random_start is None or _given(pretrained) != _given(random_start):
        return None
    run = pretrained.run
    if None in (run.backbone, run.recipe.image_size, run.recipe.seed):
        return None
    return Transfer(pretrained, random_start)


def _given(history: History) -> tuple[dict[str, Any], Data, list[int]]:
    """Return everything but the first weights: settings, data and the budget of each epoch."""
    run = history.run
    settings = {name: value for name, value in run.recipe.as_read.items() if name != _START}
    return settings, run.data, [record.images_seen for record in history.epochs]


def words(found: Transfer) -> str:
    """Say in two sentences what was compared and what came out."""
    run, last = found.pretrained.run, found.pretrained.epochs[-1]
    reached = [best_epoch(one).val_accuracy for one in (found.pretrained, found.random_start)]
    return (
        f"One recipe and the same {last.images_seen:,} training images in the same order, "
        f"enlarged to {run.recipe.image_size} px, seed {run.recipe.seed}: only the first weights "
        f"differ. With those trained on {run.backbone.pretrained_on}, ResNet50 reaches "
        f"{percent(reached[0])} of {run.data.validation_images:,} validation images, with "
        f"random ones {percent(reached[1])}."
    )

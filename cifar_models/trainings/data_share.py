"""How accuracy grows with the number of training images: ``assets/data_share.json``.

Written by ``python -m experiments.data_share``.
"""

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from cifar_models.errors import BundleError
from cifar_models.records.record import (
    Count,
    Hardware,
    Number,
    Positive,
    Record,
    Seconds,
    Share,
    Text,
)
from cifar_models.specs import ASSETS, MODEL_IDS, ModelSpec, spec_for

FILE = ASSETS / "data_share.json"
_REMEDY = "remove it or run python -m experiments.data_share"


class Point(Record):
    """One training, or several that differ only in their seed.

    Attributes:
        share: Of the training images, above 0 up to 1.
        train_images: How many these are.
        val_accuracy: Of the best epoch, a fraction; the mean over seeds.
        seconds: One took; the mean over seeds.
        spread: Standard deviation of ``val_accuracy`` over seeds; None where there is one.
        seeds: How many trainings there are.
    """

    share: Annotated[float, Field(gt=0, le=1)]
    train_images: Positive
    val_accuracy: Share
    seconds: Seconds
    spread: Share | None = None
    seeds: Positive = 1


def _by_share(points: list[Point]) -> list[Point]:
    return sorted(points, key=lambda point: point.share)


class Line(Record):
    """One network over growing shares of the training images.

    Attributes:
        model: Its id.
        name: As the figure calls it.
        start: ``backbone`` where its first weights were trained elsewhere, else ``random``.
        points: By share, ascending.
    """

    model: Literal[MODEL_IDS]
    name: Text
    start: Literal["backbone", "random"]
    points: Annotated[list[Point], Field(min_length=1), AfterValidator(_by_share)]

    @property
    def spec(self) -> ModelSpec:
        """Which model it is."""
        return spec_for(self.model)


class Budget(Record):
    """What every training was given."""

    images_seen: Count
    epochs: Count
    seed: Count
    resnet50_image_size: Count
    resnet50_norm_momentum: Number
    backbone: Text
    hardware: Hardware


class DataShare(Record):
    """Several networks at one budget.

    Attributes:
        lines: One per network.
        measured_on: Which images gave the accuracies.
    """

    budget: Budget
    lines: Annotated[list[Line], Field(min_length=1)]
    measured_on: Text


def read(path: Path | None = None) -> DataShare | None:
    """Read and check the file; None where there is none.

    Args:
        path: Of the file; None takes ``FILE``.

    Raises:
        BundleError: It is damaged.
    """
    path = path or FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise BundleError(f"{path} cannot be read: {error}; {_REMEDY}") from error
    try:
        return DataShare.read(content, "its content")
    except BundleError as error:
        raise BundleError(f"{path} lacks or spoils a part: {error}; {_REMEDY}") from error


def budget_words(found: DataShare) -> str:
    """Say in two sentences what every training was given, and on what it was measured."""
    budget = found.budget
    seeds = max(point.seeds for line in found.lines for point in line.points)
    trainings = (
        f"the mean of {seeds} trainings, its bar their standard deviation; each"
        if seeds > 1
        else "one training that"
    )
    first = "seeds from" if seeds > 1 else "seed"
    return (
        f"Every point is {trainings} saw {budget.images_seen:,} images, repeats counted, in "
        f"{budget.epochs} epochs, however many different ones it had ({first} {budget.seed}, "
        f"{budget.hardware.cores} cores of {budget.hardware.processor}; ResNet50 on pictures "
        f"enlarged to {budget.resnet50_image_size} px, its normalisations keeping "
        f"{budget.resnet50_norm_momentum:.0%} of their averages at each step; its backbone was "
        f"trained on {budget.backbone}). Accuracy: best epoch, on {found.measured_on}."
    )

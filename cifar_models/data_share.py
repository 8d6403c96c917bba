"""How accuracy grows with the number of training images: ``assets/data_share.json``.

Written by ``python -m train.data_share``.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cifar_models.bundle import ASSETS
from cifar_models.errors import BundleError
from cifar_models.specs import MODELS, ModelSpec, spec_for

FILE = ASSETS / "data_share.json"
STARTS = ("backbone", "random")


@dataclass(frozen=True)
class Point:
    """One training, or several that differ only in their seed.

    Attributes:
        share: Of the training images, above 0 up to 1.
        train_images: How many these are.
        val_accuracy: Of the best epoch, a fraction; the mean over seeds.
        seconds: One took; the mean over seeds.
        spread: Standard deviation of ``val_accuracy`` over seeds; None where there is one.
        seeds: How many trainings there are.
    """

    share: float
    train_images: int
    val_accuracy: float
    seconds: float
    spread: float | None = None
    seeds: int = 1


@dataclass(frozen=True)
class Line:
    """One network over growing shares of the training images.

    Attributes:
        spec: Which model it is.
        name: As the figure calls it.
        start: ``backbone`` where its first weights were trained elsewhere, else ``random``.
        points: By share, ascending.
    """

    spec: ModelSpec
    name: str
    start: str
    points: list[Point]


@dataclass(frozen=True)
class DataShare:
    """Several networks at one budget.

    Attributes:
        lines: One per network.
        budget: ``images_seen``, ``epochs``, ``seed``, ``resnet50_image_size``,
            ``resnet50_norm_momentum``, ``backbone`` and ``hardware`` of every training.
        measured_on: Which images gave the accuracies.
    """

    lines: list[Line]
    budget: dict[str, Any]
    measured_on: str


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
        budget = content["budget"]
        numbers = [budget[name] for name in ("images_seen", "epochs", "seed")]
        numbers += [budget["resnet50_image_size"], budget["hardware"]["cores"]]
        momentum = budget["resnet50_norm_momentum"]
        lines = [_line(line) for line in content["lines"]]
        texts = [content["measured_on"], budget["backbone"], budget["hardware"]["processor"]]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BundleError(f"{path} lacks or spoils {error}; {_REMEDY}") from error
    if (
        not lines
        or not all(isinstance(text, str) for text in texts)
        or not all(isinstance(number, int) for number in numbers)
        or not isinstance(momentum, float)
    ):
        raise BundleError(f"{path} holds {len(lines)} lines or a budget of other types; {_REMEDY}")
    return DataShare(lines, budget, content["measured_on"])


_REMEDY = "remove it or run python -m train.data_share"


def _line(line: dict[str, Any]) -> Line:
    points = [
        Point(
            *(point[name] for name in ("share", "train_images", "val_accuracy", "seconds")),
            point.get("spread"),
            point.get("seeds", 1),
        )
        for point in line["points"]
    ]
    if line["start"] not in STARTS or line["model"] not in [spec.id for spec in MODELS]:
        raise ValueError(f"a line of {line['model']!r} from {line['start']!r}")
    for point in points:
        values = [point.share, point.train_images, point.val_accuracy, point.seconds, point.seeds]
        values += [] if point.spread is None else [point.spread]
        if not all(isinstance(v, int | float) and math.isfinite(v) for v in values) or not (
            0 < point.share <= 1
            and point.train_images > 0
            and 0 <= point.val_accuracy <= 1
            and point.seeds >= 1
            and 0 <= (point.spread or 0) <= 1
        ):
            raise ValueError(f"a point {point}")
    if not points:
        raise ValueError(f"the points of {line['name']!r}")
    points.sort(key=lambda point: point.share)
    return Line(spec_for(line["model"]), str(line["name"]), line["start"], points)


def budget_words(found: DataShare) -> str:
    """Say in two sentences what every training was given, and on what it was measured."""
    budget = found.budget
    hardware = budget["hardware"]
    seeds = max(point.seeds for line in found.lines for point in line.points)
    trainings = (
        f"the mean of {seeds} trainings, its bar their standard deviation; each"
        if seeds > 1
        else "one training that"
    )
    first = "seeds from" if seeds > 1 else "seed"
    return (
        f"Every point is {trainings} saw {budget['images_seen']:,} images, repeats counted, in "
        f"{budget['epochs']} epochs, however many different ones it had ({first} {budget['seed']}, "
        f"{hardware['cores']} cores of {hardware['processor']}; ResNet50 on pictures enlarged to "
        f"{budget['resnet50_image_size']} px, its normalisations keeping "
        f"{budget['resnet50_norm_momentum']:.0%} of their averages at each step; its backbone was "
        f"trained on {budget['backbone']}). "
        f"Accuracy: best epoch, on {found.measured_on}."
    )

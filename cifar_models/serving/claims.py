"""What the report claims, each claim beside what was measured here.

Every sentence follows from the numbers: it comes out the other way round where they do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from cifar_models.bundles.bundle import Bundle
from cifar_models.records.record import History
from cifar_models.specs import CUSTOM_CNN, RESNET50
from cifar_models.stats import report
from cifar_models.trainings.curves import Reached, best_epoch, reached
from cifar_models.trainings.data_share import DataShare
from cifar_models.trainings.stages import REPORT_RECIPE
from cifar_models.wording import duration, percent

SMALL_SHARE = 0.1
_NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Claim:
    """One claim of the report.

    Attributes:
        said: What the report says.
        measured: What came out here.
        budget: Of which trainings that is, and on which images.
        holds: Whether it does here too; None where it was not measured.
    """

    said: str
    measured: str
    budget: str
    holds: bool | None


def claims(bundles: Mapping[str, Bundle], shares: DataShare | None) -> list[Claim]:
    """Return the report's claims in its order.

    Args:
        bundles: Both models, by id.
        shares: Accuracy by number of training images, if that was measured.
    """
    resnet50, custom_cnn = bundles[RESNET50.id], bundles[CUSTOM_CNN.id]
    by_report = history_by_report(resnet50)
    return [
        _level_of_resnet50(by_report),
        _level_of_custom_cnn(custom_cnn.history),
        _samples(resnet50, custom_cnn),
        _sooner(by_report or resnet50.history, custom_cnn.history),
        _small_data(shares),
    ]


def history_by_report(resnet50: Bundle) -> History | None:
    """Return the training of ResNet50 by the report's recipe, if the bundle holds it."""
    if resnet50.history.run.recipe_name == REPORT_RECIPE:
        return resnet50.history
    return resnet50.further_histories.get(REPORT_RECIPE)


def answer_of_levels(bundles: Mapping[str, Bundle]) -> str:
    """Say in two sentences whether both levels of the report were reached, and when."""
    found = (
        _level_of_resnet50(history_by_report(bundles[RESNET50.id])),
        _level_of_custom_cnn(bundles[CUSTOM_CNN.id].history),
    )
    verdicts = {True: "it is", False: "it is not", None: "that is"}
    return " ".join(f"{c.said}: here {verdicts[c.holds]}, {c.measured}." for c in found)


def _level_of_resnet50(history: History | None) -> Claim:
    level, epoch = report.RESNET50_ACCURACY, report.RESNET50_EPOCH
    said = f"ResNet50 is right on {level:.0%} by epoch {epoch}"
    if history is None:
        return Claim(said, _NOT_MEASURED, "by the report's recipe", None)
    return _level(said, history, level, epoch)


def _level_of_custom_cnn(history: History) -> Claim:
    level, epoch = report.CUSTOM_CNN_ACCURACY, report.CUSTOM_CNN_EPOCH
    return _level(f"The custom CNN is right on {level:.0%} by epoch {epoch}", history, level, epoch)


def _level(said: str, history: History, level: float, epoch: int) -> Claim:
    """Return a claim that a training reaches a level of validation accuracy by an epoch."""
    when = reached(history, level)
    best = best_epoch(replace(history, epochs=history.epochs[:epoch]))
    if when is None or when.epoch > epoch:
        later = "" if when is None else f"; {level:.0%} at epoch {when.epoch}"
        measured = f"{percent(best.val_accuracy, 1)} by epoch {best.epoch}{later}"
    else:
        measured = f"{level:.0%} reached at epoch {when.epoch}"
    return Claim(said, measured, _budget(history), when is not None and when.epoch <= epoch)


def _samples(resnet50: Bundle, custom_cnn: Bundle) -> Claim:
    """Return the claim about 16 sample images, measured on all test images in turns of 16."""
    size = report.SAMPLES
    right = [
        (bundle.predicted == bundle.labels)[: len(bundle.labels) // size * size].reshape(-1, size)
        for bundle in (resnet50, custom_cnn)
    ]
    typical = [int(np.median(one.sum(axis=1))) for one in right]
    said = (report.RESNET50_SAMPLES_RIGHT, report.CUSTOM_CNN_SAMPLES_RIGHT)
    tied = float((right[0].sum(axis=1) == right[1].sum(axis=1)).mean())
    return Claim(
        f"Of {size} sample images ResNet50 is right on {said[0]}, the custom CNN on {said[1]}",
        f"typically {typical[0]} and {typical[1]}; in {tied:.0%} of such samples both are right "
        "on as many, so one sample says little",
        f"{len(right[0]):,} samples of {size} test images",
        all(ours >= theirs for ours, theirs in zip(typical, said, strict=True)),
    )


def _sooner(resnet50: History, custom_cnn: History) -> Claim:
    """Return the claim that transfer needs fewer epochs and less time."""
    level = report.CUSTOM_CNN_ACCURACY
    said = "ResNet50 needs fewer epochs and less time"
    first, second = (reached(history, level) for history in (resnet50, custom_cnn))
    measured = f"to {level:.0%}: ResNet50 {_when(first)}; the custom CNN {_when(second)}"
    holds = None
    if first is not None:
        holds = second is None or (first.epoch < second.epoch and first.seconds < second.seconds)
    elif second is not None:
        holds = False
    return Claim(said, measured, f"{_budget(resnet50)}; {_budget(custom_cnn)}", holds)


def _when(found: Reached | None) -> str:
    if found is None:
        return "never"
    return f"after epoch {found.epoch} and {duration(found.seconds)}"


def _small_data(shares: DataShare | None) -> Claim:
    """Return the claim that transfer does with few training images."""
    said = "Transfer learning does with little training data"
    few = few_images(shares)
    if not few:
        return Claim(said, _NOT_MEASURED, "both networks on few training images", None)
    measured = "; ".join(
        f"with {images:,} images ResNet50 {percent(first, 1)}, the custom CNN {percent(second, 1)}"
        for images, first, second in few
    )
    return Claim(
        said,
        measured,
        f"{shares.budget.images_seen:,} images seen by each, on {shares.measured_on}",
        all(first > second for _, first, second in few),
    )


def few_images(shares: DataShare | None) -> list[tuple[int, float, float]]:
    """Return what both networks make of few training images, the fewest first.

    Returns:
        Training images, accuracy of the pre-trained ResNet50 and of the custom CNN at each small
        share that both were measured at; empty where nothing was.
    """
    lines = {} if shares is None else {(line.spec.id, line.start): line for line in shares.lines}
    transfer, own = lines.get((RESNET50.id, "backbone")), lines.get((CUSTOM_CNN.id, "random"))
    if transfer is None or own is None:
        return []
    second = {point.share: point for point in own.points}
    return [
        (point.train_images, point.val_accuracy, second[point.share].val_accuracy)
        for point in transfer.points
        if point.share <= SMALL_SHARE and point.share in second
    ]


def _budget(history: History) -> str:
    run, last = history.run, history.epochs[-1]
    return (
        f"{len(history.epochs)} epochs, {last.images_seen:,} images seen, "
        f"{duration(last.seconds)} on {run.hardware.cores} cores, measured on "
        f"{run.data.validation_images:,} validation images"
    )

"""What the figure of training curves says in words: its title, and where phases lie."""

from collections.abc import Callable

from cifar_models.figures.template import sentence
from cifar_models.records.record import Epoch, History
from cifar_models.specs import ModelSpec
from cifar_models.trainings import curves
from cifar_models.trainings.curves import Reached
from cifar_models.wording import duration, percent

Training = tuple[ModelSpec, str, History]
_WHEN: dict[str, Callable[[Reached], str]] = {
    "epoch": lambda when: f"in epoch {when.epoch}",
    "images_seen": lambda when: f"after {when.images_seen:,} images",
    "seconds": lambda when: f"after {duration(when.seconds)}",
}


def name_of(training: Training) -> str:
    """Return what a training is called at its curve."""
    spec, name, _ = training
    return f"{spec.short_title}{f' ({name})' if name else ''}"


def finding(trainings: list[Training], quantity: str, x_axis: str) -> str:
    """Say what the curves of a quantity show, of two trainings or of one.

    Of several, the first two of different models count, else the first two.
    """
    compared = _compared(trainings)
    if not compared:
        return "No training is chosen"
    if quantity == "loss":
        found = [min(one[2].epochs, key=lambda record: record.val_loss) for one in compared]
        return "Lowest validation loss: " + ", ".join(
            f"{_in_sentence(one)} {record.val_loss:.2f} in epoch {record.epoch}"
            for one, record in zip(compared, found, strict=True)
        )
    levels = [
        (level, [curves.reached(history, level) for *_, history in compared])
        for level in reversed(curves.LEVELS)
    ]
    level, when = next(
        (found for found in levels if all(found[1])),
        next((found for found in levels if any(found[1])), (None, [])),
    )
    if level is None:
        return "Highest validation accuracy: " + ", ".join(
            f"{_in_sentence(one)} {percent(_best(one).val_accuracy, 1)}" for one in compared
        )
    said = ["never" if found is None else _WHEN[x_axis](found) for found in when]
    first = _in_sentence(compared[0])
    if len(compared) == 1:
        return sentence(f"{first} passes {level:.0%} {said[0]}")
    second = _in_sentence(compared[1])
    if said[0] == said[1]:
        return sentence(f"{first} and {second} both pass {level:.0%} {said[0]}")
    if said[0] == "never":
        first, second, said = second, first, said[::-1]
    return sentence(f"{first} passes {level:.0%} {said[0]}, {second} {said[1]}")


def phases_words(trainings: list[Training]) -> str:
    """Name the phases of each training, in their order."""
    several = [
        f"{name_of(one)}: {', '.join(name for name, *_ in stretches)}"
        for one in trainings
        if len(stretches := curves.phases(one[2])) > 1
    ]
    return f" Bars below the axis: phases ({'; '.join(several)})." if several else ""


def _compared(trainings: list[Training]) -> list[Training]:
    if not trainings:
        return []
    first, *others = trainings
    different = [one for one in others if one[0].id != first[0].id]
    return [first, *(different or others)[:1]]


def _best(training: Training) -> Epoch:
    return curves.best_epoch(training[2])


def _in_sentence(training: Training) -> str:
    spec, name, _ = training
    return f"{spec.in_sentence}{f' ({name})' if name else ''}"

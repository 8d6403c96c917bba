"""What a training history tells: best epoch, phases, and how soon a level was reached."""

from dataclasses import dataclass

from cifar_models.records.record import Epoch, History

LEVELS = (0.80, 0.86, 0.90, 0.95)


@dataclass(frozen=True)
class Reached:
    """When a training first reached a validation accuracy.

    Attributes:
        epoch: 1-based.
        seconds: Since the start of the training.
        images_seen: Training images seen by then, repeats counted.
    """

    epoch: int
    seconds: float
    images_seen: int


def reached(history: History, level: float) -> Reached | None:
    """Return when the validation accuracy first was at least ``level``; None if never."""
    for record in history.epochs:
        if record.val_accuracy >= level:
            return Reached(record.epoch, record.seconds, record.images_seen)
    return None


def best_epoch(history: History) -> Epoch:
    """Return the record whose checkpoint was kept: the highest validation accuracy, first one."""
    return max(history.epochs, key=lambda record: record.val_accuracy)


def phases(history: History) -> list[tuple[str, int, int]]:
    """Return name, first and last epoch (1-based) of each stretch with one phase."""
    stretches: list[tuple[str, int, int]] = []
    for record in history.epochs:
        if stretches and stretches[-1][0] == record.phase:
            name, first, _ = stretches[-1]
            stretches[-1] = name, first, record.epoch
        else:
            stretches.append((record.phase, record.epoch, record.epoch))
    return stretches


def smooth(values: list[float], weight: float) -> list[float]:
    """Return the exponential moving average of a curve, without the pull of its start to zero.

    The divisor ``1 - weight ** n`` makes the first value itself and a constant curve constant.
    Source of the correction: Kingma and Ba (2015), Adam, section 3.

    Args:
        weight: Of what came before; 0 leaves the curve as it is, below 1.

    >>> [round(value, 4) for value in smooth([0.5, 0.5, 0.8], 0.5)]
    [0.5, 0.5, 0.6714]
    """
    if not 0 <= weight < 1:
        raise ValueError(f"weight is {weight}; it must be at least 0 and below 1")
    average, smoothed = 0.0, []
    for number, value in enumerate(values, start=1):
        average = weight * average + (1 - weight) * value
        smoothed.append(average / (1 - weight**number))
    return smoothed

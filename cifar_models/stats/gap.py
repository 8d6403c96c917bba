"""Where the gap between the two models lies: by confusion, and by kind of class."""

from dataclasses import dataclass

import numpy as np

from cifar_models.labels import CLASS_NAMES
from cifar_models.stats.answers import Answers
from cifar_models.stats.direction import Direction, direction_of
from cifar_models.stats.metrics import confusion_matrix

TOP = 5
ANIMALS = ("bird", "cat", "deer", "dog", "frog", "horse")


@dataclass(frozen=True)
class Confusion:
    """Images of one class that a model takes for another class.

    Attributes:
        true, predicted: Names of the classes.
        worse, better: How many such images the worse and the better model have.
    """

    true: str
    predicted: str
    worse: int
    better: int

    @property
    def more(self) -> int:
        """How many more images the worse model puts there; below 0 where it puts fewer."""
        return self.worse - self.better


@dataclass(frozen=True)
class Gap:
    """By how many errors the worse model is behind, and where they are.

    Attributes:
        direction: Who is better; without a better one there is no gap.
        errors: How many more test images the worse model gets wrong; 0 without a gap.
        confusions: Those that the worse model makes more often, the largest surplus first;
            where that is equal, in the order of the classes. Empty without a gap.
        by_class: Surplus of errors by true class, by name; below 0 where the worse model is
            ahead. Empty without a gap.
    """

    direction: Direction
    errors: int
    confusions: tuple[Confusion, ...]
    by_class: dict[str, int]

    def top(self, count: int = TOP) -> tuple[Confusion, ...]:
        """Return the first confusions, as many as there are up to ``count``."""
        return self.confusions[:count]

    def share_of_top(self, count: int = TOP) -> float | None:
        """Return the share of the gap that the first confusions make up; None without a gap.

        Above 1 where the worse model makes up for some of it with fewer other confusions.
        """
        if not self.errors:
            return None
        return sum(confusion.more for confusion in self.top(count)) / self.errors

    def share_of_animals(self) -> float | None:
        """Return the share of the gap that lies in images of animals; None without a gap.

        Above 1 or below 0 where the worse model is ahead on one of the two kinds.
        """
        if not self.errors:
            return None
        return sum(self.by_class[name] for name in ANIMALS) / self.errors


def confusions_of_gap(answers: Answers) -> Gap:
    """Return where the gap between two models lies on all test images."""
    found = direction_of(answers)
    if not found.settled:
        return Gap(found, 0, (), {})
    better, worse = (
        confusion_matrix(answers.labels, answers.said_by(place))
        for place in (found.place, found.other)
    )
    wrong = ~np.eye(len(CLASS_NAMES), dtype=bool)
    surplus = np.where(wrong, worse - better, 0)
    confusions = [
        Confusion(CLASS_NAMES[i], CLASS_NAMES[j], int(worse[i, j]), int(better[i, j]))
        for i, j in np.argwhere(surplus > 0)
    ]
    by_class = {name: int(row.sum()) for name, row in zip(CLASS_NAMES, surplus, strict=True)}
    return Gap(
        found,
        int(surplus.sum()),
        tuple(sorted(confusions, key=lambda confusion: -confusion.more)),  # keeps equal ones' order
        by_class,
    )

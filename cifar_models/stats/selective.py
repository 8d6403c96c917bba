"""Answering only where a model is sure enough: what remains, and how much of it is right.

Source: Geifman and El-Yaniv (2017), Selective Classification for Deep Neural Networks, arXiv
1705.08500. The share answered is their coverage; 1 minus the accuracy of what is answered is their
selective risk; the mean risk over all coverages is AURC (Geifman, Uziel and El-Yaniv 2019, arXiv
1805.08206), 1 minus the area used here.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cifar_models.specs import FIRST, PLACES, SECOND
from cifar_models.stats import bootstrap
from cifar_models.stats.answers import Answers
from cifar_models.stats.bootstrap import Estimate

TARGET = 0.99  # accuracy asked for


class Curve:
    """A model's accuracy on its surest answers, for every number of them.

    Answers of the same confidence come in no order: each counts as wrong by the share of them that
    is wrong, which is the mean over all orders.

    Attributes:
        order: Positions of the images, the surest first, int64 ``[N]``.
        confidence: In that order ``[N]``, descending.
        risk: Share of wrong ones among those of the same confidence, in that order ``[N]``.
        last: Whether the next one is less sure, bool ``[N]``: only there can a threshold cut.
        accuracy: Of the surest 1, 2, ... N answers, float64 ``[N]``.
    """

    def __init__(self, confidence: np.ndarray, right: np.ndarray) -> None:
        self.order = np.argsort(-confidence, kind="stable")
        self.confidence = confidence[self.order]
        self.last = np.append(self.confidence[1:] < self.confidence[:-1], True)
        ends = np.flatnonzero(self.last) + 1
        counts = np.diff(ends, prepend=0)
        wrong = np.diff(np.cumsum(~right[self.order])[ends - 1], prepend=0)
        self.risk = np.repeat(wrong / counts, counts)
        self.accuracy = 1 - np.cumsum(self.risk) / np.arange(1, len(right) + 1)

    @property
    def area(self) -> float:
        """Area under accuracy against share answered: the mean accuracy over all shares."""
        return float(self.accuracy.mean())

    def answered_at(self, target: float = TARGET) -> int:
        """Return how many of the surest answers at most are right to this share; 0 for none."""
        fit = np.flatnonzero(self.last & (self.accuracy >= target - 1e-12))
        return int(fit[-1]) + 1 if len(fit) else 0


def curve(answers: Answers, place: str) -> Curve:
    """Return the curve of the ``first`` or ``second`` model on all test images."""
    return Curve(answers.sureness_of(place), answers.said_by(place) == answers.labels)


@dataclass(frozen=True)
class Trust:
    """How far both models' confidence tells right from wrong answers. By place where a dict.

    Attributes:
        curves: One for each model.
        area: Under each curve.
        answered: Share answered at ``TARGET`` accuracy.
        confidence: What must be asked for at least to get it; None where nothing is answered.
        area_difference, answered_difference: The first minus the second.
    """

    curves: dict[str, Curve]
    area: dict[str, Estimate]
    answered: dict[str, Estimate]
    confidence: dict[str, float | None]
    area_difference: Estimate
    answered_difference: Estimate


@lru_cache(maxsize=4)  # the redraws take half a second
def trust(answers: Answers) -> Trust:
    """Return how far both models can be trusted, on all test images."""
    total = len(answers.labels)
    curves = {place: curve(answers, place) for place in PLACES}
    drawn = np.array(
        [
            [_redrawn(curves[place], weights[curves[place].order]) for place in PLACES]
            for weights in bootstrap.redraws(total)
        ]
    )
    counts = [curves[place].answered_at() for place in PLACES]
    measured = np.array(
        [[curves[p].area, count / total] for p, count in zip(PLACES, counts, strict=True)]
    )
    found = [
        {
            place: bootstrap.estimate(measured[number, figure], drawn[:, number, figure])
            for number, place in enumerate(PLACES)
        }
        for figure in range(2)
    ]
    differences = [
        bootstrap.estimate(
            measured[0, figure] - measured[1, figure], drawn[:, 0, figure] - drawn[:, 1, figure]
        )
        for figure in range(2)
    ]
    confidence = {
        place: float(curves[place].confidence[count - 1]) if count else None
        for place, count in zip(PLACES, counts, strict=True)
    }
    return Trust(curves, *found, confidence, *differences)


def _redrawn(found: Curve, weights: np.ndarray) -> tuple[float, float]:
    """Return the area and the share answered at ``TARGET`` of a redraw.

    Args:
        weights: How often each image is drawn, in the order of the curve ``[N]``.
    """
    total = len(weights)
    wrong = np.cumsum(np.repeat(found.risk, weights))
    area = 1 - float((wrong / np.arange(1, total + 1)).mean())
    counts = np.cumsum(weights)[found.last]
    wrong_then = np.cumsum(found.risk * weights)[found.last]
    fit = counts[wrong_then <= (1 - TARGET) * counts + 1e-9]
    return area, float(fit[-1] / total) if len(fit) else 0.0


@dataclass(frozen=True)
class Remaining:
    """What remains where a model answers only if it is sure enough.

    Attributes:
        total: All images.
        answered: Images on which its confidence reaches what was asked for.
        right: Those of them that it gets right.
    """

    total: int
    answered: int
    right: int


def remaining(answers: Answers, place: str, asked: float) -> Remaining:
    """Return what remains of a model's answers at a confidence asked for, both ends included."""
    sure = answers.sureness_of(place) >= asked
    right = answers.said_by(place) == answers.labels
    return Remaining(len(sure), int(sure.sum()), int((sure & right).sum()))


@dataclass(frozen=True)
class Agreement:
    """What it is worth that both models say the same.

    Attributes:
        total: All images.
        agree: Images on which both say the same class.
        right: Those of them on which that class is the true one.
        alone: Of the others, how many each model gets right, by place.
        as_many: Accuracy of each model's own surest answers, as many as they agree on, by place;
            None where they agree on none.
    """

    total: int
    agree: int
    right: int
    alone: dict[str, int]
    as_many: dict[str, float | None]


def agreement(answers: Answers) -> Agreement:
    """Return how often both models say the same, and how often that is right."""
    first, second = answers.said_by(FIRST), answers.said_by(SECOND)
    same = first == second
    count = int(same.sum())
    return Agreement(
        len(same),
        count,
        int((same & (first == answers.labels)).sum()),
        {
            place: int((~same & (answers.said_by(place) == answers.labels)).sum())
            for place in PLACES
        },
        {
            place: float(curve(answers, place).accuracy[count - 1]) if count else None
            for place in PLACES
        },
    )

"""Two models on the same worse pictures: how often each is right, and which breaks first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cifar_models.specs import FIRST, PLACES, SECOND
from cifar_models.stats import comparison
from cifar_models.stats.comparison import holm, mcnemar_p_value, outcomes, paired_difference
from cifar_models.stats.metrics import Z_95, wilson_interval
from cifar_models.stats.verdicts import SIGNIFICANT

STRENGTHS = (1, 2, 3, 4, 5)
NEVER = 6  # a strength above the highest


@dataclass(frozen=True, eq=False)
class Worse:
    """What both models say about worse copies of the same test images.

    Attributes:
        kinds: Ids ``[K]`` of the ways in which they are worse.
        indices: int64 ``[n]``, positions of the pictures in the test set.
        labels: uint8 ``[n]``, true classes.
        answers: uint8 ``[K, 6, n]`` by place of the model: its answers by kind and by strength
            from 0, the picture as it is, to 5.
    """

    kinds: Sequence[str]
    indices: np.ndarray
    labels: np.ndarray
    answers: dict[str, np.ndarray]

    @cached_property
    def right(self) -> dict[str, np.ndarray]:
        """Whether each answer is right, bool ``[K, 6, n]`` by place."""
        return {place: said == self.labels for place, said in self.answers.items()}

    @cached_property
    def changed(self) -> dict[str, np.ndarray]:
        """The least strength at which a model's answer is another than at 0, ``[K, n]`` by place.

        ``NEVER`` where it stays.
        """
        return {place: _first(said != said[:, :1]) for place, said in self.answers.items()}

    @cached_property
    def broken(self) -> dict[str, np.ndarray]:
        """The least strength, 0 included, at which a model is wrong, ``[K, n]`` by place."""
        return {place: _first(~right) for place, right in self.right.items()}

    def outcome(self, kind: str, strength: int) -> np.ndarray:
        """Return who is right on each picture, uint8 ``[n]``, see ``comparison.outcomes``."""
        row = self.kinds.index(kind)
        first, second = (self.answers[place][row, strength] for place in PLACES)
        return outcomes(self.labels, first, second)


@dataclass(frozen=True)
class Estimate:
    """A share or a difference of shares, with its 95% interval; None where nothing tells it."""

    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Compared:
    """Both models on worse pictures, and the first minus the second on the same ones.

    Attributes:
        first, second: Shares that are right.
        difference: Its interval is a paired one.
    """

    first: Estimate
    second: Estimate
    difference: Estimate

    def of(self, place: str) -> Estimate:
        """Return the share of the ``first`` or the ``second`` model."""
        return self.first if place == FIRST else self.second


@dataclass(frozen=True)
class Breaking:
    """Which model breaks first, on pictures that both get right as they are.

    Attributes:
        total: Pictures.
        first, second: On how many this model is wrong at a lower strength than the other one.
        together: On how many both become wrong at the same strength; the rest breaks neither.
        p_value: That each is as often the first, an exact sign test; None where neither ever is.
    """

    total: int
    first: int
    second: int
    together: int
    p_value: float | None

    def found(self) -> str | None:
        """Return the place of the model that breaks first; None where that is not settled."""
        if self.p_value is None or self.p_value >= SIGNIFICANT:
            return None
        return FIRST if self.first > self.second else SECOND


def at_strength(worse: Worse, kind: str, strength: int) -> Compared:
    """Compare both models on one kind at a strength from 0 to 5.

    Intervals are Wilson's, that of the difference the paired bootstrap's of ``comparison``.
    """
    outcome = worse.outcome(kind, strength)
    found, total = paired_difference(outcome), len(outcome)
    both = int(np.count_nonzero(outcome == comparison.BOTH_RIGHT))
    shares = (
        Estimate((both + alone) / total, wilson_interval(both + alone, total))
        for alone in (found.only_a, found.only_b)
    )
    return Compared(*shares, Estimate(found.difference, found.interval))


def averaged(worse: Worse, kinds: Sequence[str], strengths: Sequence[int]) -> Compared:
    """Compare both models on average over kinds and strengths.

    Each picture counts once, with the share of its worse copies that a model gets right, since
    these copies fail together: the interval is that of a mean over pictures, ``mean +- 1.96 s /
    sqrt(n)``, and of the paired difference likewise. Source: the central limit theorem for
    clusters, see Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, 20.3.
    """
    rows = [worse.kinds.index(kind) for kind in kinds]
    first, second = (
        worse.right[place][np.ix_(rows, strengths)].mean(axis=(0, 1)) for place in PLACES
    )
    return Compared(_mean(first), _mean(second), _mean(first - second))


def breaking(worse: Worse, kind: str) -> Breaking:
    """Say which model breaks first under a kind; the p-value is not corrected."""
    row = worse.kinds.index(kind)
    first, second = (worse.broken[place][row] for place in PLACES)
    intact = (first > 0) & (second > 0)
    first, second = first[intact], second[intact]
    counts = [int(np.count_nonzero(mask)) for mask in (first < second, second < first)]
    together = int(np.count_nonzero((first == second) & (first < NEVER)))
    return Breaking(len(first), *counts, together, mcnemar_p_value(*counts))


def breaking_by_kind(worse: Worse) -> dict[str, Breaking]:
    """Say which model breaks first under each kind; p-values after Holm over all of them."""
    found = [breaking(worse, kind) for kind in worse.kinds]
    corrected = holm([one.p_value for one in found])
    return {
        kind: Breaking(one.total, one.first, one.second, one.together, p_value)
        for kind, one, p_value in zip(worse.kinds, found, corrected, strict=True)
    }


def first_to_break(worse: Worse) -> tuple[Estimate, Estimate, Estimate]:
    """Return how often each model breaks first on average over kinds, and the first minus that.

    Shares are of the pictures that both get right as they are. Intervals as in ``averaged``.
    """
    first, second = (worse.broken[place] for place in PLACES)
    intact = (first[0] > 0) & (second[0] > 0)
    earlier = (first < second)[:, intact].mean(axis=0), (second < first)[:, intact].mean(axis=0)
    return _mean(earlier[0]), _mean(earlier[1]), _mean(earlier[0] - earlier[1])


def _mean(values: np.ndarray) -> Estimate:
    """Return the mean of one value per picture ``[n]`` with its interval."""
    if len(values) < 2:
        return Estimate(float(values.mean()) if len(values) else 0.0, None)
    half = Z_95 * float(values.std(ddof=1)) / len(values) ** 0.5
    mean = float(values.mean())
    return Estimate(mean, (mean - half, mean + half))


def _first(happens: np.ndarray) -> np.ndarray:
    """Return the first strength ``[K, n]`` at which something happens, bool ``[K, 6, n]``."""
    return np.where(happens.any(axis=1), happens.argmax(axis=1), NEVER)

"""Two models on the same images: who is right where, and how far chance explains the difference."""

from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np

BOTH_RIGHT, ONLY_A_RIGHT, ONLY_B_RIGHT, BOTH_WRONG = range(4)
BOOTSTRAP_DRAWS = 20_000


def outcomes(labels: np.ndarray, predicted_a: np.ndarray, predicted_b: np.ndarray) -> np.ndarray:
    """Say per image which model is right.

    Args:
        labels, predicted_a, predicted_b: Integer classes ``[N]``.

    Returns:
        uint8 ``[N]`` of ``BOTH_RIGHT``, ``ONLY_A_RIGHT``, ``ONLY_B_RIGHT``, ``BOTH_WRONG``.

    Raises:
        ValueError: The three differ in shape.
    """
    if not labels.shape == predicted_a.shape == predicted_b.shape or labels.ndim != 1:
        raise ValueError(
            "labels and both predictions must have the same shape (N,), received "
            f"{labels.shape}, {predicted_a.shape} and {predicted_b.shape}"
        )
    wrong_a, wrong_b = predicted_a != labels, predicted_b != labels
    return (2 * wrong_a + wrong_b).astype(np.uint8)


def mcnemar_p_value(only_a: int, only_b: int) -> float | None:
    """Return the exact two-sided p-value that both models are equally often right alone.

    Under that hypothesis the images that only one model gets right are fair coin flips.
    Source: McNemar (1947), Psychometrika 12, 153; exact binomial form.

    Returns:
        None without discordant images, where the test is not defined.

    >>> mcnemar_p_value(6, 0)
    0.03125
    """
    discordant = only_a + only_b
    if discordant == 0:
        return None
    tail = sum(comb(discordant, k) for k in range(min(only_a, only_b) + 1))
    return min(1.0, 2 * tail / 2**discordant)


@lru_cache(maxsize=256)  # the page states the same intervals in several places
def bootstrap_interval(
    only_a: int, only_b: int, total: int, *, seed: int = 0
) -> tuple[float, float] | None:
    """Return the paired bootstrap 95% interval of ``accuracy_a - accuracy_b``, as fractions.

    Images are drawn with replacement, both models' answers together. The difference depends
    only on how many drawn images fall to each model alone, so those counts are drawn from
    their multinomial distribution, which is the same thing. Percentile interval of 20,000
    draws; source: Efron and Tibshirani (1993), chapter 13.

    Returns:
        None where ``total`` is 0.
    """
    if total == 0:
        return None
    shares = np.array([only_a, only_b, total - only_a - only_b]) / total
    draws = np.random.default_rng(seed).multinomial(total, shares, BOOTSTRAP_DRAWS)
    low, high = np.percentile((draws[:, 0] - draws[:, 1]) / total, [2.5, 97.5])
    return float(low), float(high)


@dataclass(frozen=True)
class PairedDifference:
    """How two models differ on the same images.

    Attributes:
        total: Images.
        only_a, only_b: Images that one model alone gets right.
        difference: ``accuracy_a - accuracy_b``, a fraction; None where there are no images.
        interval: 95% interval of the difference.
        p_value: Of McNemar's exact test; None without discordant images.
    """

    total: int
    only_a: int
    only_b: int
    difference: float | None
    interval: tuple[float, float] | None
    p_value: float | None


def paired_difference(outcome: np.ndarray) -> PairedDifference:
    """Compare two models by the outcomes ``[N]`` of their images, see ``outcomes``."""
    total = len(outcome)
    only_a = int(np.count_nonzero(outcome == ONLY_A_RIGHT))
    only_b = int(np.count_nonzero(outcome == ONLY_B_RIGHT))
    return PairedDifference(
        total=total,
        only_a=only_a,
        only_b=only_b,
        difference=(only_a - only_b) / total if total else None,
        interval=bootstrap_interval(only_a, only_b, total),
        p_value=mcnemar_p_value(only_a, only_b),
    )


def holm(p_values: list[float | None]) -> list[float | None]:
    """Correct p-values of one family of tests, so that 5% bounds the chance of any false alarm.

    The k-th smallest of m is multiplied by ``m - k + 1``, keeping the order. Tests that are not
    defined (None) stay so and are no members of the family. Source: Holm (1979), Scandinavian
    Journal of Statistics 6, 65.

    >>> holm([0.01, None, 0.04])
    [0.02, None, 0.04]
    """
    defined = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    corrected: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, place) in enumerate(defined):
        largest = max(largest, min(1.0, p * (len(defined) - rank)))
        corrected[place] = largest
    return corrected

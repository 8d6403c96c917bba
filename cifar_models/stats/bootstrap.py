"""Intervals by drawing the test images again: Efron and Tibshirani (1993), chapter 13.

All of an image's numbers are drawn together, so that differences between models are paired.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

DRAWS = 1_000


@dataclass(frozen=True)
class Estimate:
    """A figure of all test images.

    Attributes:
        value: As measured.
        interval: 95% interval, percentiles of ``DRAWS`` redraws.
    """

    value: float
    interval: tuple[float, float]


def redraws(total: int, *, seed: int = 0) -> Iterator[np.ndarray]:
    """Yield ``DRAWS`` times how often each of the images is drawn, int64 ``[total]``."""
    rng = np.random.default_rng(seed)
    for _ in range(DRAWS):
        yield np.bincount(rng.integers(0, total, total), minlength=total)


def sums(columns: np.ndarray, *, seed: int = 0) -> np.ndarray:
    """Return the sums of columns ``[K, N]`` over each redraw of N images, ``[DRAWS, K]``."""
    columns = np.asarray(columns, np.float64)
    return np.stack([columns @ drawn for drawn in redraws(columns.shape[1], seed=seed)])


def estimate(value: float, drawn: np.ndarray) -> Estimate:
    """Return a figure with the interval of what the redraws ``[DRAWS]`` gave; NaN counts not."""
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Estimate(float(value), (float(low), float(high)))

"""Choose test images for the grid, repeatably by a seed."""

from dataclasses import dataclass

import numpy as np

RANDOM, DISAGREE, BOTH_WRONG, ONE_CLASS = "random", "disagree", "both_wrong", "one_class"
MODES = (RANDOM, DISAGREE, BOTH_WRONG, ONE_CLASS)
GRID_SIZE = 16


@dataclass(frozen=True, eq=False)
class Sample:
    """A choice of test images.

    Attributes:
        indices: int64 ``[n]``, positions in the test set, n at most ``GRID_SIZE``.
        candidates: How many images they were chosen from.
    """

    indices: np.ndarray
    candidates: int


def choose(
    mode: str,
    seed: int,
    labels: np.ndarray,
    predicted_a: np.ndarray,
    predicted_b: np.ndarray,
    class_index: int = 0,
) -> Sample:
    """Choose up to 16 images at random among those that ``mode`` allows.

    Args:
        mode: One of ``MODES``.
        seed: The same seed gives the same images.
        labels, predicted_a, predicted_b: Integer classes ``[N]``.
        class_index: The true class for ``one_class``.

    Raises:
        ValueError: No such mode.
    """
    if mode == RANDOM:
        allowed = np.ones(len(labels), bool)
    elif mode == DISAGREE:
        allowed = predicted_a != predicted_b
    elif mode == BOTH_WRONG:
        allowed = (predicted_a != labels) & (predicted_b != labels)
    elif mode == ONE_CLASS:
        allowed = labels == class_index
    else:
        raise ValueError(f"mode {mode!r} is none of {', '.join(MODES)}")
    return draw(np.flatnonzero(allowed), seed)


def draw(candidates: np.ndarray, seed: int) -> Sample:
    """Choose up to 16 of ``candidates``, positions in the test set ``[n]``, at random by seed."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(candidates, min(GRID_SIZE, len(candidates)), replace=False)
    return Sample(chosen.astype(np.int64), len(candidates))

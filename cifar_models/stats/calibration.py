"""How far a model's confidence can be taken at its word: reliability by ranges of confidence."""

from dataclasses import dataclass

import numpy as np

BINS = 15


@dataclass(frozen=True)
class Bin:
    """Images whose confidence lies above ``low``, up to ``high``.

    Attributes:
        low, high: Fractions.
        count: Images.
        confidence: Their mean confidence; None without images.
        accuracy: Share of them that is right; None without images.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


def bin_of(confidence: np.ndarray, bins: int = BINS) -> np.ndarray:
    """Return the range ``[N]``, 0 to ``bins - 1``, of each confidence ``[N]``; all are as wide."""
    confidence = np.asarray(confidence, np.float64)
    return np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)


def reliability(confidence: np.ndarray, right: np.ndarray, bins: int = BINS) -> list[Bin]:
    """Return accuracy by confidence.

    The mean of ``|accuracy - confidence|`` weighted by ``count`` is the expected calibration
    error. Source: Guo et al. (2017), On Calibration of Modern Neural Networks, section 2.

    Args:
        confidence: Probability of the most probable class ``[N]``.
        right: Whether that class is the true one, bool ``[N]``.
    """
    places = bin_of(confidence, bins)
    counts = np.bincount(places, minlength=bins)
    confidences = np.bincount(places, np.asarray(confidence, np.float64), minlength=bins)
    rights = np.bincount(places, right, minlength=bins)
    return [
        Bin(
            low=place / bins,
            high=(place + 1) / bins,
            count=int(count),
            confidence=float(confidences[place] / count) if count else None,
            accuracy=float(rights[place] / count) if count else None,
        )
        for place, count in enumerate(counts)
    ]

"""Measures of one model: confusion matrix, per-class rates, calibration, intervals."""

import math
from dataclasses import dataclass

import numpy as np

from cifar_models.labels import CLASS_COUNT
from cifar_models.stats.calibration import BINS, bin_of

Z_95 = 1.959963984540054


def wilson_interval(correct: int, total: int, z: float = Z_95) -> tuple[float, float] | None:
    """Return Wilson's score interval of a share; None where ``total`` is 0.

    Source: E. B. Wilson (1927), J. Am. Stat. Assoc. 22, 209.

    >>> low, high = wilson_interval(9, 10)
    >>> round(low, 3), round(high, 3)
    (0.596, 0.982)
    """
    if total == 0:
        return None
    share = correct / total
    centre = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low, high = (centre - half) / scale, (centre + half) / scale
    # Exact at the ends, where rounding would leave 1e-17 or 1 - 1e-16.
    return (0.0 if correct == 0 else low), (1.0 if correct == total else high)


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Count images by class.

    Args:
        labels: True classes, integers 0 to 9, ``[N]``.
        predicted: Predicted classes, integers 0 to 9, ``[N]``.

    Returns:
        int64 ``[10, 10]``; rows are true classes, columns predicted ones.

    Raises:
        ValueError: The two differ in shape or are not one-dimensional.
    """
    if labels.ndim != 1 or labels.shape != predicted.shape:
        raise ValueError(
            f"labels and predictions must both have the shape (N,), received {labels.shape} "
            f"and {predicted.shape}"
        )
    cells = labels.astype(np.int64) * CLASS_COUNT + predicted
    return np.bincount(cells, minlength=CLASS_COUNT**2).reshape(CLASS_COUNT, CLASS_COUNT)


COUNT, BY_ROW, BY_COLUMN = "count", "row", "column"
NORMALISATIONS = (COUNT, BY_ROW, BY_COLUMN)


def normalise(matrix: np.ndarray, by: str) -> np.ndarray:
    """Return a confusion matrix as counts or as shares of its rows or columns.

    Args:
        matrix: Counts ``[10, 10]``, rows true.
        by: ``count``, ``row`` (shares of each true class) or ``column`` (shares of each
            predicted class).

    Returns:
        float64 ``[10, 10]``; NaN in rows or columns without images, where a share is not
        defined.

    Raises:
        ValueError: ``by`` is none of the three.
    """
    if by == COUNT:
        return matrix.astype(np.float64)
    if by not in NORMALISATIONS:
        raise ValueError(f"normalise is {by!r}; it must be one of {', '.join(NORMALISATIONS)}")
    totals = matrix.sum(axis=1 if by == BY_ROW else 0, keepdims=True).astype(np.float64)
    with np.errstate(invalid="ignore"):
        return np.where(totals > 0, matrix / np.where(totals > 0, totals, 1), np.nan)


@dataclass(frozen=True)
class ClassRates:
    """Counts and rates of one class; a rate is None where it is not defined (division by zero).

    Attributes:
        support: Images of this class.
        predicted: Images predicted as this class.
        correct: Images of this class predicted as such.
        precision: ``correct / predicted``.
        recall: ``correct / support``, the class's accuracy.
        f1: Harmonic mean of the two.
    """

    support: int
    predicted: int
    correct: int
    precision: float | None
    recall: float | None
    f1: float | None


def per_class(matrix: np.ndarray) -> list[ClassRates]:
    """Return the rates of every class from a confusion matrix with true rows ``[10, 10]``."""
    rates = []
    for index in range(CLASS_COUNT):
        correct = int(matrix[index, index])
        support = int(matrix[index].sum())
        predicted = int(matrix[:, index].sum())
        rates.append(
            ClassRates(
                support=support,
                predicted=predicted,
                correct=correct,
                precision=correct / predicted if predicted else None,
                recall=correct / support if support else None,
                f1=2 * correct / (support + predicted) if support + predicted else None,
            )
        )
    return rates


def expected_calibration_error(
    probabilities: np.ndarray, labels: np.ndarray, bins: int = BINS
) -> float | None:
    """Return the gap between confidence and accuracy, averaged over equal-width bins.

    Source: Guo et al. (2017), On Calibration of Modern Neural Networks, equation 3.

    Args:
        probabilities: ``[N, 10]``, rows adding up to 1.
        labels: True classes ``[N]``.

    Returns:
        A share between 0 and 1; None where N is 0.
    """
    if len(labels) == 0:
        return None
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    gaps = np.bincount(bin_of(confidence, bins), right - confidence, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))


def negative_log_likelihood(probabilities: np.ndarray, labels: np.ndarray) -> float | None:
    """Return the mean of ``-log(probability of the true class)``, in nats; None where N is 0."""
    if len(labels) == 0:
        return None
    true = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(true, 1e-12)).mean())


def soften(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Return the probabilities that the same logits give at ``temperature`` times their own.

    Logits are known from probabilities up to a constant per row, which softmax ignores.

    Args:
        probabilities: ``[N, 10]``, rows adding up to 1.
        temperature: Above 1 spreads the probabilities, below 1 sharpens them.

    Returns:
        float64 ``[N, 10]``.
    """
    logits = np.log(np.maximum(probabilities.astype(np.float64), 1e-30)) / temperature
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return the temperature that minimises the likelihood loss of ``softmax(logits / T)``.

    The loss is convex in ``1 / T``, so Newton's method on it converges; the temperature is kept
    between 0.05 and 20. Source: Guo et al. (2017), section 4.2.

    Args:
        logits: ``[N, 10]``, of images the model was not trained on.
        labels: True classes ``[N]``.
    """
    logits = logits.astype(np.float64)
    logits = logits - logits.max(axis=1, keepdims=True)
    true = logits[np.arange(len(labels)), labels]
    sharpness = 1.0
    for _ in range(100):
        weights = np.exp(logits * sharpness)
        weights /= weights.sum(axis=1, keepdims=True)
        mean = (weights * logits).sum(axis=1)
        gradient = (mean - true).mean()
        curvature = ((weights * logits**2).sum(axis=1) - mean**2).mean()
        step = gradient / max(curvature, 1e-12)
        updated = float(np.clip(sharpness - step, 0.05, 20.0))
        if abs(updated - sharpness) < 1e-10:
            break
        sharpness = updated
    return 1.0 / sharpness

"""How well a score tells pictures of known classes from pictures of other things.

A higher score is more familiar. Names and meaning as in OpenOOD (Zhang et al. 2023, arXiv
2306.09301): pictures of known classes are the positives.
"""

import numpy as np

from cifar_models.stats.metrics import Z_95

PASSING_SHARE = 0.95
_DRAWS = 2000


def threshold_at(known: np.ndarray, passing: float = PASSING_SHARE) -> float:
    """Return the highest threshold that at least the share ``passing`` of ``known`` reaches.

    Args:
        known: Scores of pictures of known classes, ``[n]``, n at least 1.
    """
    return float(np.sort(known)[_rank(len(known), passing)])


def fpr_at_95(known: np.ndarray, other: np.ndarray) -> tuple[float, tuple[float, float]]:
    """Return FPR95: the share of ``other`` that passes where 95% of ``known`` do; and its interval.

    The interval is the 95% percentile bootstrap over both samples: the threshold is an estimate
    too.

    Args:
        known: Scores of pictures of known classes, ``[n]``.
        other: Scores of pictures of other things, ``[m]``.
    """
    rng = np.random.default_rng(0)
    count, rank = len(known), _rank(len(known), PASSING_SHARE)
    # Which of the known scores, in order, a resample has at its threshold: of ``count`` draws from
    # a uniform distribution the one of this rank is of a beta distribution.
    places = (rng.beta(rank + 1, count - rank, _DRAWS) * count).astype(int)
    thresholds = np.sort(known)[places]
    passing = 1 - np.searchsorted(np.sort(other), thresholds) / len(other)
    drawn = rng.binomial(len(other), passing) / len(other)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float((other >= threshold_at(known)).mean()), (float(low), float(high))


def auroc(known: np.ndarray, other: np.ndarray) -> tuple[float, tuple[float, float]]:
    """Return the area under the ROC curve with its 95% interval, cut at 0 and 1.

    That is how often a picture of ``known`` scores above one of ``other``, ties counted half. The
    variance is that of DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837.

    Args:
        known: Scores of pictures of known classes, ``[n]``, n at least 2.
        other: Scores of pictures of other things, ``[m]``, m at least 2.
    """
    above = _share_below(known, other)
    below = 1 - _share_below(other, known)
    area = float(above.mean())
    half = Z_95 * np.sqrt(above.var(ddof=1) / len(known) + below.var(ddof=1) / len(other))
    return area, (max(0.0, float(area - half)), min(1.0, float(area + half)))


def _rank(count: int, passing: float) -> int:
    return int(np.floor((1 - passing) * count + 1e-9))


def _share_below(scores: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return for each score the share of ``others`` below it, ties counted half."""
    ordered = np.sort(others)
    ends = [np.searchsorted(ordered, scores, side) for side in ("left", "right")]
    return (ends[0] + ends[1]) / (2 * len(others))

"""Every two of several models on the same images, each difference tested as one of a family."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cifar_models.specs import ModelSpec, Pair
from cifar_models.stats.comparison import PairedDifference, holm, outcomes, paired_difference
from cifar_models.stats.verdicts import finding


@dataclass(frozen=True)
class PairJudged:
    """Two of the models; the first is right at least as often.

    Attributes:
        pair: Both.
        difference: Of the first minus the second.
        p_value: Of McNemar's exact test, after Holm over all pairs; None where not defined.
        finding: See ``verdicts.finding``, by that p-value.
    """

    pair: Pair
    difference: PairedDifference
    p_value: float | None
    finding: str


def judge_pairs(labels: np.ndarray, predicted: Mapping[ModelSpec, np.ndarray]) -> list[PairJudged]:
    """Compare every two models.

    Args:
        labels: True classes ``[N]``.
        predicted: Classes ``[N]`` that each model predicts.

    Returns:
        One for each pair, those of the models that are right most often first.
    """
    right = {spec: int(np.count_nonzero(said == labels)) for spec, said in predicted.items()}
    ranked = sorted(predicted, key=lambda spec: -right[spec])
    pairs = list(combinations(ranked, 2))
    found = [
        paired_difference(outcomes(labels, predicted[first], predicted[second]))
        for first, second in pairs
    ]
    corrected = holm([difference.p_value for difference in found])
    return [
        PairJudged(Pair(*pair), difference, p, finding(difference, p))
        for pair, difference, p in zip(pairs, found, corrected, strict=True)
    ]

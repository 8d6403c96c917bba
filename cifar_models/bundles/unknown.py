"""The hint that a picture may show none of the ten classes: a score, a threshold, its rates.

A low score is unlike the images the model learnt from. Two scores are known: the maximum
probability (Hendrycks and Gimpel, 2017, https://arxiv.org/abs/1610.02136) and the negative
energy of the logits (Liu et al., 2020, https://arxiv.org/abs/2010.03759).
"""

from dataclasses import dataclass

import numpy as np

from cifar_models.bundles.predictor import Prediction
from cifar_models.records.metrics import ENERGY, PROBABILITY, SCORES


def scores(score: str, prediction: Prediction, temperature: float) -> np.ndarray:
    """Return how much each picture looks like the known classes, float32 ``[N]``.

    Energy is ``log(sum(exp(logits)))`` of the logits after the temperature; higher is more
    familiar in both scores.

    Raises:
        ValueError: There is no such score.
    """
    if score == PROBABILITY:
        return prediction.probabilities.max(axis=1)
    if score != ENERGY:
        raise ValueError(f"score is {score!r}; it must be one of {', '.join(SCORES)}")
    logits = prediction.evidence.mean(axis=(1, 2)) / temperature
    highest = logits.max(axis=1)
    return highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1))


@dataclass(frozen=True)
class UnknownRule:
    """When a model's answer gets the hint, and how often that is wrong.

    Attributes:
        score: One of ``SCORES``.
        threshold: Pictures that score less get the hint.
        temperature: Of the model; the energy needs it.
        passing_share: Of validation images, what scores enough.
        false_alarm_rate: Share of CIFAR-10 test images that get the hint.
        missed_rate: Share of pictures of other classes that do not.
    """

    score: str
    threshold: float
    temperature: float
    passing_share: float
    false_alarm_rate: float
    missed_rate: float

    def hints(self, prediction: Prediction) -> np.ndarray:
        """Return for which of N pictures the model is unsure that it knows them, bool ``[N]``."""
        return scores(self.score, prediction, self.temperature) < self.threshold

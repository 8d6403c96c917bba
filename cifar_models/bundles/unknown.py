"""The hint that a picture may show none of the ten classes: a score, a threshold, its rates.

A low score is unlike the images the model learnt from. Four scores are known: the maximum softmax
probability (Hendrycks and Gimpel, 2017, https://arxiv.org/abs/1610.02136); the negative energy of
the logits (Liu et al., 2020, https://arxiv.org/abs/2010.03759); the negative distance to the k-th
nearest training image (Sun et al., 2022, https://arxiv.org/abs/2204.06507); and the energy times
the cosine that belongs to this distance, after the nearest neighbour guidance of Park et al. (2023,
https://arxiv.org/abs/2309.14888).
"""

from dataclasses import dataclass

import numpy as np

from cifar_models.bundles.known_features import KnownFeatures
from cifar_models.bundles.predictor import Prediction
from cifar_models.records.metrics import ENERGY, NEIGHBOURS, PROBABILITY, SCORES


@dataclass(frozen=True, eq=False)
class Neighbours:
    """What distances to training images are measured by.

    Attributes:
        known: Their features.
        place: Which of the nearest counts, from 1.
    """

    known: KnownFeatures
    place: int


def scores(
    score: str, prediction: Prediction, temperature: float, neighbours: Neighbours | None = None
) -> np.ndarray:
    """Return how much each picture looks like the known classes, float32 ``[N]``.

    Energy is ``log(sum(exp(logits)))`` of the logits after the temperature; higher is more
    familiar in all scores.

    Args:
        neighbours: Needed by ``NEIGHBOURS`` and ``GUIDED``, as are the prediction's features.

    Raises:
        ValueError: There is no such score.
    """
    if score not in SCORES:
        raise ValueError(f"score is {score!r}; it must be one of {', '.join(SCORES)}")
    if score == PROBABILITY:
        return prediction.probabilities.max(axis=1)
    if score == ENERGY:
        return _energy(prediction, temperature)
    distances = neighbours.known.distances(prediction.features)
    nearest = np.partition(distances, neighbours.place - 1, axis=1)[:, neighbours.place - 1]
    if score == NEIGHBOURS:
        return -nearest
    cosines = 1 - nearest**2 / 2
    # Two negative numbers would make a high score.
    return np.maximum(_energy(prediction, temperature), 0) * np.maximum(cosines, 0)


def _energy(prediction: Prediction, temperature: float) -> np.ndarray:
    logits = prediction.activation_maps.mean(axis=(1, 2)) / temperature
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
        neighbours: Where the score needs them.
    """

    score: str
    threshold: float
    temperature: float
    passing_share: float
    false_alarm_rate: float
    missed_rate: float
    neighbours: Neighbours | None = None

    def hints(self, prediction: Prediction) -> np.ndarray:
        """Return for which of N pictures the model is unsure that it knows them, bool ``[N]``."""
        found = scores(self.score, prediction, self.temperature, self.neighbours)
        return found < self.threshold

"""What both models said about all test images."""

import numpy as np

from cifar_models.specs import PAIR, Pair
from cifar_models.stats import comparison


class Answers:
    """What both models said about all test images, and what every question about them needs.

    Attributes:
        pair: The two models.
        labels: uint8 ``[N]``, true classes.
        predicted: Most probable class ``[N]`` by model id.
        confidence: Its probability, float32 ``[N]`` by model id.
        outcome: uint8 ``[N]``, see ``comparison.outcomes``; A is the first model, B the second.
        disagreement: float32 ``[N]``, total variation distance between the two answers, 0 where
            they are the same to 1.
    """

    def __init__(
        self, labels: np.ndarray, probabilities: dict[str, np.ndarray], pair: Pair = PAIR
    ) -> None:
        first, second = (probabilities[spec.id] for spec in pair)
        self.pair = pair
        self.labels = labels
        self.predicted = {spec.id: probabilities[spec.id].argmax(axis=1) for spec in pair}
        self.confidence = {spec.id: probabilities[spec.id].max(axis=1) for spec in pair}
        self.outcome = comparison.outcomes(labels, *self.predicted.values())
        self.disagreement = np.abs(first - second).sum(axis=1) / 2

    def said_by(self, place: str) -> np.ndarray:
        """Return the class ``[N]`` that the ``first`` or ``second`` model predicts."""
        return self.predicted[getattr(self.pair, place).id]

    def sureness_of(self, place: str) -> np.ndarray:
        """Return the confidence ``[N]`` of the ``first`` or ``second`` model."""
        return self.confidence[getattr(self.pair, place).id]

"""What both models said about all test images."""

import numpy as np

from cifar_models import comparison
from cifar_models.specs import CUSTOM_CNN, RESNET50


class Answers:
    """What both models said about all test images, and what every query needs of it.

    Attributes:
        labels: uint8 ``[N]``, true classes.
        predicted: Most probable class ``[N]`` by model id.
        confidence: Its probability, float32 ``[N]`` by model id.
        outcome: uint8 ``[N]``, see ``comparison.outcomes``; A is ResNet50, B the custom CNN.
        disagreement: float32 ``[N]``, total variation distance between the two answers, 0 where
            they are the same to 1.
    """

    def __init__(self, labels: np.ndarray, probabilities: dict[str, np.ndarray]) -> None:
        first, second = (probabilities[name] for name in (RESNET50.id, CUSTOM_CNN.id))
        self.labels = labels
        self.predicted = {name: p.argmax(axis=1) for name, p in probabilities.items()}
        self.confidence = {name: p.max(axis=1) for name, p in probabilities.items()}
        self.outcome = comparison.outcomes(
            labels, self.predicted[RESNET50.id], self.predicted[CUSTOM_CNN.id]
        )
        self.disagreement = np.abs(first - second).sum(axis=1) / 2

"""What both models said about all test images."""

from collections.abc import Mapping

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
        people: How many people chose each class, integers ``[N, 10]``; None where unknown.
        agreement: Share of them that chose the true class, float64 ``[N]``; None where unknown.
        maps: uint16 ``[N, 2]`` by name, by model id; see ``bundles.embeddings``.
    """

    def __init__(
        self,
        labels: np.ndarray,
        probabilities: dict[str, np.ndarray],
        pair: Pair = PAIR,
        people: np.ndarray | None = None,
        maps: Mapping[str, Mapping[str, np.ndarray]] | None = None,
    ) -> None:
        first, second = (probabilities[spec.id] for spec in pair)
        self.pair = pair
        self.labels = labels
        self.predicted = {spec.id: probabilities[spec.id].argmax(axis=1) for spec in pair}
        self.confidence = {spec.id: probabilities[spec.id].max(axis=1) for spec in pair}
        self.outcome = comparison.outcomes(labels, *self.predicted.values())
        self.disagreement = np.abs(first - second).sum(axis=1) / 2
        self.people = people
        self.maps = maps or {}
        self.agreement = None
        if people is not None:
            self.agreement = people[np.arange(len(labels)), labels] / people.sum(axis=1)

    def said_by(self, place: str) -> np.ndarray:
        """Return the class ``[N]`` that the ``first`` or ``second`` model predicts."""
        return self.predicted[getattr(self.pair, place).id]

    def sureness_of(self, place: str) -> np.ndarray:
        """Return the confidence ``[N]`` of the ``first`` or ``second`` model."""
        return self.confidence[getattr(self.pair, place).id]

    def map_of(self, place: str, name: str) -> np.ndarray | None:
        """Return a model's map, fractions ``[N, 2]`` of its size; None where there is none."""
        found = self.maps.get(getattr(self.pair, place).id, {}).get(name)
        return None if found is None else found / np.float32(np.iinfo(found.dtype).max)

"""A model that is known by its answers about the test images alone: no file of it can be run."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cifar_models.bundles.predictions import Predicting
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import ModelSpec
from cifar_models.stats.metrics import (
    ClassRates,
    confusion_matrix,
    expected_calibration_error,
    per_class,
    wilson_interval,
)


@dataclass(frozen=True)
class MeasuredAnswers:
    """What follows from the answers; of ``records.metrics.Metrics`` the part that can be known.

    What a model costs and how it was trained stays unknown: those are None.
    """

    accuracy: float
    correct: int
    total: int
    interval: tuple[float, float]
    per_class: "RatesByClass"
    calibration: "MeasuredCalibration | None"
    model_sha256: None = None
    parameters: None = None
    bytes: None = None
    training: None = None
    temperature: None = None
    unknown: None = None
    exact_subset: None = None
    average_flips: None = None
    without_average_flips: None = None


@dataclass(frozen=True)
class MeasuredCalibration:
    """Whether confidences mean what they say; before a temperature is not known."""

    expected_calibration_error: float
    error_before: None = None


class RatesByClass:
    """Rates of the ten classes.

    Args:
        rates: In the order of ``CLASS_NAMES``.
    """

    def __init__(self, rates: list[ClassRates]) -> None:
        self._rates = dict(zip(CLASS_NAMES, rates, strict=True))

    def of(self, name: str) -> ClassRates:
        """Return the rates of a class by its name."""
        return self._rates[name]


@dataclass(frozen=True, eq=False)
class KnownAnswers(Predicting):
    """Stands in the place of a bundle, see ``bundle.Bundle``, for what needs no network.

    Attributes:
        spec: Which model it is.
        probabilities: float32 ``[N, 10]``, in the order of the test images; 1 at the class that
            is said where no more is known.
        labels: uint8 ``[N]``, true classes.
        images_sha256: Of the test pixels that the others were measured on.
        gives_probabilities: Whether more than the class is known.
    """

    spec: ModelSpec
    probabilities: np.ndarray
    labels: np.ndarray
    images_sha256: str
    gives_probabilities: bool
    history = card = known_features = embeddings = robustness = unknown = None

    @property
    def further_histories(self) -> dict:
        """Other trainings: none is known."""
        return {}

    @cached_property
    def metrics(self) -> MeasuredAnswers:
        """What was measured on the test images."""
        right = self.predicted == self.labels
        correct, total = int(np.count_nonzero(right)), len(self.labels)
        found = None
        if self.gives_probabilities:
            found = MeasuredCalibration(expected_calibration_error(self.probabilities, self.labels))
        return MeasuredAnswers(
            correct / total,
            correct,
            total,
            wilson_interval(correct, total),
            RatesByClass(per_class(confusion_matrix(self.labels, self.predicted))),
            found,
        )

"""Find test images by what the two models said about them, and order them."""

from dataclasses import dataclass

import numpy as np

from cifar_models import comparison
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import CUSTOM_CNN, MODEL_IDS, RESNET50

ANY, WRONG = "any", "wrong"
BOTH_RIGHT, BOTH_WRONG = "both_right", "both_wrong"
ONLY_RESNET50_RIGHT, ONLY_CUSTOM_CNN_RIGHT = "only_resnet50_right", "only_custom_cnn_right"
EITHER_WRONG = "either_wrong"
_CODES = {
    BOTH_RIGHT: comparison.BOTH_RIGHT,
    ONLY_RESNET50_RIGHT: comparison.ONLY_A_RIGHT,
    ONLY_CUSTOM_CNN_RIGHT: comparison.ONLY_B_RIGHT,
    BOTH_WRONG: comparison.BOTH_WRONG,
}
OUTCOMES = (ANY, *_CODES, WRONG)

CONFIDENCE, CONFIDENCE_ASCENDING = "confidence", "confidence_ascending"
DISAGREEMENT, INDEX = "disagreement", "index"
SORTS = (CONFIDENCE, CONFIDENCE_ASCENDING, DISAGREEMENT, INDEX)


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


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which images, in which order.

    Attributes:
        outcome: One of ``OUTCOMES``, or ``either_wrong`` (at least one model is).
        true: A class name, or None for any.
        predicted: Class names by model id; a model left out may have said anything.
        model: The model that ``wrong`` and the order by confidence refer to; None takes the
            highest confidence among the models that are wrong.
        sort: One of ``SORTS``. Ties follow the test index.
    """

    outcome: str = ANY
    true: str | None = None
    predicted: dict[str, str] | None = None
    model: str | None = RESNET50.id
    sort: str = CONFIDENCE

    def __post_init__(self) -> None:
        """Refuse values that mean nothing, naming the ones that do."""
        check("outcome", self.outcome, (*OUTCOMES, EITHER_WRONG), shown=OUTCOMES)
        check("sort", self.sort, SORTS)
        if self.true is not None:
            check("true", self.true, CLASS_NAMES)
        if self.model is not None:
            check("model", self.model, MODEL_IDS)
        for model, name in (self.predicted or {}).items():
            check("model", model, MODEL_IDS)
            check("predicted", name, CLASS_NAMES)

    def indices(self, answers: Answers) -> np.ndarray:
        """Return the positions of the images, int64 ``[n]``, in order."""
        return ordered(np.flatnonzero(self._mask(answers)), answers, self.sort, self.model)

    def _mask(self, answers: Answers) -> np.ndarray:
        mask = np.ones(len(answers.labels), bool)
        if self.outcome == EITHER_WRONG:
            mask &= answers.outcome != comparison.BOTH_RIGHT
        elif self.outcome == WRONG:
            mask &= answers.predicted[self.model or RESNET50.id] != answers.labels
        elif self.outcome != ANY:
            mask &= answers.outcome == _CODES[self.outcome]
        if self.true is not None:
            mask &= answers.labels == CLASS_NAMES.index(self.true)
        for model, name in (self.predicted or {}).items():
            mask &= answers.predicted[model] == CLASS_NAMES.index(name)
        return mask


def ordered(found: np.ndarray, answers: Answers, sort: str, model: str | None = None) -> np.ndarray:
    """Return the positions ``found``, ascending int64 ``[n]``, in the order ``sort`` names.

    Args:
        sort, model: See ``Query``.
    """
    if sort == INDEX:
        return found
    if sort == DISAGREEMENT:
        key = answers.disagreement
    elif model is not None:
        key = answers.confidence[model]
    else:
        wrong = [
            np.where(answers.predicted[name] != answers.labels, answers.confidence[name], 0)
            for name in MODEL_IDS
        ]
        key = np.maximum(*wrong)
    key = key[found] if sort == CONFIDENCE_ASCENDING else -key[found]
    return found[np.argsort(key, kind="stable")]


def check(name: str, value: object, allowed: tuple[str, ...], shown=None) -> None:
    """Raise ``ValueError`` naming the allowed values unless ``value`` is one of them."""
    if value not in allowed:
        raise ValueError(
            f"{name} is {str(value)[:60]!r}; it must be one of {', '.join(shown or allowed)}"
        )

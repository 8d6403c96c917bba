"""The one filter of the page: which test images a visitor looks at, and its words and address."""

import math
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from cifar_models import comparison, label_quality
from cifar_models.answers import Answers
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import CUSTOM_CNN, MODEL_IDS, RESNET50, spec_for

BOTH_RIGHT, BOTH_WRONG = "both_right", "both_wrong"
ONLY_RESNET50_RIGHT, ONLY_CUSTOM_CNN_RIGHT = "only_resnet50_right", "only_custom_cnn_right"
EITHER_WRONG, ONE_RIGHT, DISAGREE = "either_wrong", "one_right", "disagree"
DOUBTFUL, NOT_DOUBTFUL = "doubtful", "not_doubtful"

OUTCOME_WORDS = {
    BOTH_RIGHT: "both right",
    ONLY_RESNET50_RIGHT: f"only {RESNET50.short_title} right",
    ONLY_CUSTOM_CNN_RIGHT: f"only {CUSTOM_CNN.short_title} right",
    BOTH_WRONG: "both wrong",
    EITHER_WRONG: "at least one wrong",
    ONE_RIGHT: "exactly one right",
    DISAGREE: "the models disagree",
    **{
        f"{m}_{end}": f"{spec_for(m).short_title} {end}"
        for m in MODEL_IDS
        for end in ("right", "wrong")
    },
}
LABEL_WORDS = {DOUBTFUL: "doubtful label", NOT_DOUBTFUL: "without doubtful labels"}
_CODES = {
    BOTH_RIGHT: (comparison.BOTH_RIGHT,),
    ONLY_RESNET50_RIGHT: (comparison.ONLY_A_RIGHT,),
    ONLY_CUSTOM_CNN_RIGHT: (comparison.ONLY_B_RIGHT,),
    BOTH_WRONG: (comparison.BOTH_WRONG,),
    EITHER_WRONG: (comparison.ONLY_A_RIGHT, comparison.ONLY_B_RIGHT, comparison.BOTH_WRONG),
    ONE_RIGHT: (comparison.ONLY_A_RIGHT, comparison.ONLY_B_RIGHT),
}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Restrictions that test images must all fulfil; None restricts nothing.

    Attributes:
        outcome: A key of ``OUTCOME_WORDS``.
        true: True class, by name.
        resnet50, custom_cnn: Class that this model predicts, by name.
        confidence_of: Id of the model that ``least`` and ``most`` are about.
        least, most: Its confidence, fractions, both ends included.
        labels: ``doubtful`` or ``not_doubtful``, see ``label_quality``.
    """

    outcome: str | None = None
    true: str | None = None
    resnet50: str | None = None
    custom_cnn: str | None = None
    confidence_of: str | None = None
    least: float = 0.0
    most: float = 1.0
    labels: str | None = None

    def __post_init__(self) -> None:
        """Refuse values that mean nothing, naming the ones that do."""
        for name, allowed in (
            ("outcome", tuple(OUTCOME_WORDS)),
            ("true", CLASS_NAMES),
            ("resnet50", CLASS_NAMES),
            ("custom_cnn", CLASS_NAMES),
            ("confidence_of", MODEL_IDS),
            ("labels", tuple(LABEL_WORDS)),
        ):
            if getattr(self, name) is not None:
                check(name, getattr(self, name), allowed)
        for name in _ENDS:  # to the hundredth of a percent that an address and the page show
            object.__setattr__(self, name, round(float(getattr(self, name)), 4))
        if not 0 <= self.least <= self.most <= 1:
            raise ValueError(
                f"least is {self.least} and most is {self.most}; they must be fractions from 0 to "
                "1, least not above most"
            )
        if self.confidence_of is None and (self.least, self.most) != (0.0, 1.0):
            raise ValueError("a range of confidence needs confidence_of, the model it is about")
        if self.confidence_of is not None and (self.least, self.most) == (0.0, 1.0):
            object.__setattr__(self, "confidence_of", None)  # it restricts nothing

    @classmethod
    def of(cls, **values: Any) -> "Filter":
        """Build a filter from values of which some may mean nothing; those are left out."""
        kept: dict[str, Any] = {}
        for name, value in values.items():
            try:
                cls(**{name: value} | ({"confidence_of": MODEL_IDS[0]} if name in _ENDS else {}))
            except (ValueError, TypeError):
                continue
            kept[name] = value
        try:
            return cls(**kept)
        except ValueError:  # ends of a range that do not fit together
            return cls(**{k: v for k, v in kept.items() if k not in (*_ENDS, "confidence_of")})

    @classmethod
    def from_query(cls, query: str) -> "Filter":
        """Read the filter of an address; what means nothing is left out."""
        values: dict[str, Any] = {}
        for name, text in parse_qsl(query.lstrip("?")[:2000]):
            if name in _ENDS:
                try:
                    number = float(text)
                except ValueError:
                    continue
                values[name] = number if math.isfinite(number) else None
            elif name in _NAMES:
                values[name] = text
        return cls.of(**values)

    def to_query(self) -> str:
        """Write the filter as the query part of an address; empty where nothing is restricted."""
        set_values = [
            (entry.name, getattr(self, entry.name))
            for entry in fields(self)
            if getattr(self, entry.name) != entry.default
        ]
        return urlencode([(n, f"{v:g}" if isinstance(v, float) else v) for n, v in set_values])

    def mask(self, answers: Answers) -> np.ndarray:
        """Say of each test image whether it fulfils the filter, bool ``[N]``."""
        mask = np.ones(len(answers.labels), bool)
        if self.outcome in _CODES:
            mask &= np.isin(answers.outcome, _CODES[self.outcome])
        elif self.outcome == DISAGREE:
            mask &= answers.predicted[RESNET50.id] != answers.predicted[CUSTOM_CNN.id]
        elif self.outcome is not None:
            model, _, end = self.outcome.rpartition("_")
            mask &= (answers.predicted[model] == answers.labels) == (end == "right")
        if self.true is not None:
            mask &= answers.labels == CLASS_NAMES.index(self.true)
        for model in MODEL_IDS:
            if getattr(self, model) is not None:
                mask &= answers.predicted[model] == CLASS_NAMES.index(getattr(self, model))
        if self.confidence_of is not None:
            confidence = answers.confidence[self.confidence_of]
            mask &= (confidence >= self.least) & (confidence <= self.most)
        if self.labels is not None:
            doubtful = label_quality.doubtful_mask(len(mask))
            mask &= doubtful if self.labels == DOUBTFUL else ~doubtful
        return mask

    def indices(self, answers: Answers) -> np.ndarray:
        """Return the positions of the images that fulfil it, int64 ``[n]``, ascending."""
        return np.flatnonzero(self.mask(answers))

    def chips(self) -> list[tuple[str, str]]:
        """Return the field and the words of every restriction; ``without`` takes the field."""
        chips = []
        if self.outcome is not None:
            chips.append(("outcome", OUTCOME_WORDS[self.outcome]))
        if self.true is not None:
            chips.append(("true", f"true class {self.true}"))
        for model in MODEL_IDS:
            if getattr(self, model) is not None:
                chips.append((model, f"{spec_for(model).short_title} says {getattr(self, model)}"))
        if self.confidence_of is not None:
            title = spec_for(self.confidence_of).short_title
            chips.append(
                ("confidence_of", f"{title} {self.least * 100:g} to {self.most * 100:g}% sure")
            )
        if self.labels is not None:
            chips.append(("labels", LABEL_WORDS[self.labels]))
        return chips

    def without(self, field: str) -> "Filter":
        """Return the filter with one restriction taken away; raises ``ValueError`` for no field."""
        check("field", field, tuple(name for name in _NAMES if name not in _ENDS))
        if field == "confidence_of":
            return replace(self, confidence_of=None, least=0.0, most=1.0)
        return replace(self, **{field: None})

    def without_classes(self) -> "Filter":
        """Return the filter with no restriction of a class, true or predicted."""
        return replace(self, true=None, resnet50=None, custom_cnn=None)

    def cell(self, model: str, true: str, predicted: str) -> "Filter":
        """Return the filter whose images are a cell of a model's matrix under this filter."""
        return replace(self.without_classes(), true=true, **{model: predicted})


_ENDS = ("least", "most")
_NAMES = tuple(entry.name for entry in fields(Filter))


def check(name: str, value: object, allowed: tuple[str, ...], shown=None) -> None:
    """Raise ``ValueError`` naming the allowed values unless ``value`` is one of them."""
    if value not in allowed:
        raise ValueError(
            f"{name} is {str(value)[:60]!r}; it must be one of {', '.join(shown or allowed)}"
        )

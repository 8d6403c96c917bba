"""The one filter of the page: which test images a visitor looks at, and its words and address."""

import math
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from cifar_models.data import label_quality
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import FIRST, PAIR, PLACES, SECOND, Pair
from cifar_models.stats import comparison
from cifar_models.stats.answers import Answers

BOTH_RIGHT, BOTH_WRONG = "both_right", "both_wrong"
ONLY_RIGHT = {place: f"only_{place}_right" for place in PLACES}
RIGHT = {place: f"{place}_right" for place in PLACES}
WRONG = {place: f"{place}_wrong" for place in PLACES}
EITHER_WRONG, ONE_RIGHT, DISAGREE = "either_wrong", "one_right", "disagree"
DOUBTFUL, NOT_DOUBTFUL = "doubtful", "not_doubtful"
LABEL_WORDS = {DOUBTFUL: "doubtful label", NOT_DOUBTFUL: "without doubtful labels"}

_CODES = {
    BOTH_RIGHT: (comparison.BOTH_RIGHT,),
    ONLY_RIGHT[FIRST]: (comparison.ONLY_A_RIGHT,),
    ONLY_RIGHT[SECOND]: (comparison.ONLY_B_RIGHT,),
    BOTH_WRONG: (comparison.BOTH_WRONG,),
    EITHER_WRONG: (comparison.ONLY_A_RIGHT, comparison.ONLY_B_RIGHT, comparison.BOTH_WRONG),
    ONE_RIGHT: (comparison.ONLY_A_RIGHT, comparison.ONLY_B_RIGHT),
    RIGHT[FIRST]: (comparison.BOTH_RIGHT, comparison.ONLY_A_RIGHT),
    WRONG[FIRST]: (comparison.BOTH_WRONG, comparison.ONLY_B_RIGHT),
    RIGHT[SECOND]: (comparison.BOTH_RIGHT, comparison.ONLY_B_RIGHT),
    WRONG[SECOND]: (comparison.BOTH_WRONG, comparison.ONLY_A_RIGHT),
}
# In the order of the page's list.
OUTCOMES = (
    BOTH_RIGHT,
    *ONLY_RIGHT.values(),
    BOTH_WRONG,
    EITHER_WRONG,
    ONE_RIGHT,
    DISAGREE,
    *(template[place] for place in PLACES for template in (RIGHT, WRONG)),
)


def outcome_words(pair: Pair) -> dict[str, str]:
    """Return every outcome with its words about two models."""
    named = {
        template[place]: words.format(getattr(pair, place).short_title)
        for template, words in (
            (ONLY_RIGHT, "only {} right"),
            (RIGHT, "{} right"),
            (WRONG, "{} wrong"),
        )
        for place in PLACES
    }
    words = named | {
        BOTH_RIGHT: "both right",
        BOTH_WRONG: "both wrong",
        EITHER_WRONG: "at least one wrong",
        ONE_RIGHT: "exactly one right",
        DISAGREE: "the models disagree",
    }
    return {outcome: words[outcome] for outcome in OUTCOMES}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Restrictions that test images must all fulfil; None restricts nothing.

    Attributes:
        outcome: One of ``OUTCOMES``.
        true: True class, by name.
        first, second: Class that this model predicts, by name.
        confidence_of: ``first`` or ``second``, the model that ``least`` and ``most`` are about.
        least, most: Its confidence, fractions, both ends included.
        labels: ``doubtful`` or ``not_doubtful``, see ``label_quality``.
    """

    outcome: str | None = None
    true: str | None = None
    first: str | None = None
    second: str | None = None
    confidence_of: str | None = None
    least: float = 0.0
    most: float = 1.0
    labels: str | None = None

    def __post_init__(self) -> None:
        """Refuse values that mean nothing, naming the ones that do."""
        for name, allowed in (
            ("outcome", OUTCOMES),
            ("true", CLASS_NAMES),
            ("first", CLASS_NAMES),
            ("second", CLASS_NAMES),
            ("confidence_of", PLACES),
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
                cls(**{name: value} | ({"confidence_of": FIRST} if name in _ENDS else {}))
            except (ValueError, TypeError):
                continue
            kept[name] = value
        try:
            return cls(**kept)
        except ValueError:  # ends of a range that do not fit together
            return cls(**{k: v for k, v in kept.items() if k not in (*_ENDS, "confidence_of")})

    @classmethod
    def from_query(cls, query: str, pair: Pair = PAIR) -> "Filter":
        """Read the filter of an address about two models; what means nothing is left out."""
        names, outcomes = ({v: k for k, v in one.items()} for one in _in_addresses(pair))
        values: dict[str, Any] = {}
        for name, text in parse_qsl(query.lstrip("?")[:2000]):
            if name in _ENDS:
                try:
                    number = float(text)
                except ValueError:
                    continue
                values[name] = number if math.isfinite(number) else None
            elif name == "outcome":
                values[name] = outcomes.get(text)
            elif name == "confidence_of":
                values[name] = names.get(text)
            elif name in names:
                values[names[name]] = text
        return cls.of(**values)

    def to_query(self, pair: Pair = PAIR) -> str:
        """Write the filter as the query part of an address; empty where nothing is restricted.

        Models stand there by their ids, so that a link says of which it speaks.
        """
        names, outcomes = _in_addresses(pair)
        set_values = []
        for entry in fields(self):
            value = getattr(self, entry.name)
            if value == entry.default:
                continue
            if entry.name == "outcome":
                value = outcomes[value]
            elif entry.name == "confidence_of":
                value = names[value]
            set_values.append(
                (names[entry.name], f"{value:g}" if isinstance(value, float) else value)
            )
        return urlencode(set_values)

    def mask(self, answers: Answers) -> np.ndarray:
        """Say of each test image whether it fulfils the filter, bool ``[N]``."""
        mask = np.ones(len(answers.labels), bool)
        if self.outcome in _CODES:
            mask &= np.isin(answers.outcome, _CODES[self.outcome])
        elif self.outcome == DISAGREE:
            mask &= answers.said_by(FIRST) != answers.said_by(SECOND)
        if self.true is not None:
            mask &= answers.labels == CLASS_NAMES.index(self.true)
        for place in PLACES:
            if getattr(self, place) is not None:
                mask &= answers.said_by(place) == CLASS_NAMES.index(getattr(self, place))
        if self.confidence_of is not None:
            confidence = answers.sureness_of(self.confidence_of)
            mask &= (confidence >= self.least) & (confidence <= self.most)
        if self.labels is not None:
            doubtful = label_quality.doubtful_mask(len(mask))
            mask &= doubtful if self.labels == DOUBTFUL else ~doubtful
        return mask

    def indices(self, answers: Answers) -> np.ndarray:
        """Return the positions of the images that fulfil it, int64 ``[n]``, ascending."""
        return np.flatnonzero(self.mask(answers))

    def chips(self, pair: Pair = PAIR) -> list[tuple[str, str]]:
        """Return the field and the words of every restriction; ``without`` takes the field."""
        chips = []
        if self.outcome is not None:
            chips.append(("outcome", outcome_words(pair)[self.outcome]))
        if self.true is not None:
            chips.append(("true", f"true class {self.true}"))
        for place, spec in zip(PLACES, pair, strict=True):
            if getattr(self, place) is not None:
                chips.append((place, f"{spec.short_title} says {getattr(self, place)}"))
        if self.confidence_of is not None:
            title = getattr(pair, self.confidence_of).short_title
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
        return replace(self, true=None, first=None, second=None)

    def cell(self, place: str, true: str | None, predicted: str | None) -> "Filter":
        """Return the filter whose images are a cell of a model's matrix under this filter.

        Args:
            place: Of the model, ``first`` or ``second``.
            true, predicted: None takes all images of the row or the column.
        """
        return replace(self.without_classes(), true=true, **{place: predicted})


_ENDS = ("least", "most")
_NAMES = tuple(entry.name for entry in fields(Filter))


def names_in_addresses(pair: Pair = PAIR) -> tuple[str, ...]:
    """Return the names that a filter about two models may use in an address."""
    return tuple(_in_addresses(pair)[0].values())


def _in_addresses(pair: Pair) -> tuple[dict[str, str], dict[str, str]]:
    """Return how an address writes the fields of a filter, and the outcomes."""
    ids = {place: getattr(pair, place).id for place in PLACES}
    named = {
        template[place]: template[place].replace(place, ids[place])
        for template in (ONLY_RIGHT, RIGHT, WRONG)
        for place in PLACES
    }
    return (
        {name: ids.get(name, name) for name in _NAMES},
        {outcome: named.get(outcome, outcome) for outcome in OUTCOMES},
    )


def check(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Raise ``ValueError`` naming the allowed values unless ``value`` is one of them."""
    if value not in allowed:
        raise ValueError(f"{name} is {str(value)[:60]!r}; it must be one of {', '.join(allowed)}")

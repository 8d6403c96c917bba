"""The one filter of the page: which test images a visitor looks at, and its words and address."""

import math
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from cifar_models.data import label_quality, near_duplicates
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import FIRST, PAIR, PLACES, SECOND, Pair
from cifar_models.stats import comparison
from cifar_models.stats.answers import Answers
from cifar_models.stats.regions import Region

BOTH_RIGHT, BOTH_WRONG = "both_right", "both_wrong"
ONLY_RIGHT = {place: f"only_{place}_right" for place in PLACES}
RIGHT = {place: f"{place}_right" for place in PLACES}
WRONG = {place: f"{place}_wrong" for place in PLACES}
EITHER_WRONG, ONE_RIGHT, DISAGREE = "either_wrong", "one_right", "disagree"
DOUBTFUL, NOT_DOUBTFUL = "doubtful", "not_doubtful"
PEOPLE = "people"
LABEL_WORDS = {DOUBTFUL: "doubtful label", NOT_DOUBTFUL: "without doubtful labels"}
DUPLICATES, NO_DUPLICATES = "near_duplicates", "no_near_duplicates"
DUPLICATE_WORDS = {
    DUPLICATES: "near-duplicate of a training image",
    NO_DUPLICATES: "without near-duplicates",
}

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
        one_says: Class that exactly one of the two predicts, by name.
        first_least, first_most, second_least, second_most: Confidence of this model, fractions,
            both ends included.
        labels: ``doubtful`` or ``not_doubtful``, see ``label_quality``.
        people_least, people_most: Share of people who chose the true class, fractions, both ends
            included; they restrict nothing where that is unknown.
        duplicates: ``near_duplicates`` or ``no_near_duplicates``, see ``near_duplicates``.
        region: Part of a map; it restricts nothing where there is no such map.
    """

    outcome: str | None = None
    true: str | None = None
    first: str | None = None
    second: str | None = None
    one_says: str | None = None
    first_least: float = 0.0
    first_most: float = 1.0
    second_least: float = 0.0
    second_most: float = 1.0
    labels: str | None = None
    people_least: float = 0.0
    people_most: float = 1.0
    duplicates: str | None = None
    region: Region | None = None

    def __post_init__(self) -> None:
        """Refuse values that mean nothing, naming the ones that do."""
        for name, allowed in (
            ("outcome", OUTCOMES),
            ("true", CLASS_NAMES),
            ("first", CLASS_NAMES),
            ("second", CLASS_NAMES),
            ("one_says", CLASS_NAMES),
            ("labels", tuple(LABEL_WORDS)),
            ("duplicates", tuple(DUPLICATE_WORDS)),
        ):
            if getattr(self, name) is not None:
                check(name, getattr(self, name), allowed)
        if not isinstance(self.region, Region | None):
            raise ValueError(f"region is {str(self.region)[:60]!r}, which is none of a map")
        for least, most in _RANGES.values():
            for name in (least, most):  # to the hundredth of a percent that the page shows
                object.__setattr__(self, name, round(float(getattr(self, name)), 4))
            if not 0 <= getattr(self, least) <= getattr(self, most) <= 1:
                raise ValueError(
                    f"{least} is {getattr(self, least)} and {most} is {getattr(self, most)}; they "
                    f"must be fractions from 0 to 1, {least} not above {most}"
                )

    @classmethod
    def of(cls, **values: Any) -> "Filter":
        """Build a filter from values of which some may mean nothing; those are left out."""
        kept: dict[str, Any] = {}
        for name, value in values.items():
            try:
                cls(**{name: value})
            except (ValueError, TypeError):
                continue
            kept[name] = value
        for least, most in _RANGES.values():  # ends that do not fit together
            if kept.get(least, 0.0) > kept.get(most, 1.0):
                kept = {name: value for name, value in kept.items() if name not in (least, most)}
        return cls(**kept)

    @classmethod
    def from_query(cls, query: str, pair: Pair | None = PAIR) -> "Filter":
        """Read the filter of an address about two models; what means nothing is left out.

        Args:
            pair: The two, where models stand by their ids; None where by their places.
        """
        names, outcomes = ({v: k for k, v in one.items()} for one in _in_addresses(pair))
        values: dict[str, Any] = {}
        for name, text in _with_ranges_named(parse_qsl(query.lstrip("?")[:2000]), names):
            if name not in names:
                continue
            field = names[name]
            if field in _ENDS:
                number = _number(text)
                if number is not None:
                    values[field] = number
            elif field == "region":
                values[field] = _region(text, pair)
            else:
                values[field] = outcomes.get(text) if field == "outcome" else text
        return cls.of(**values)

    def to_query(self, pair: Pair | None = PAIR) -> str:
        """Write the filter as the query part of an address; empty where nothing is restricted.

        The models that come with the app stand there by their ids, so that a link says of which it
        speaks.

        Args:
            pair: The two; None lets models stand by their places.
        """
        names, outcomes = _in_addresses(pair)
        set_values = []
        for entry in fields(self):
            value = getattr(self, entry.name)
            if value == entry.default:
                continue
            if entry.name == "outcome":
                value = outcomes[value]
            elif entry.name == "region":
                value = value.written(
                    value.place if pair is None else getattr(pair, value.place).id
                )
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
        if self.one_says is not None:
            said = CLASS_NAMES.index(self.one_says)
            mask &= (answers.said_by(FIRST) == said) != (answers.said_by(SECOND) == said)
        for whose, (least, most) in _RANGES.items():
            low, high = getattr(self, least), getattr(self, most)
            share = answers.agreement if whose == PEOPLE else answers.sureness_of(whose)
            if (low, high) != (0.0, 1.0) and share is not None:
                mask &= (share >= low) & (share <= high)
        if self.labels is not None:
            doubtful = label_quality.doubtful_mask(len(mask))
            mask &= doubtful if self.labels == DOUBTFUL else ~doubtful
        if self.duplicates is not None:
            seen = near_duplicates.mask(len(mask))
            mask &= seen if self.duplicates == DUPLICATES else ~seen
        if self.region is not None:
            points = answers.map_of(self.region.place, self.region.map)
            if points is not None:
                mask &= self.region.contains(points)
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
        if self.one_says is not None:
            chips.append(("one_says", f"only one says {self.one_says}"))
        for whose, (least, most) in _RANGES.items():
            low, high = getattr(self, least), getattr(self, most)
            if (low, high) == (0.0, 1.0):
                continue
            share = f"{low * 100:g} to {high * 100:g}%"
            if whose == PEOPLE:
                chips.append((least, f"{share} of people agree"))
            else:
                chips.append((least, f"{getattr(pair, whose).short_title} {share} sure"))
        if self.labels is not None:
            chips.append(("labels", LABEL_WORDS[self.labels]))
        if self.duplicates is not None:
            chips.append(("duplicates", DUPLICATE_WORDS[self.duplicates]))
        if self.region is not None:
            name = getattr(pair, self.region.place).short_title
            chips.append(("region", f"a part of {name}’s map"))
        return chips

    def without(self, field: str) -> "Filter":
        """Return the filter with one restriction taken away; raises ``ValueError`` for no field."""
        check("field", field, _NAMES)
        for least, most in _RANGES.values():
            if field in (least, most):
                return replace(self, **{least: 0.0, most: 1.0})
        return replace(self, **{field: None})

    def sure(self, whose: str, least: float, most: float) -> "Filter":
        """Return the filter with a range: how sure ``first``, ``second`` or ``people`` are."""
        return replace(self, **dict(zip(_RANGES[whose], (least, most), strict=True)))

    def within(self, region: Region) -> "Filter":
        """Return the filter with another region of a map."""
        return replace(self, region=region)

    def anywhere(self) -> "Filter":
        """Return the filter with no region of a map."""
        return replace(self, region=None)

    def without_classes(self) -> "Filter":
        """Return the filter with no restriction of a class, true or predicted."""
        return replace(self, true=None, first=None, second=None, one_says=None)

    def cell(self, place: str, true: str | None, predicted: str | None) -> "Filter":
        """Return the filter whose images are a cell of a model's matrix under this filter.

        Args:
            place: Of the model, ``first`` or ``second``.
            true, predicted: None takes all images of the row or the column.
        """
        return replace(self.without_classes(), true=true, **{place: predicted})


_RANGES = {whose: (f"{whose}_least", f"{whose}_most") for whose in (*PLACES, PEOPLE)}
_ENDS = tuple(name for ends in _RANGES.values() for name in ends)
_NAMES = tuple(entry.name for entry in fields(Filter))


def _number(text: str) -> float | None:
    """Read a finite number; None for anything else."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _region(text: str, pair: Pair | None) -> Region | None:
    """Read a region of an address; None for anything else."""
    names = {place if pair is None else getattr(pair, place).id: place for place in PLACES}
    try:
        return Region.read(text, names)
    except ValueError:
        return None


def _with_ranges_named(
    pairs: list[tuple[str, str]], names: dict[str, str]
) -> list[tuple[str, str]]:
    """Name the model in a range of an older link, whose ``confidence_of`` tells which it is."""
    whose = dict(pairs).get("confidence_of")
    if names.get(whose) not in PLACES:
        return pairs
    return [(f"{whose}_{name}" if name in ("least", "most") else name, v) for name, v in pairs]


def names_in_addresses() -> tuple[str, ...]:
    """Return the names that a filter may use in an address, former ones too."""
    names = [*_in_addresses(PAIR)[0].values(), *_in_addresses(None)[0].values()]
    return (*dict.fromkeys(names), "confidence_of", "least", "most")


def _in_addresses(pair: Pair | None) -> tuple[dict[str, str], dict[str, str]]:
    """Return how an address writes the fields of a filter, and the outcomes."""
    ids = {place: place if pair is None else getattr(pair, place).id for place in PLACES}
    ids |= {name: name.replace(place, ids[place], 1) for place in PLACES for name in _RANGES[place]}
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

"""The one filter of the page: which test images a visitor looks at, and its words and address."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from cifar_models.data import label_quality, near_duplicates
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import FIRST, PAIR, PLACES, SECOND, Pair
from cifar_models.stats import filter_addresses
from cifar_models.stats.answers import Answers
from cifar_models.stats.filter_addresses import PEOPLE, RANGES
from cifar_models.stats.outcomes import (
    CODES,
    DISAGREE,
    OUTCOMES,
    outcome_words,
)
from cifar_models.stats.regions import Region

DOUBTFUL, NOT_DOUBTFUL = "doubtful", "not_doubtful"
LABEL_WORDS = {DOUBTFUL: "doubtful label", NOT_DOUBTFUL: "without doubtful labels"}
DUPLICATES, NO_DUPLICATES = "near_duplicates", "no_near_duplicates"
DUPLICATE_WORDS = {
    DUPLICATES: "near-duplicate of a training image",
    NO_DUPLICATES: "without near-duplicates",
}


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
        for least, most in RANGES.values():
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
        for least, most in RANGES.values():  # ends that do not fit together
            if kept.get(least, 0.0) > kept.get(most, 1.0):
                kept = {name: value for name, value in kept.items() if name not in (least, most)}
        return cls(**kept)

    @classmethod
    def from_query(cls, query: str, pair: Pair | None = PAIR) -> "Filter":
        """Read the filter of an address about two models; what means nothing is left out.

        Args:
            pair: The two, where models stand by their ids; None where by their places.
        """
        return cls.of(**filter_addresses.read(query, _NAMES, pair))

    def to_query(self, pair: Pair | None = PAIR) -> str:
        """Write the filter as the query part of an address; empty where nothing is restricted.

        The models that come with the app stand there by their ids, so that a link says of which it
        speaks.

        Args:
            pair: The two; None lets models stand by their places.
        """
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        for one in fields(self):
            if given[one.name] == one.default:
                del given[one.name]
        return filter_addresses.written(given, pair)

    def mask(self, answers: Answers) -> np.ndarray:
        """Say of each test image whether it fulfils the filter, bool ``[N]``."""
        mask = np.ones(len(answers.labels), bool)
        if self.outcome in CODES:
            mask &= np.isin(answers.outcome, CODES[self.outcome])
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
        for whose, (least, most) in RANGES.items():
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
        for whose, (least, most) in RANGES.items():
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
        for least, most in RANGES.values():
            if field in (least, most):
                return replace(self, **{least: 0.0, most: 1.0})
        return replace(self, **{field: None})

    def sure(self, whose: str, least: float, most: float) -> "Filter":
        """Return the filter with a range: how sure ``first``, ``second`` or ``people`` are."""
        return replace(self, **dict(zip(RANGES[whose], (least, most), strict=True)))

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


_NAMES = tuple(entry.name for entry in fields(Filter))


def names_in_addresses() -> tuple[str, ...]:
    """Return the names that a filter may use in an address, former ones too."""
    return filter_addresses.names(_NAMES)


def check(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Raise ``ValueError`` naming the allowed values unless ``value`` is one of them."""
    if value not in allowed:
        raise ValueError(f"{name} is {str(value)[:60]!r}; it must be one of {', '.join(allowed)}")

"""How a filter stands in an address: models by their ids or their places, older links too."""

import math
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from cifar_models.specs import PAIR, PLACES, Pair
from cifar_models.stats.outcomes import ONLY_RIGHT, OUTCOMES, RIGHT, WRONG
from cifar_models.stats.regions import Region

PEOPLE = "people"
# Fields of both ends of what is a range.
RANGES = {whose: (f"{whose}_least", f"{whose}_most") for whose in (*PLACES, PEOPLE)}
_ENDS = tuple(name for ends in RANGES.values() for name in ends)
_LONGEST = 2000  # characters


def read(query: str, fields: Sequence[str], pair: Pair | None) -> dict[str, Any]:
    """Read values by field; what cannot be one is left out.

    Args:
        fields: All that a filter has.
        pair: The two models, where they stand by their ids; None where by their places.
    """
    names, outcomes = ({v: k for k, v in one.items()} for one in _words(fields, pair))
    values: dict[str, Any] = {}
    for name, text in _with_ranges_named(parse_qsl(query.lstrip("?")[:_LONGEST]), names):
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
    return values


def written(values: Mapping[str, Any], pair: Pair | None) -> str:
    """Write values by field as the query part of an address, in their order; see ``read``."""
    names, outcomes = _words([*values], pair)
    texts = []
    for field, value in values.items():
        if field == "outcome":
            value = outcomes[value]
        elif field == "region":
            value = value.written(value.place if pair is None else getattr(pair, value.place).id)
        texts.append((names[field], f"{value:g}" if isinstance(value, float) else value))
    return urlencode(texts)


def names(fields: Sequence[str]) -> tuple[str, ...]:
    """Return the names that the fields of a filter may have in an address, former ones too."""
    now = [*_words(fields, PAIR)[0].values(), *_words(fields, None)[0].values()]
    return (*dict.fromkeys(now), "confidence_of", "least", "most")


def _number(text: str) -> float | None:
    """Read a finite number; None for anything else."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _region(text: str, pair: Pair | None) -> Region | None:
    """Read a region; None for anything else."""
    places = {place if pair is None else getattr(pair, place).id: place for place in PLACES}
    try:
        return Region.read(text, places)
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


def _words(fields: Sequence[str], pair: Pair | None) -> tuple[dict[str, str], dict[str, str]]:
    """Return how an address writes fields, and the outcomes."""
    ids = {place: place if pair is None else getattr(pair, place).id for place in PLACES}
    ids |= {name: name.replace(place, ids[place], 1) for place in PLACES for name in RANGES[place]}
    named = {
        template[place]: template[place].replace(place, ids[place])
        for template in (ONLY_RIGHT, RIGHT, WRONG)
        for place in PLACES
    }
    return (
        {name: ids.get(name, name) for name in fields},
        {outcome: named.get(outcome, outcome) for outcome in OUTCOMES},
    )

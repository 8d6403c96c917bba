"""The figure of how well both models notice pictures of other things than the ten classes."""

from collections.abc import Mapping
from typing import Any

from cifar_models.figures import template
from cifar_models.figures.template import SYMBOL, Key, Words, colour_of
from cifar_models.records.metrics import SCORE_TITLES, Detection, Hint, HintRates
from cifar_models.specs import ModelSpec
from cifar_models.wording import interval, percent

_HEADS, _ENDS = ("model", "score", "in use", "pictures", "kind", "count"), ("", " low", " high")
_ROW = {"first": 0.14, "second": -0.14}  # of each model, beside the middle of a set


def passing(hints: Mapping[ModelSpec, Hint]) -> dict[str, Any]:
    """Return FPR95 of each model by set of pictures: the score in use filled, others hollow.

    Args:
        hints: Measured ones, see ``Hint.detection``; at least one.
    """
    first = next(iter(hints.values()))
    sets = [(one.name, one.kind) for one in first.detection]
    traces, rows = [], []
    for spec, hint in hints.items():
        for rates in (*hint.not_chosen, hint):
            found = [(one.name, one.kind) for one in rates.detection]
            places = [len(sets) - 1 - sets.index(one) + _ROW[spec.place] for one in found]
            traces.append(_trace(spec, rates, places, in_use=rates is hint))
            rows += [_row(spec, rates, one, rates is hint) for one in rates.detection]
    tested = first.images.test if first.images else 0
    found = template.figure(
        Words(
            _finding(hints),
            f"Share of pictures of other things that pass where 95% of {tested:,} CIFAR-10 test "
            "images do, with bootstrap 95% intervals. Left is better. Hollow marks are scores "
            "that are not in use.",
            [spec.short_title for spec in hints],
            "; ".join(f"{one.name}, {one.images:,} pictures" for one in first.detection),
        ),
        traces,
        {
            "title": "FPR at 95% TPR",
            "range": [-0.02, 1.02],
            "tickformat": ".0%",
            "dtick": 0.2,
            "fixedrange": True,
        },
        {
            "tickvals": [len(sets) - 1 - place for place in range(len(sets))],
            "ticktext": [f"{name}<br>({kind})" for name, kind in sets],
            "range": [-0.5, len(sets) - 0.5],
            "fixedrange": True,
        },
        height=90 + 70 * len(sets),
        legend=[Key(spec.short_title, colour_of(spec), SYMBOL[spec.place]) for spec in hints],
        table=(
            [*_HEADS, *(f"{name}{end}" for name in ("AUROC", "FPR95") for end in _ENDS)],
            rows,
        ),
    )
    found["layout"]["margin"] |= {"l": 118, "t": 8}
    return found


def _trace(spec: ModelSpec, rates: HintRates, places: list[float], in_use: bool) -> dict[str, Any]:
    values = [one.fpr95 for one in rates.detection]
    ends = [tuple(one.fpr95_interval) for one in rates.detection]
    symbol = SYMBOL[spec.place] if in_use else f"{SYMBOL[spec.place]}-open"
    return {
        "type": "scatter",
        "mode": "markers",
        "name": spec.short_title,
        "x": values,
        "y": places,
        "customdata": [
            f"<b>{spec.short_title}</b>, {SCORE_TITLES[rates.score]}<br>{one.name}: "
            f"{percent(one.fpr95, 1)} pass ({interval(one.fpr95_interval)})<br>AUROC "
            f"{one.auroc:.3f}, {one.images:,} pictures"
            for one in rates.detection
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"color": colour_of(spec), "symbol": symbol, "size": 11 if in_use else 7},
        **({"error_x": template.error_bars(values, ends, spec)} if in_use else {}),
    }


def _row(spec: ModelSpec, rates: HintRates, one: Detection, in_use: bool) -> list:
    words = [spec.short_title, SCORE_TITLES[rates.score], "yes" if in_use else "no"]
    areas, shares = [one.auroc, *one.auroc_interval], [one.fpr95, *one.fpr95_interval]
    return [*words, one.name, one.kind, one.images, *areas, *shares]


def _finding(hints: Mapping[ModelSpec, Hint]) -> str:
    """Say how much of the first set passes."""
    first = next(iter(hints.values())).detection[0]
    shares = " and ".join(
        f"{percent(hint.detection[0].fpr95, 0)} of {first.name}'s pictures for {spec.in_sentence}"
        if place == 0
        else f"{percent(hint.detection[0].fpr95, 0)} for {spec.in_sentence}"
        for place, (spec, hint) in enumerate(hints.items())
    )
    return template.sentence(f"{shares} pass as one of the ten")

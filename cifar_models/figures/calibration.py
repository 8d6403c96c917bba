"""Figures of how far confidence can be believed, as the JSON-ready dictionaries of plotly.js."""

from typing import Any

from cifar_models.figures import judgement_words as words
from cifar_models.figures import template
from cifar_models.figures.template import SOFT, SYMBOL, Key, Words, colour_of, error_bars
from cifar_models.specs import SECOND, ModelSpec
from cifar_models.stats.calibration import Bin
from cifar_models.stats.metrics import wilson_interval
from cifar_models.wording import percent


def reliability(bins: dict[ModelSpec, list[Bin]]) -> dict[str, Any]:
    """Return accuracy by confidence of each model; on the diagonal both are equal."""
    diagonal = {
        "type": "scatter",
        "mode": "lines",
        "name": "perfect",
        "x": [0, 1],
        "y": [0, 1],
        "line": {"color": SOFT, "dash": "dash", "width": 1.5},
        "hoverinfo": "skip",
    }
    traces = []
    for spec, found in bins.items():
        filled = [one for one in found if one.count]
        ends = [wilson_interval(round(one.accuracy * one.count), one.count) for one in filled]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": spec.short_title,
                "x": [one.confidence for one in filled],
                "y": [one.accuracy for one in filled],
                "customdata": [_bin_text(spec, one) for one in filled],
                "hovertemplate": "%{customdata}<extra></extra>",
                "line": {"color": colour_of(spec), "width": 1.6},
                "error_y": error_bars([one.accuracy for one in filled], ends, spec),
                "marker": {
                    "size": template.sized([one.count for one in filled], 6, 18),
                    "symbol": SYMBOL[spec.place],
                    "color": colour_of(spec),
                },
            }
        )
    caption = (
        f"Accuracy by confidence in {_ranges(bins)} ranges, with 95% intervals, on "
        f"{_total(bins):,} test images. Larger marks hold more images; on the dashed line "
        "confidence is right."
    )
    legend = [
        *(Key(spec.short_title, colour_of(spec), SYMBOL[spec.place]) for spec in bins),
        Key("perfect", SOFT, "dash"),
    ]
    return _by_confidence(
        words.reliability_finding(bins),
        caption,
        bins,
        [diagonal, *traces],
        _shares("mean confidence"),
        _shares("accuracy"),
        legend,
    )


def confidences(bins: dict[ModelSpec, list[Bin]]) -> dict[str, Any]:
    """Return how many images each model answers with which confidence, on a log axis."""
    traces = [
        {
            "type": "bar",
            "name": spec.short_title,
            "x": [(one.low + one.high) / 2 for one in found],
            "y": [one.count for one in found],
            "customdata": [_bin_text(spec, one) for one in found],
            "hovertemplate": "%{customdata}<extra></extra>",
            "marker": {
                "color": colour_of(spec),
                "pattern": {
                    "shape": "/" if spec.place == SECOND else "",
                    "bgcolor": colour_of(spec),
                    "fgcolor": template.PAPER,
                    "solidity": 0.15,
                },
            },
        }
        for spec, found in bins.items()
    ]
    caption = (
        f"How many of {_total(bins):,} test images are answered with which confidence. Each step "
        "of the vertical axis is ten times the one before."
    )
    return _by_confidence(
        words.confidences_finding(bins),
        caption,
        bins,
        traces,
        _shares("confidence"),
        {"title": "images", "type": "log", "dtick": 1, "range": [-0.3, 4.2], "fixedrange": True},
        [Key(spec.short_title, colour_of(spec), "bar") for spec in bins],
        barmode="group",
    )


def _by_confidence(
    title: str,
    caption: str,
    bins: dict[ModelSpec, list[Bin]],
    traces: list,
    xaxis: dict[str, Any],
    yaxis: dict[str, Any],
    legend: list[Key],
    **layout: Any,
) -> dict[str, Any]:
    rows = [
        [spec.short_title, one.low, one.high, one.count, one.confidence, one.accuracy]
        for spec, found in bins.items()
        for one in found
    ]
    heads = ["model", "above", "up to", "images", "mean confidence", "accuracy"]
    about = Words(
        title,
        caption,
        [spec.short_title for spec in bins],
        template.TEST_IMAGES.format(_total(bins)),
    )
    return template.figure(
        about, traces, xaxis, yaxis, legend=legend, table=(heads, rows), **layout
    )


def _bin_text(spec: ModelSpec, one: Bin) -> str:
    return (
        f"<b>{spec.short_title}</b>, confidence {one.low:.1%} to {one.high:.1%}<br>{one.count:,} "
        f"images, {percent(one.accuracy)} right, mean confidence {percent(one.confidence)}"
    )


def _shares(title: str) -> dict[str, Any]:
    return {"title": title, "range": [0, 1.03], "tickformat": ".0%", "fixedrange": True}


def _total(bins: dict[ModelSpec, list[Bin]]) -> int:
    return max((sum(one.count for one in found) for found in bins.values()), default=0)


def _ranges(bins: dict[ModelSpec, list[Bin]]) -> int:
    return max((len(found) for found in bins.values()), default=0)

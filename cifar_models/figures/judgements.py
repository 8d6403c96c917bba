"""Figures of the tab *Is it real?*, as the JSON-ready dictionaries that plotly.js draws."""

from typing import Any

from cifar_models.records.metrics import Metrics
from cifar_models.specs import CUSTOM_CNN, RESNET50, ModelSpec
from cifar_models.stats.calibration import Bin
from cifar_models.stats.judgements import ClassJudgement, Judgement
from cifar_models.stats.verdicts import A_BETTER, B_BETTER, in_words
from cifar_models.wording import duration, percent

COSTS = {
    "parameters": "parameters",
    "bytes": "bytes of model.tflite",
    "seconds": "minutes of training",
}
OVERALL = "all classes"
_UNDECIDED = "#8a8f99"
# Told apart without colour too.
_SYMBOLS = {RESNET50.id: "circle", CUSTOM_CNN.id: "diamond"}


def differences(overall: Judgement, classes: list[ClassJudgement], group: str) -> dict[str, Any]:
    """Return the difference in accuracy with its 95% interval, overall and per class.

    Points right of 0 are in ResNet50's favour; hollow ones are not distinguishable.

    Args:
        group: Id of the group of images, which becomes the name of the points.
    """
    rows = [(OVERALL, overall), *((row.name, row.judgement) for row in classes)]
    rows = [(name, judged) for name, judged in rows if judged.difference.interval is not None]
    colours = [
        {A_BETTER: RESNET50.colour, B_BETTER: CUSTOM_CNN.colour}.get(judged.finding, _UNDECIDED)
        for _, judged in rows
    ]
    points = [judged.difference.difference * 100 for _, judged in rows]
    bounds = [[bound * 100 for bound in judged.difference.interval] for _, judged in rows]
    names = [name for name, _ in rows]
    bars = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": list(ends),
            "y": [name, name],
            "line": {"color": colour, "width": 3},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for name, ends, colour in zip(names, bounds, colours, strict=True)
    ]
    marks = {
        "type": "scatter",
        "mode": "markers",
        "name": group,
        "x": points,
        "y": names,
        "customdata": [
            f"<b>{name}</b>: {in_words(judged.finding)}<br>difference {point:+.2f} points, 95% "
            f"interval {low:+.1f} to {high:+.1f}<br>{judged.difference.total:,} images"
            for (name, judged), point, (low, high) in zip(rows, points, bounds, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "size": 12,
            "color": colours,
            "symbol": [
                "circle" if judged.finding in (A_BETTER, B_BETTER) else "circle-open"
                for _, judged in rows
            ],
            "line": {"width": 2},
        },
        "showlegend": False,
    }
    first, second = RESNET50.short_title, CUSTOM_CNN.short_title
    return {
        "data": [*bars, marks],
        "layout": {
            "title": {
                "text": f"Accuracy of {first} minus {second}<br><sub>points, with paired 95% "
                "intervals; hollow: not distinguishable</sub>",
                "font": {"size": 13},
                "x": 0,
                "xanchor": "left",
                "xref": "container",
            },
            "xaxis": {
                "title": {
                    "text": f"← {second} better | {first} better →",
                    "font": {"size": 11},
                },
                "rangemode": "tozero",
                "zeroline": True,
                "zerolinewidth": 2,
                "fixedrange": True,
            },
            "yaxis": {
                "categoryorder": "array",
                "categoryarray": names[::-1],
                "fixedrange": True,
            },
            "hovermode": "closest",
            "margin": {"l": 82, "r": 12, "t": 52, "b": 50},
            "meta": {
                "columns": ["images", "difference", "low", "high", "finding"],
                "rows": [
                    [name, point / 100, low / 100, high / 100, in_words(judged.finding)]
                    for (name, judged), point, (low, high) in zip(rows, points, bounds, strict=True)
                ],
            },
        },
    }


def reliability(bins: dict[ModelSpec, list[Bin]]) -> dict[str, Any]:
    """Return accuracy by confidence of each model; on the diagonal both are equal."""
    diagonal = {
        "type": "scatter",
        "mode": "lines",
        "name": "perfect",
        "x": [0, 1],
        "y": [0, 1],
        "line": {"color": _UNDECIDED, "dash": "dash", "width": 1.5},
        "hoverinfo": "skip",
    }
    traces = []
    for spec, found in bins.items():
        filled = [one for one in found if one.count]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": spec.short_title,
                "x": [one.confidence for one in filled],
                "y": [one.accuracy for one in filled],
                "customdata": [_bin_text(spec, one) for one in filled],
                "hovertemplate": "%{customdata}<extra></extra>",
                "line": {"color": spec.colour, "width": 2.4},
                "marker": {"size": 9, "symbol": _SYMBOLS[spec.id]},
            }
        )
    return {
        "data": [diagonal, *traces],
        "layout": _small("Accuracy by confidence", bins)
        | {"xaxis": _shares("mean confidence"), "yaxis": _shares("accuracy")},
    }


def confidences(bins: dict[ModelSpec, list[Bin]]) -> dict[str, Any]:
    """Return how many images each model answers with which confidence."""
    return {
        "data": [
            {
                "type": "bar",
                "name": spec.short_title,
                "x": [(one.low + one.high) / 2 for one in found],
                "y": [one.count for one in found],
                "customdata": [_bin_text(spec, one) for one in found],
                "hovertemplate": "%{customdata}<extra></extra>",
                "marker": {
                    "color": spec.colour,
                    "pattern": {
                        "shape": "/" if spec is CUSTOM_CNN else "",
                        "bgcolor": spec.colour,
                        "fgcolor": "#ffffff",
                        "solidity": 0.15,
                    },
                },
            }
            for spec, found in bins.items()
        ],
        "layout": _small("Images by confidence", bins)
        | {
            "xaxis": _shares("confidence"),
            "yaxis": {"title": {"text": "images"}, "fixedrange": True},
            "barmode": "group",
        },
    }


def costs(metrics: dict[ModelSpec, Metrics], against: str) -> dict[str, Any]:
    """Return the accuracy of each model, with its 95% interval, against what it costs.

    Args:
        metrics: Contents of ``metrics.json``.
        against: A key of ``COSTS``.
    """
    traces = []
    for spec, measured in metrics.items():
        cost = _cost(measured, against)
        low, high = measured.interval
        accuracy = measured.accuracy
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": spec.short_title,
                "x": [cost],
                "y": [accuracy],
                "text": [spec.short_title],
                "textposition": "middle right",
                "cliponaxis": False,
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": [high - accuracy],
                    "arrayminus": [accuracy - low],
                    "color": spec.colour,
                },
                "hovertemplate": f"<b>{spec.short_title}</b><br>{percent(accuracy)} with "
                f"{_cost_text(measured, against)}<extra></extra>",
                "marker": {"size": 14, "color": spec.colour, "symbol": _SYMBOLS[spec.id]},
                "showlegend": False,
            }
        )
    largest = max(_cost(measured, against) for measured in metrics.values())
    return {
        "data": traces,
        "layout": {
            "title": _title(f"Accuracy against {COSTS[against]}"),
            "xaxis": {
                "title": {"text": COSTS[against]},
                "range": [0, largest * 1.5],
                "fixedrange": True,
            },
            "yaxis": {"title": {"text": "accuracy"}, "tickformat": ".1%", "fixedrange": True},
            "hovermode": "closest",
            "margin": {"l": 70, "r": 20, "t": 44, "b": 50},
            "meta": {
                "columns": ["model", COSTS[against], "accuracy", "low", "high"],
                "rows": [
                    [spec.short_title, _cost(one, against), one.accuracy, *one.interval]
                    for spec, one in metrics.items()
                ],
            },
        },
    }


def _cost(metrics: Metrics, against: str) -> float:
    return metrics.training.seconds / 60 if against == "seconds" else getattr(metrics, against)


def _cost_text(metrics: Metrics, against: str) -> str:
    if against == "seconds":
        return f"{duration(metrics.training.seconds)} of training"
    return f"{getattr(metrics, against):,} {COSTS[against]}"


def _bin_text(spec: ModelSpec, one: Bin) -> str:
    return (
        f"<b>{spec.short_title}</b>, confidence {one.low:.1%} to {one.high:.1%}<br>{one.count:,} "
        f"images, {percent(one.accuracy)} right, mean confidence {percent(one.confidence)}"
    )


def _shares(title: str) -> dict[str, Any]:
    return {
        "title": {"text": title},
        "range": [0, 1.02],
        "tickformat": ".0%",
        "fixedrange": True,
    }


def _small(title: str, bins: dict[ModelSpec, list[Bin]]) -> dict[str, Any]:
    return {
        "title": _title(title),
        "hovermode": "closest",
        "legend": {"orientation": "h", "y": 1, "yanchor": "bottom"},
        "margin": {"l": 60, "r": 12, "t": 64, "b": 50},
        "meta": {
            "columns": ["model", "above", "up to", "images", "mean confidence", "accuracy"],
            "rows": [
                [spec.short_title, one.low, one.high, one.count, one.confidence, one.accuracy]
                for spec, found in bins.items()
                for one in found
            ],
        },
    }


def _title(text: str) -> dict[str, Any]:
    return {
        "text": text,
        "font": {"size": 13},
        "x": 0,
        "xanchor": "left",
        "xref": "container",
    }

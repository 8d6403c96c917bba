"""Arrays to Plotly figures, as the JSON-ready dictionaries that plotly.js draws.

Colours of text and background are left to the page, which knows whether it is dark.
"""

import math
from html import escape
from typing import Any

import numpy as np

from cifar_models import curves, report
from cifar_models.labels import CLASS_NAMES
from cifar_models.metrics import BY_COLUMN, BY_ROW, COUNT, normalise
from cifar_models.records import Epoch, History
from cifar_models.specs import CUSTOM_CNN, RESNET50, ModelSpec
from cifar_models.wording import percent

HOW = {
    COUNT: "counts",
    BY_ROW: "% of each true class (row)",
    BY_COLUMN: "% of each predicted class (column)",
}
X_AXES = {
    "epoch": "epoch",
    "images_seen": "training images seen",
    "seconds": "minutes of training",
}
QUANTITIES = {"accuracy": "accuracy", "loss": "loss"}
_DASHES = ("solid", "dashdot", "longdash", "dot")
# Light on both backgrounds; the darker end belongs to the larger number.
_SEQUENTIAL = {
    RESNET50.id: [[0, "#f3f8fc"], [0.5, "#7fb5d9"], [1, RESNET50.colour]],
    CUSTOM_CNN.id: [[0, "#fdf5ef"], [0.5, "#eca878"], [1, CUSTOM_CNN.colour]],
    "report": [[0, "#f5f5f5"], [0.5, "#aaaaaa"], [1, "#555555"]],
}
_DIVERGING = [[0, CUSTOM_CNN.colour], [0.5, "#f7f7f7"], [1, RESNET50.colour]]


def confusion(matrix: np.ndarray, by: str, source: str, title: str) -> dict[str, Any]:
    """Return a heat map of one confusion matrix.

    Args:
        matrix: Counts ``[10, 10]``, rows true.
        by: See ``metrics.normalise``.
        source: ``resnet50``, ``custom_cnn`` or ``report``; chooses the colour.
        title: Names the model; how the numbers are normalised is added.
    """
    values, rows, columns = (normalise(matrix, how) for how in (by, BY_ROW, BY_COLUMN))
    hover = [
        [
            f"true {CLASS_NAMES[i]}, predicted {CLASS_NAMES[j]}<br>{matrix[i, j]:,} images"
            f"<br>{percent(_or_none(rows[i, j]))} of true {CLASS_NAMES[i]}"
            f"<br>{percent(_or_none(columns[i, j]))} of predicted {CLASS_NAMES[j]}"
            for j in range(len(CLASS_NAMES))
        ]
        for i in range(len(CLASS_NAMES))
    ]
    # The square root keeps rare confusions visible beside the diagonal; texts are untransformed.
    heat = _heatmap(np.sqrt(values), _texts(values, by), hover, source)
    heat |= {"colorscale": _SEQUENTIAL[source], "zmin": 0}
    table = [
        [true, predicted, int(matrix[i, j]), _or_none(rows[i, j]), _or_none(columns[i, j])]
        for i, true in enumerate(CLASS_NAMES)
        for j, predicted in enumerate(CLASS_NAMES)
    ]
    heads = ["true", "predicted", "images", "share of true", "share of predicted"]
    return _matrix_figure(heat, title, HOW[by], heads, table)


def answers(matrix: np.ndarray, by: str, true: str | None = None) -> dict[str, Any]:
    """Return a heat map of what one model says against what the other says.

    Args:
        matrix: Counts ``[10, 10]``, rows the classes that ResNet50 predicts, columns those that
            the custom CNN predicts.
        by: See ``metrics.normalise``.
        true: The only true class that is counted, by name; None for all.
    """
    first, second = RESNET50.short_title, CUSTOM_CNN.short_title
    values = normalise(matrix, by)
    hover = [
        [
            f"{first} says {row}, {second} says {column}<br>{matrix[i, j]:,} images"
            for j, column in enumerate(CLASS_NAMES)
        ]
        for i, row in enumerate(CLASS_NAMES)
    ]
    heat = _heatmap(np.sqrt(values), _texts(values, by), hover, "answers")
    heat |= {"colorscale": _SEQUENTIAL["report"], "zmin": 0}
    how = {
        COUNT: "counts",
        BY_ROW: f"% of what {first} says (row)",
        BY_COLUMN: f"% of what {second} says (column)",
    }[by]
    about = f"true {true} only, {how}" if true else how
    table = [
        [row, column, int(matrix[i, j])]
        for i, row in enumerate(CLASS_NAMES)
        for j, column in enumerate(CLASS_NAMES)
    ]
    heads = [f"{first} says", f"{second} says", "images"]
    figure = _matrix_figure(heat, f"{first} against {second}", about, heads, table)
    figure["layout"]["xaxis"]["title"]["text"] = f"{second} says"
    figure["layout"]["yaxis"]["title"]["text"] = f"{first} says"
    return figure


def confusion_difference(first: np.ndarray, second: np.ndarray, by: str) -> dict[str, Any]:
    """Return a heat map of ResNet50's matrix minus the custom CNN's.

    The scale is symmetric about 0, so that a colour always tells the sign.
    """
    values = normalise(first, by) - normalise(second, by)
    most = float(np.nanmax(np.abs(values))) or 1.0
    hover = [
        [
            f"true {CLASS_NAMES[i]}, predicted {CLASS_NAMES[j]}<br>{RESNET50.short_title} "
            f"{first[i, j]:,}, {CUSTOM_CNN.short_title} {second[i, j]:,} images<br>"
            f"difference {_signed(values[i, j], by)}"
            for j in range(len(CLASS_NAMES))
        ]
        for i in range(len(CLASS_NAMES))
    ]
    # Signed square root: same reason as above, and zero stays in the middle.
    shown = np.sign(values) * np.sqrt(np.abs(values))
    heat = _heatmap(shown, _texts(values, by, signed=True), hover, "difference")
    heat |= {"colorscale": _DIVERGING, "zmin": -(most**0.5), "zmax": most**0.5, "zmid": 0}
    title = f"{RESNET50.short_title} minus {CUSTOM_CNN.short_title}"
    table = [
        [true, predicted, int(first[i, j]), int(second[i, j]), _or_none(values[i, j])]
        for i, true in enumerate(CLASS_NAMES)
        for j, predicted in enumerate(CLASS_NAMES)
    ]
    names = [f"images {spec.short_title}" for spec in (RESNET50, CUSTOM_CNN)]
    heads = ["true", "predicted", *names, f"difference ({HOW[by].lstrip('% ')})"]
    return _matrix_figure(heat, title, HOW[by].replace("%", "points"), heads, table)


def training_curves(
    histories: list[tuple[ModelSpec, str, History]],
    quantity: str,
    x_axis: str,
    *,
    smoothing: float = 0.0,
    log_x: bool = False,
    log_y: bool = False,
) -> dict[str, Any]:
    """Return the curves of several trainings in one figure.

    Args:
        histories: Model, name of the history ('' for the shipped one) and its content.
        quantity: ``accuracy`` or ``loss``.
        x_axis: ``epoch``, ``images_seen`` or ``seconds`` (drawn in minutes).
        smoothing: See ``curves.smooth``; above 0, the measured lines stay, thin and pale.
        log_x, log_y: Logarithmic instead of linear axes.
    """
    traces, shapes, annotations = [], [], []
    seen: dict[str, int] = {}
    positions = {
        (spec.id, name): np.array([_position(record, x_axis) for record in history.epochs])
        for spec, name, history in histories
    }
    for spec, name, history in histories:
        dash = _DASHES[seen.setdefault(spec.id, 0) % len(_DASHES)]
        seen[spec.id] += 1
        title = f"{spec.short_title}{f' ({escape(name)})' if name else ''}"
        epochs = history.epochs
        x = positions[spec.id, name].tolist()
        for field, label, width in (
            (quantity, "training", 1.2),
            (f"val_{quantity}", "validation", 2.6),
        ):
            values = [getattr(record, field) for record in epochs]
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines+markers",
                    "name": f"{title}, {label}",
                    # A further training is named once, by its validation.
                    "showlegend": not name or label == "validation",
                    "opacity": 0.35 if smoothing else 1,
                    "x": x,
                    "y": values,
                    "customdata": [
                        _hover(histories, positions, spec, name, record, x_axis, field, label)
                        for record in epochs
                    ],
                    "line": {
                        "color": spec.colour,
                        "width": width,
                        "dash": "dot" if label == "training" else dash,
                    },
                    "marker": {"size": 4 if label == "training" else 6},
                    "hovertemplate": "%{customdata}<extra></extra>",
                }
            )
            if smoothing:
                traces.append(
                    {
                        "type": "scatter",
                        "mode": "lines",
                        "name": f"{title}, {label}, smoothed",
                        "showlegend": traces[-1]["showlegend"],
                        "x": x,
                        "y": curves.smooth(values, smoothing),
                        "line": traces[-1]["line"] | {"width": width + 0.6},
                        "hoverinfo": "skip",
                    }
                )
        best = curves.best_epoch(history)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": f"{title}, best epoch",
                "showlegend": not name,
                "x": [_position(best, x_axis)],
                "y": [getattr(best, f"val_{quantity}")],
                "marker": {
                    "symbol": "star",
                    "size": 15,
                    "color": spec.colour,
                    "line": {"color": "#ffffff", "width": 1},
                },
                "hovertemplate": f"<b>{title}</b>, best epoch {best.epoch}: validation "
                f"%{{y:.4f}}<extra></extra>",
            }
        )
        shapes += _phase_shades(spec, history, x_axis, log_x)
    if quantity == "accuracy":
        for level, text in (
            (report.RESNET50_ACCURACY, f"report's ResNet50: 95% (epoch {report.RESNET50_EPOCH})"),
            (
                report.CUSTOM_CNN_ACCURACY,
                f"report's custom CNN: 86% (epoch {report.CUSTOM_CNN_EPOCH})",
            ),
        ):
            shapes.append(
                {
                    "type": "line",
                    "xref": "paper",
                    "x0": 0,
                    "x1": 1,
                    "y0": level,
                    "y1": level,
                    "line": {"color": "#888888", "width": 1.2, "dash": "dash"},
                }
            )
            annotations.append(
                {
                    "xref": "paper",
                    "x": 0.01,
                    "xanchor": "left",
                    # Plotly takes the logarithm for texts, not for lines.
                    "y": math.log10(level) if log_y else level,
                    "yanchor": "bottom",
                    "text": text,
                    "showarrow": False,
                    "font": {"size": 11},
                }
            )
    return {
        "data": traces,
        "layout": {
            "title": {"text": f"{QUANTITIES[quantity].capitalize()} by {X_AXES[x_axis]}"},
            "xaxis": {
                "title": {"text": X_AXES[x_axis]},
                "type": "log" if log_x else "linear",
                "rangemode": "tozero",
            },
            "yaxis": {
                "type": "log" if log_y else "linear",
                "title": {"text": QUANTITIES[quantity]},
                **({"tickformat": ".0%"} if quantity == "accuracy" else {}),
            },
            "hovermode": "closest",
            "hoverdistance": 60,
            "shapes": shapes,
            "annotations": annotations,
            "legend": {"orientation": "h", "y": -0.22},
            "margin": {"l": 60, "r": 16, "t": 44, "b": 50},
        },
    }


def _hover(
    histories: list,
    positions: dict[tuple[str, str], np.ndarray],
    spec: ModelSpec,
    name: str,
    record: Epoch,
    x_axis: str,
    field: str,
    label: str,
) -> str:
    """Return what one point says: its own value and those of the others nearest along the axis."""
    lines = [f"{label} {'accuracy' if 'accuracy' in field else 'loss'}"]
    at = _position(record, x_axis)
    for other, other_name, history in histories:
        same = (other, other_name) == (spec, name)
        nearest = record
        if not same:
            nearest = history.epochs[int(np.abs(positions[other.id, other_name] - at).argmin())]
        title = f"{other.short_title}{f' ({escape(other_name)})' if other_name else ''}"
        line = (
            f"{title}: {getattr(nearest, field):.4f} "
            f"(epoch {nearest.epoch}, {escape(nearest.phase)})"
        )
        lines.append(f"<b>{line}</b>" if same else line)
    return "<br>".join(lines)


def _position(record: Epoch, x_axis: str) -> float:
    return record.seconds / 60 if x_axis == "seconds" else getattr(record, x_axis)


def _phase_shades(
    spec: ModelSpec, history: History, x_axis: str, log_x: bool
) -> list[dict[str, Any]]:
    """Shade every phase but the last of a training that has several."""
    epochs, shades = history.epochs, []
    for number, (name, first, last) in enumerate(curves.phases(history)[:-1]):
        start = 0 if first == 1 else _position(epochs[first - 2], x_axis)
        if log_x and not start:
            start = _position(epochs[0], x_axis) * 0.9  # a logarithmic axis has no 0
        shades.append(
            {
                "type": "rect",
                "layer": "below",
                "yref": "paper",
                "x0": start,
                "x1": _position(epochs[last - 1], x_axis),
                "y0": 0,
                "y1": 1,
                "fillcolor": spec.colour,
                "opacity": 0.12 if number % 2 == 0 else 0.06,  # tells neighbours apart
                "line": {"width": 0},
                "label": {
                    "text": f"{spec.short_title}: {escape(name)}",
                    "textposition": "middle center",
                    "textangle": -90,
                    "font": {"size": 11},
                },
            }
        )
    return shades


def _heatmap(z: np.ndarray, texts: list, hover: list, source: str) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "x": list(CLASS_NAMES),
        "y": list(CLASS_NAMES),
        "z": [[None if np.isnan(value) else round(float(value), 5) for value in row] for row in z],
        "text": texts,
        "texttemplate": "%{text}",
        "textfont": {"size": 9},
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "name": source,
    }


def _matrix_figure(
    heat: dict[str, Any], title: str, how: str, columns: list[str], rows: list[list]
) -> dict[str, Any]:
    return {
        "data": [heat],
        "layout": {
            "title": {
                "text": f"{title}<br><sub>{how}</sub>",
                "font": {"size": 13},
                "x": 0,
                "xanchor": "left",
                "xref": "container",
            },
            "xaxis": {
                "title": {"text": "predicted", "standoff": 4},
                "tickangle": -45,
                "tickfont": {"size": 10},
                "fixedrange": True,
                "constrain": "domain",
            },
            "yaxis": {
                "title": {"text": "true", "standoff": 2},
                "autorange": "reversed",
                "tickfont": {"size": 10},
                "fixedrange": True,
            },
            "margin": {"l": 82, "r": 6, "t": 48, "b": 76},
            "meta": {"columns": columns, "rows": rows},
        },
    }


def _texts(values: np.ndarray, by: str, signed: bool = False) -> list[list[str]]:
    def write(value: float) -> str:
        if np.isnan(value):
            return "–"
        if value == 0:
            return "0"
        plus = "+" if signed else ""
        return f"{value:{plus}.0f}" if by == COUNT else f"{value * 100:{plus}.1f}"

    return [[write(value) for value in row] for row in values]


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _signed(value: float, by: str) -> str:
    if np.isnan(value):
        return "not defined"
    return f"{value:+.0f} images" if by == COUNT else f"{value * 100:+.2f} points"

"""Training curves as figures: the JSON-ready dictionaries that plotly.js draws.

Colours of text and background are left to the page, which knows whether it is dark.
"""

import math
from html import escape
from typing import Any

import numpy as np

from cifar_models.records.record import Epoch, History
from cifar_models.specs import ModelSpec
from cifar_models.stats import report
from cifar_models.trainings import curves

X_AXES = {
    "epoch": "epoch",
    "images_seen": "training images seen",
    "seconds": "minutes of training",
}
QUANTITIES = {"accuracy": "accuracy", "loss": "loss"}
_DASHES = ("solid", "dashdot", "longdash", "dot")


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

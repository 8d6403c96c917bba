"""Training curves as figures: the JSON-ready dictionaries that plotly.js draws."""

from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np

from cifar_models.figures import template
from cifar_models.figures.curve_words import Training, finding, name_of, phases_words
from cifar_models.figures.template import PAPER, SOFT, Label, Words, colour_of
from cifar_models.records.record import Epoch
from cifar_models.specs import CUSTOM_CNN, FIRST, RESNET50, SECOND
from cifar_models.stats import report
from cifar_models.trainings import curves

X_AXES = {
    "epoch": "epoch",
    "images_seen": "training images seen",
    "seconds": "minutes of training",
}
QUANTITIES = {"accuracy": "accuracy", "loss": "loss"}
# Of the first, second... training of the model at a place; no two of a figure look alike.
_DASHES = {
    FIRST: ("solid", "dashdot", "longdashdot"),
    SECOND: ("dash", "dot", "longdash"),
}
# Of the strip of phases: one row per training, in pixels.
_ROW, _BAR = 8, 5


def training_curves(
    histories: list[Training],
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
    traces, labels = [], []
    positions = {
        (spec.id, name): np.array([_position(record, x_axis) for record in history.epochs])
        for spec, name, history in histories
    }
    for training, dash in zip(histories, _dashes(histories), strict=True):
        hover = [histories, positions, training, x_axis]
        traces += _lines(training, quantity, x_axis, dash, smoothing, hover)
        labels.append(_label(training, quantity, x_axis, dash))
    drawn = [value for trace in traces for value in trace["y"]]
    levels = _levels() if quantity == "accuracy" else []
    ends, outside = template.robust_range(drawn, 0, 1 if levels else np.inf, log=log_y)
    furthest = max((place for one in positions.values() for place in one), default=1)
    least = min((place for one in positions.values() for place in one if place > 0), default=1)
    across = [np.log10(least * 0.9), np.log10(furthest * 1.1)] if log_x else [0, furthest * 1.02]
    counts = {history.run.data.validation_images for *_, history in histories}
    images = template.VALIDATION_IMAGES.format(max(counts, default=0))
    caption = (
        f"Thick: {quantity} on {max(counts, default=0):,} validation images, with a star at the "
        "best epoch. Thin: on the training images, as augmented."
        f"{template.outside_words(outside)}{phases_words(histories)}"
    )
    return template.figure(
        Words(
            finding(histories, quantity, x_axis), caption, [name_of(h) for h in histories], images
        ),
        traces,
        {
            "title": X_AXES[x_axis],
            "type": "log" if log_x else "linear",
            "range": [float(end) for end in across],
        },
        {
            "title": QUANTITIES[quantity],
            "type": "log" if log_y else "linear",
            "range": ends,
            **({"tickformat": ".0%"} if quantity == "accuracy" else {}),
        },
        height=420,
        labels=[*labels, *levels],
        below=_ROW * len(histories),
        shapes=[*_level_lines(levels), *_phase_strip(histories, x_axis, across, log_x)],
        hoverdistance=60,
    )


def _dashes(histories: list[Training]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for spec, *_ in histories:
        number = seen[spec.place] = seen.get(spec.place, -1) + 1
        yield _DASHES[spec.place][number % len(_DASHES[spec.place])]


def _lines(
    training: Training, quantity: str, x_axis: str, dash: str, smoothing: float, hover: list
) -> list[dict[str, Any]]:
    """Return the lines of one training, measured and smoothed, and a star at its best epoch."""
    spec, _, history = training
    title, colour, traces = escape(name_of(training)), colour_of(spec), []
    x = [_position(record, x_axis) for record in history.epochs]
    for field, label, width in (
        (quantity, "training", 1.2),
        (f"val_{quantity}", "validation", 2.6),
    ):
        values = [getattr(record, field) for record in history.epochs]
        line = {"color": colour, "width": width, "dash": dash}
        measured = {
            "type": "scatter",
            "mode": "lines+markers",
            "name": f"{title}, {label}",
            "opacity": 0.35 if smoothing else 1,
            "x": x,
            "y": values,
            "customdata": [_hover(*hover, record, field, label) for record in history.epochs],
            "line": line,
            "marker": {"size": 3 if label == "training" else 5, "color": colour},
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        traces.append(measured)
        if smoothing:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": f"{title}, {label}, smoothed",
                    "x": x,
                    "y": curves.smooth(values, smoothing),
                    "line": line | {"width": width + 0.6},
                    "hoverinfo": "skip",
                }
            )
    best = curves.best_epoch(history)
    star = {
        "type": "scatter",
        "mode": "markers",
        "name": f"{title}, best epoch",
        "x": [_position(best, x_axis)],
        "y": [getattr(best, f"val_{quantity}")],
        "marker": {
            "symbol": "star",
            "size": 14,
            "color": colour,
            "line": {"color": PAPER, "width": 1},
        },
        "hovertemplate": f"<b>{title}</b>, best epoch {best.epoch}: validation "
        "%{y:.4f}<extra></extra>",
    }
    return [*traces, star]


def _label(training: Training, quantity: str, x_axis: str, dash: str) -> Label:
    """Return what stands at the end of a training's validation curve: its best value there."""
    spec, _, history = training
    last, best = history.epochs[-1], curves.best_epoch(history)
    value = f"{best.val_accuracy:.1%}" if quantity == "accuracy" else f"{best.val_loss:.2f}"
    text = f"{name_of(training)} {value}"
    x, y = _position(last, x_axis), getattr(last, f"val_{quantity}")
    return Label(text, text, x, y, colour_of(spec), dash)


def _levels() -> list[Label]:
    return [
        Label(
            f"report's {name}: {level:.0%} (epoch {epoch})",
            f"report {level:.0%}",
            None,
            level,
            SOFT,
            "dot",
        )
        for name, level, epoch in (
            (RESNET50.short_title, report.RESNET50_ACCURACY, report.RESNET50_EPOCH),
            (CUSTOM_CNN.short_title, report.CUSTOM_CNN_ACCURACY, report.CUSTOM_CNN_EPOCH),
        )
    ]


def _level_lines(levels: list[Label]) -> list[dict[str, Any]]:
    return [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": level.y,
            "y1": level.y,
            "layer": "below",
            "line": {"color": SOFT, "width": 1.2, "dash": "dot"},
        }
        for level in levels
    ]


def _hover(
    histories: list[Training],
    positions: dict[tuple[str, str], np.ndarray],
    training: Training,
    x_axis: str,
    record: Epoch,
    field: str,
    label: str,
) -> str:
    """Return what one point says: its own value and those of the others nearest along the axis."""
    lines = [f"{label} {'accuracy' if 'accuracy' in field else 'loss'}"]
    at = _position(record, x_axis)
    for other in histories:
        spec, name, history = other
        same = (spec, name) == training[:2]
        nearest = record
        if not same:
            nearest = history.epochs[int(np.abs(positions[spec.id, name] - at).argmin())]
        line = (
            f"{escape(name_of(other))}: {getattr(nearest, field):.4f} "
            f"(epoch {nearest.epoch}, {escape(nearest.phase)})"
        )
        lines.append(f"<b>{line}</b>" if same else line)
    return "<br>".join(lines)


def _position(record: Epoch, x_axis: str) -> float:
    return record.seconds / 60 if x_axis == "seconds" else getattr(record, x_axis)


def _phase_strip(
    histories: list[Training], x_axis: str, across: list[float], log_x: bool
) -> list[dict[str, Any]]:
    """Return thin bars under the axis: a row per training, a bar per phase, pale in turn."""
    bars = []
    for row, training in enumerate(histories):
        spec, _, history = training
        top = -3 - _ROW * row
        for number, (name, first, last) in enumerate(curves.phases(history)):
            start = 0 if first == 1 else _position(history.epochs[first - 2], x_axis)
            if log_x and not start:
                start = float(10 ** across[0])  # a logarithmic axis has no 0
            bars.append(
                {
                    "type": "rect",
                    "name": f"{name_of(training)}: {name}",
                    "yref": "paper",
                    "ysizemode": "pixel",
                    "yanchor": 0,
                    "x0": start,
                    "x1": _position(history.epochs[last - 1], x_axis),
                    "y0": top,
                    "y1": top - _BAR,
                    "fillcolor": colour_of(spec),
                    "opacity": 1 if number % 2 else 0.55,  # tells neighbours apart
                    "line": {"width": 0},
                }
            )
    return bars

"""The figure of accuracy by number of training images, as plotly.js draws it."""

from html import escape
from typing import Any

from cifar_models.trainings.data_share import DataShare, Point
from cifar_models.wording import duration, percent


def data_share(found: DataShare) -> dict[str, Any]:
    """Return validation accuracy by training images, one line per network, on a log axis."""
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": escape(line.name),
            "x": [point.train_images for point in line.points],
            "y": [point.val_accuracy for point in line.points],
            "customdata": [
                f"<b>{escape(line.name)}</b><br>{point.train_images:,} training images "
                f"({point.share:.0%})<br>validation {percent(point.val_accuracy)}{_spread(point)}, "
                f"{duration(point.seconds)}"
                for point in line.points
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
            "error_y": {
                "type": "data",
                "array": [point.spread or 0 for point in line.points],
                "visible": any(point.spread for point in line.points),
                "thickness": 1.4,
                "width": 4,
            },
            "line": {
                "color": line.spec.colour,
                "width": 2.4,
                "dash": "solid" if line.start == "backbone" else "dash",
            },
            "marker": {
                "size": 9,
                "symbol": "circle" if line.start == "backbone" else "circle-open",
            },
        }
        for line in found.lines
    ]
    counts = sorted({point.train_images for line in found.lines for point in line.points})
    return {
        "data": traces,
        "layout": {
            "title": {"text": "Accuracy by number of training images", "font": {"size": 14}},
            "xaxis": {
                "title": {"text": "training images"},
                "type": "log",
                "tickvals": counts,
                "ticktext": [_short(count) for count in counts],
                "tickangle": 0,
                "tickfont": {"size": 10},
            },
            "yaxis": {"title": {"text": "validation accuracy"}, "tickformat": ".0%"},
            "hovermode": "closest",
            "legend": {"orientation": "h", "y": -0.25},
            "margin": {"l": 60, "r": 24, "t": 44, "b": 50},
            "meta": {
                "columns": [
                    *("network", "share", "training images", "accuracy", "seconds"),
                    *("standard deviation", "seeds"),
                ],
                "rows": [
                    [
                        *(line.name, point.share, point.train_images),
                        *(point.val_accuracy, point.seconds, point.spread, point.seeds),
                    ]
                    for line in found.lines
                    for point in line.points
                ],
            },
        },
    }


def _spread(point: Point) -> str:
    """Say how seeds differ, where there are several."""
    if point.spread is None:
        return ""
    return f" on average of {point.seeds} seeds, standard deviation {point.spread * 100:.1f} points"


def _short(count: int) -> str:
    """Write a number so that five of them fit beside each other on a phone."""
    return f"{count / 1000:g}k" if count >= 1000 else str(count)

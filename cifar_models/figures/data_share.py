"""The figure of accuracy by number of training images, as plotly.js draws it."""

from html import escape
from typing import Any

from cifar_models.figures import template
from cifar_models.figures.template import Key, Words, colour_of
from cifar_models.trainings.data_share import DataShare, Line, Point
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
                "color": colour_of(line.spec),
                "thickness": 1.4,
                "width": 4,
            },
            "line": {
                "color": colour_of(line.spec),
                "width": 2.4,
                "dash": "solid" if line.start == "backbone" else "dash",
            },
            "marker": {
                "size": 9,
                "color": colour_of(line.spec),
                "symbol": "circle" if line.start == "backbone" else "circle-open",
            },
        }
        for line in found.lines
    ]
    points = [point for line in found.lines for point in line.points]
    counts = sorted({point.train_images for point in points})
    ends = [point.val_accuracy + way * (point.spread or 0) for point in points for way in (-1, 1)]
    drawn, outside = template.robust_range(ends, 0, 1)
    return template.figure(
        Words(
            _finding(found.lines),
            f"Best epoch by number of training images (a logarithmic axis), on {found.measured_on}."
            + template.outside_words(outside),
            sorted({line.spec.short_title for line in found.lines}),
            found.measured_on,
        ),
        traces,
        {
            "title": "training images",
            "type": "log",
            "tickmode": "array",
            "tickvals": counts,
            "ticktext": [_short(count) for count in counts],
        },
        {"title": "validation accuracy", "tickformat": ".0%", "range": drawn},
        height=340,
        legend=[
            Key(line.name, colour_of(line.spec), "solid" if line.start == "backbone" else "dash")
            for line in found.lines
        ],
        table=(
            [
                *("network", "share", "training images", "accuracy", "seconds"),
                *("standard deviation", "seeds"),
            ],
            [
                [
                    *(line.name, point.share, point.train_images),
                    *(point.val_accuracy, point.seconds, point.spread, point.seeds),
                ]
                for line in found.lines
                for point in line.points
            ],
        ),
    )


def _finding(lines: list[Line]) -> str:
    """Say which network is best with the fewest images that all of them were given."""
    shared = set.intersection(
        *({point.train_images for point in line.points} for line in lines),
    )
    if not shared:
        return "Accuracy by number of training images"
    fewest = min(shared)
    reached = sorted(
        (
            (point.val_accuracy, line.name)
            for line in lines
            for point in line.points
            if point.train_images == fewest
        ),
        key=lambda one: -one[0],
    )
    best, name = reached[0]
    start = f"With {fewest:,} training images "
    if len(reached) == 1:
        return f"{start}{name} reaches {percent(best, 1)}"
    if reached[1][0] == best:
        return f"{start}no network is ahead: {percent(best, 1)}"
    return f"{start}{name} reaches {percent(best, 1)}, the next {percent(reached[1][0], 1)}"


def _spread(point: Point) -> str:
    """Say how seeds differ, where there are several."""
    if point.spread is None:
        return ""
    return f" on average of {point.seeds} seeds, standard deviation {point.spread * 100:.1f} points"


def _short(count: int) -> str:
    """Write a number so that five of them fit beside each other on a phone."""
    return f"{count / 1000:.3g}k" if count >= 1000 else str(count)

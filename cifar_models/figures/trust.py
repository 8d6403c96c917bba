"""The figure of accuracy by share answered, the surest answers first, as plotly.js takes it."""

from typing import Any

import numpy as np

from cifar_models.figures import template
from cifar_models.figures.template import DASH, INK, SOFT, SYMBOL, Key, Label, Words, colour_of
from cifar_models.specs import PAIR, PLACES, ModelSpec, Pair
from cifar_models.stats.metrics import wilson_interval
from cifar_models.stats.selective import TARGET, Agreement, Curve, Remaining, Trust
from cifar_models.wording import percent

_POINTS = 200


def accuracy_by_share(
    found: Trust,
    agreed: Agreement,
    asked: float,
    remain: dict[str, Remaining],
    pair: Pair = PAIR,
) -> dict[str, Any]:
    """Return the accuracy of both models on their surest answers.

    Args:
        agreed: Drawn as a point of its own.
        asked: The confidence asked for, whose points are marked.
        remain: What remains of each model's answers then, by place.
        pair: The two models.
    """
    models = list(zip(PLACES, pair, strict=True))
    points = {spec: _points(found.curves[place]) for place, spec in models}
    # Of few answers an interval is wide: those of the first tenth do not stretch the axis.
    lowest = min(
        low if share > 0.1 else accuracy
        for rows in points.values()
        for share, accuracy, low, _ in rows
    )
    room = 0.03 * max(1 - lowest, 0.01)
    total = agreed.total
    marks = [_mark(spec, remain[place], asked) for place, spec in models if remain[place].answered]
    if agreed.agree:
        marks.append(_agreement_mark(agreed))
    rows = [[spec.short_title, *row] for spec, own in points.items() for row in own]
    return template.figure(
        Words(
            finding(found, pair),
            f"Accuracy of each model on its surest answers, by the share of {total:,} test images "
            "that is answered; shaded: 95% intervals. Marks: at least "
            f"{asked:.1%} sure; star: both say the same.",
            [spec.short_title for spec in pair],
            template.TEST_IMAGES.format(total),
        ),
        [
            *(_band(spec, own) for spec, own in points.items()),
            *(_line(spec, own) for spec, own in points.items()),
            *marks,
        ],
        {
            "title": "share of the images answered",
            "tickformat": ".0%",
            "range": [0, 1.03],
            "fixedrange": True,
        },
        {
            "title": "accuracy of these",
            "tickformat": ".1~%",
            "range": [lowest - room, 1 + room],
            "fixedrange": True,
        },
        height=360,
        labels=[Label(f"{TARGET:.0%} right", f"{TARGET:.0%}", None, TARGET, SOFT, "dot")],
        legend=[
            *(Key(spec.short_title, colour_of(spec), DASH[spec.place]) for spec in pair),
            *(
                Key(
                    f"{spec.short_title}, at least {asked:.1%} sure",
                    colour_of(spec),
                    SYMBOL[spec.place],
                )
                for spec in pair
            ),
        ],
        table=(["model", "share answered", "accuracy", "low", "high"], rows),
        shapes=[_level()],
    )


def finding(found: Trust, pair: Pair = PAIR) -> str:
    """Say how much each model answers where it must be right on 99%."""
    shares = [percent(found.answered[place].value, 1) for place in PLACES]
    return (
        f"At {TARGET:.0%} accuracy {pair.first.in_sentence} answers {shares[0]} of the pictures, "
        f"{pair.second.in_sentence} {shares[1]}"
    )


def _points(found: Curve) -> list[tuple[float, float, float, float]]:
    """Return share answered, accuracy and its interval at steps along a curve."""
    total = len(found.accuracy)
    counts = np.unique(np.linspace(total / _POINTS, total, _POINTS).round().astype(int))
    return [
        (count / total, share, *wilson_interval(share * count, count))
        for count in map(int, counts[counts > 0])
        for share in [float(found.accuracy[count - 1])]
    ]


def _line(spec: ModelSpec, points: list[tuple[float, float, float, float]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": spec.short_title,
        "x": [share for share, *_ in points],
        "y": [accuracy for _, accuracy, *_ in points],
        "customdata": [
            f"<b>{spec.short_title}</b><br>the surest {percent(share, 1)} are right on "
            f"{percent(accuracy, 1)}<br>95% interval {percent(low, 1)} to {percent(high, 1)}"
            for share, accuracy, low, high in points
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "line": {"color": colour_of(spec), "width": 2.2, "dash": DASH[spec.place]},
    }


def _band(spec: ModelSpec, points: list[tuple[float, float, float, float]]) -> dict[str, Any]:
    there = [(share, low) for share, _, low, _ in points]
    back = [(share, high) for share, _, _, high in reversed(points)]
    return {
        "type": "scatter",
        "mode": "none",
        "name": f"{spec.short_title}, interval",
        "x": [x for x, _ in (*there, *back)],
        "y": [y for _, y in (*there, *back)],
        "fill": "toself",
        "fillcolor": colour_of(spec),
        "opacity": 0.14,
        "hoverinfo": "skip",
    }


def _mark(spec: ModelSpec, remain: Remaining, asked: float) -> dict[str, Any]:
    share, accuracy = remain.answered / remain.total, remain.right / remain.answered
    return _point(
        f"{spec.short_title}, at least {asked:.1%} sure",
        share,
        accuracy,
        f"<b>{spec.short_title}</b>, at least {asked:.1%} sure<br>answers {percent(share, 1)}, "
        f"{percent(accuracy, 1)} of them right",
        {
            "symbol": SYMBOL[spec.place],
            "size": 13,
            "color": colour_of(spec),
            "line": {"color": template.PAPER, "width": 2},
        },
    )


def _agreement_mark(agreed: Agreement) -> dict[str, Any]:
    share, accuracy = agreed.agree / agreed.total, agreed.right / agreed.agree
    return _point(
        "both say the same",
        share,
        accuracy,
        f"<b>Both say the same</b><br>on {percent(share, 1)}, {percent(accuracy, 1)} of them right",
        {
            "symbol": "star",
            "size": 15,
            "color": INK,
            "line": {"color": template.PAPER, "width": 1},
        },
    )


def _point(name: str, x: float, y: float, text: str, marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [x],
        "y": [y],
        "customdata": [text],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": marker,
    }


def _level() -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": TARGET,
        "y1": TARGET,
        "layer": "below",
        "line": {"color": SOFT, "width": 1.2, "dash": "dot"},
    }

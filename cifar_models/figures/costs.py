"""The figure of accuracy against cost, as the JSON-ready dictionary that plotly.js draws."""

from typing import Any

from cifar_models.figures import judgement_words as words
from cifar_models.figures import template
from cifar_models.figures.template import SYMBOL, Label, Words, colour_of, error_bars
from cifar_models.records.metrics import Metrics
from cifar_models.specs import ModelSpec
from cifar_models.wording import percent

COSTS = {
    "parameters": "parameters",
    "bytes": "bytes of model.tflite",
    "seconds": "minutes of training",
}


def costs(metrics: dict[ModelSpec, Metrics], against: str) -> dict[str, Any]:
    """Return the accuracy of each model, with its 95% interval, against what it costs.

    Args:
        metrics: Contents of ``metrics.json``.
        against: A key of ``COSTS``.
    """
    cost = {spec: _cost(one, against) for spec, one in metrics.items()}
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": spec.short_title,
            "x": [cost[spec]],
            "y": [one.accuracy],
            "cliponaxis": False,
            "error_y": error_bars([one.accuracy], [one.interval], spec),
            "hovertemplate": f"<b>{spec.short_title}</b><br>{percent(one.accuracy)} with "
            f"{words.cost_words(one, against)}<extra></extra>",
            "marker": {"size": 13, "color": colour_of(spec), "symbol": SYMBOL[spec.place]},
        }
        for spec, one in metrics.items()
    ]
    ends = [end for one in metrics.values() for end in one.interval]
    room = 0.1 * (max(ends) - min(ends)) or 0.01
    images = max(one.total for one in metrics.values())
    return template.figure(
        Words(
            words.costs_finding(metrics, against),
            f"Accuracy on {images:,} test images, with its 95% interval, against {COSTS[against]}.",
            [spec.short_title for spec in metrics],
            template.TEST_IMAGES.format(images),
        ),
        traces,
        {"title": COSTS[against], "range": [0, max(cost.values()) * 1.25 or 1], "fixedrange": True},
        {
            "title": "accuracy",
            "tickformat": ".1%",
            "range": [min(ends) - room, min(1, max(ends) + room)],
            "fixedrange": True,
        },
        height=280,
        labels=[
            Label(
                spec.short_title,
                spec.short_title,
                cost[spec],
                one.accuracy,
                colour_of(spec),
                SYMBOL[spec.place],
            )
            for spec, one in metrics.items()
        ],
        table=(
            ["model", COSTS[against], "accuracy", "low", "high"],
            [
                [spec.short_title, cost[spec], one.accuracy, *one.interval]
                for spec, one in metrics.items()
            ],
        ),
    )


def _cost(metrics: Metrics, against: str) -> float:
    return metrics.training.seconds / 60 if against == "seconds" else getattr(metrics, against)

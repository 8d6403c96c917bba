"""The figure of one network from two kinds of first weights, as plotly.js draws it."""

from typing import Any

from cifar_models.specs import RESNET50
from cifar_models.trainings.transfer import Transfer
from cifar_models.wording import percent


def transfer(found: Transfer) -> dict[str, Any]:
    """Return accuracy by training images seen, for both starts."""
    starts = (
        ("pre-trained", found.pretrained, "solid", "circle"),
        ("random weights", found.random_start, "dash", "circle-open"),
    )
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": f"{start}, {label}",
            "x": [record.images_seen for record in history.epochs],
            "y": [getattr(record, field) for record in history.epochs],
            "customdata": [
                f"<b>{RESNET50.short_title}, {start}</b><br>{label} "
                f"{percent(getattr(record, field))} after {record.images_seen:,} images "
                f"(epoch {record.epoch})"
                for record in history.epochs
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
            "line": {"color": RESNET50.colour, "width": width, "dash": dash},
            "opacity": opacity,
            "marker": {"size": 9, "symbol": symbol},
        }
        for start, history, dash, symbol in starts
        for label, field, width, opacity in (
            ("validation", "val_accuracy", 2.6, 1),
            ("training", "accuracy", 1.2, 0.75),
        )
    ]
    return {
        "data": traces,
        "layout": {
            "title": {"text": "ResNet50 by its first weights", "font": {"size": 14}},
            "xaxis": {"title": {"text": "training images seen"}, "rangemode": "tozero"},
            "yaxis": {"title": {"text": "accuracy"}, "tickformat": ".0%", "rangemode": "tozero"},
            "hovermode": "closest",
            "legend": {"orientation": "h", "y": -0.25},
            "margin": {"l": 60, "r": 16, "t": 44, "b": 50},
            "meta": {
                "columns": ["first weights", "images seen", "accuracy", "validation accuracy"],
                "rows": [
                    [start, record.images_seen, record.accuracy, record.val_accuracy]
                    for start, history, _, _ in starts
                    for record in history.epochs
                ],
            },
        },
    }

"""The figure of one network from two kinds of first weights, as plotly.js draws it."""

from typing import Any

from cifar_models.figures import template
from cifar_models.figures.template import Label, Words, colour_of
from cifar_models.specs import RESNET50
from cifar_models.trainings.curves import best_epoch
from cifar_models.trainings.transfer import Transfer
from cifar_models.wording import percent


def transfer(found: Transfer) -> dict[str, Any]:
    """Return accuracy by training images seen, for both starts."""
    starts = (
        ("pre-trained", found.pretrained, "solid", "circle"),
        ("random weights", found.random_start, "dash", "circle-open"),
    )
    colour = colour_of(RESNET50)
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
            "line": {"color": colour, "width": width, "dash": dash},
            "marker": {"size": size, "symbol": symbol, "color": colour},
        }
        for start, history, dash, symbol in starts
        for label, field, width, size in (
            ("validation", "val_accuracy", 2.6, 8),
            ("training", "accuracy", 1.2, 4),
        )
    ]
    best = [best_epoch(history).val_accuracy for _, history, *_ in starts]
    images = found.pretrained.run.data.validation_images
    furthest = max(trace["x"][-1] for trace in traces)
    return template.figure(
        Words(
            f"From pre-trained weights {RESNET50.short_title} reaches {percent(best[0], 1)}, "
            f"from random ones {percent(best[1], 1)}",
            f"Thick: accuracy on {images:,} validation images. Thin: on the training images, as "
            "augmented.",
            [RESNET50.short_title],
            template.VALIDATION_IMAGES.format(images),
        ),
        traces,
        {"title": "training images seen", "range": [0, furthest * 1.04]},
        {"title": "accuracy", "tickformat": ".0%", "range": [0, 1.02]},
        height=340,
        labels=[
            Label(
                f"{start} {percent(value, 1)}",
                start,
                history.epochs[-1].images_seen,
                history.epochs[-1].val_accuracy,
                colour,
                dash,
            )
            for (start, history, dash, _), value in zip(starts, best, strict=True)
        ],
        table=(
            ["first weights", "images seen", "accuracy", "validation accuracy"],
            [
                [start, record.images_seen, record.accuracy, record.val_accuracy]
                for start, history, _, _ in starts
                for record in history.epochs
            ],
        ),
    )

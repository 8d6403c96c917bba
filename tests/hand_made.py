"""Answers of two models as a test writes them down."""

from dataclasses import replace

import numpy as np

from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import PAIR
from cifar_models.stats.answers import Answers
from cifar_models.stats.metrics import wilson_interval


def answers(*groups):
    """Return answers about images that are given as groups of like ones.

    Args:
        groups: Number of images, true class, what the first and what the second model says.
    """
    counts = [count for count, *_ in groups]
    columns = zip(*(names for _, *names in groups), strict=True)
    labels, *said = (
        np.repeat([CLASS_NAMES.index(name) for name in column], counts) for column in columns
    )
    probabilities = [np.eye(10, dtype=np.float32)[one] for one in said]
    return Answers(
        labels.astype(np.uint8),
        {spec.id: one for spec, one in zip(PAIR, probabilities, strict=True)},
    )


def swapped(groups):
    """Return such groups with the two models' answers exchanged."""
    return [(count, true, second, first) for count, true, first, second in groups]


def answering(served, said):
    """Return what is served, with other answers about the test images.

    Args:
        said: Classes ``[N]`` that the first and the second model predict.
    """
    models = {}
    for spec, classes in zip(PAIR, said, strict=True):
        model = served.models[spec.id]
        correct, total = int((classes == served.labels).sum()), len(classes)
        measured = {
            "accuracy": correct / total,
            "correct": correct,
            "interval": wilson_interval(correct, total),
        }
        metrics = model.bundle.metrics.model_copy(update=measured)
        probabilities = np.eye(10, dtype=np.float32)[classes]
        models[spec.id] = replace(
            model, bundle=replace(model.bundle, probabilities=probabilities, metrics=metrics)
        )
    return replace(served, models=models)

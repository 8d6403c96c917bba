"""The training images that both models find nearest to a picture, as HTML."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from markupsafe import Markup

from cifar_models.bundles.predictor import Prediction
from cifar_models.data import near_duplicates
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.specs import ModelSpec
from cifar_models.ui.parts import pictures
from cifar_models.ui.templates import render

MOST = 5


def of_test_image(served: Served, index: int) -> Markup:
    """Return the nearest of all training images to a test image; nothing where they are unknown."""
    found = [
        (spec, one.nearest[index], one.nearest_labels[index], one.distances[index])
        for spec in served.specs
        if (one := served.bundles[spec.id].embeddings) is not None
    ]
    return _render(served, found, near_duplicates.training_image(index))


def of_photo(served: Served, predictions: dict[str, Prediction]) -> Markup:
    """Return the nearest of the training images whose features the bundles hold, to one photo.

    Args:
        predictions: About it alone, by model id.
    """
    found = [
        (spec, *(part[0] for part in known.nearest(predictions[spec.id].features, MOST)))
        for spec in served.runnable.specs
        if (known := served.bundles[spec.id].known_features) is not None
        and predictions[spec.id].features is not None
    ]
    counts = {len(served.bundles[spec.id].known_features.images) for spec, *_ in found}
    return _render(served, found, among=min(counts, default=0))


def _render(
    served: Served,
    found: list[tuple[ModelSpec, np.ndarray, np.ndarray, np.ndarray]],
    duplicate: int | None = None,
    among: int = 0,
) -> Markup:
    """Return lists of images.

    Args:
        found: By model: positions, classes and distances of its nearest training images.
        duplicate: The training image that the picture nearly repeats.
        among: Of how many training images these are the nearest; 0 for all of them.
    """
    if not found:
        return Markup("")
    seen = _pictures(served, found)
    return Markup(
        render(
            "neighbours",
            models=[(spec, list(_images(*of_model, seen, duplicate))) for spec, *of_model in found],
            at_hand=seen is not None,
            repeats=duplicate is not None,
            among=among,
        )
    )


def _pictures(served: Served, found: list) -> dict[int, str] | None:
    """Return data addresses by position; None where the images are not at hand or are others."""
    if served.training_images is None:
        return None
    labels = {
        int(index): int(label)
        for _, indices, classes, _ in found
        for index, label in zip(indices, classes, strict=True)
    }
    read = served.training_images.rows(labels)
    if read is None or read[1].tolist() != list(labels.values()):
        return None
    return {index: pictures.png(one) for index, one in zip(labels, read[0], strict=True)}


def _images(
    indices: np.ndarray,
    classes: np.ndarray,
    distances: np.ndarray,
    seen: dict[int, str] | None,
    duplicate: int | None,
) -> Iterable[dict[str, Any]]:
    """Yield what the template shows of each image."""
    for index, label, distance in zip(indices, classes, distances, strict=True):
        yield {
            "index": int(index),
            "class_name": CLASS_NAMES[label],
            "distance": f"{float(distance):.2f}",
            "picture": None if seen is None else seen[int(index)],
            "repeated": int(index) == duplicate,
        }

"""The training images whose features a bundle stores, and how they are chosen."""

import numpy as np

from cifar_models.bundles.bundle import Bundle
from cifar_models.bundles.known_features import KnownFeatures, known_features
from cifar_models.data import dataset
from cifar_models.errors import DatasetError
from cifar_models.labels import CLASS_COUNT
from cifar_models.records.record import Run
from release.features import predict_all
from train.images.split import split_indices

PER_CLASS = 200
DIRECTIONS = 64


def split_of(run: Run, images: dataset.Images) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that a model learnt from, and those that chose its checkpoint.

    Raises:
        DatasetError: These are not the images that the model was trained on.
    """
    if images.sha256 != run.data.images_sha256:
        raise DatasetError(
            f"the training images in {images.source} are not those of this model's training, so "
            "it is not known which of them are validation images. Name the others with --data."
        )
    recipe = run.recipe.as_read
    learnt, kept = split_indices(len(images), recipe["validation_images"], recipe["split_seed"])
    return learnt, kept[: run.data.validation_images]


def first_of_each_class(rows: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """Return the first ``count`` of ``rows`` of each class, ascending.

    Args:
        rows: Positions in the training set, ``[n]``.
        labels: Classes of the whole training set.
    """
    found = [rows[labels[rows] == one][:count] for one in range(CLASS_COUNT)]
    return np.sort(np.concatenate(found))


def known_of(found: Bundle, train: dataset.Images) -> KnownFeatures:
    """Return features of the first training images of each class that a model learnt from.

    Raises:
        BundleError: The model gives no features.
        DatasetError: ``train`` is not what it was trained on.
    """
    learnt, _ = split_of(found.history.run, train)
    rows = first_of_each_class(learnt, train.labels, PER_CLASS)
    said = predict_all(found.model, train.pixels[rows], "training images")
    return known_features(
        said.features,
        rows,
        train.labels[rows],
        DIRECTIONS,
        train.sha256,
        found.metrics.model_sha256,
    )

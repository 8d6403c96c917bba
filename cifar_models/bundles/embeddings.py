"""``embeddings.npz`` of a bundle: what its model finds alike among test and training images.

Two maps of the test images, computed of the model's pooled features: the first two principal
components, and t-SNE (van der Maaten and Hinton 2008). And of each test image the nearest training
images, by the Euclidean distance between features of norm 1 from which those of the mean training
image were taken off. Written by ``python -m release.embeddings``; optional.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cifar_models.bundles.known_features import TRAINING_IMAGES
from cifar_models.errors import BundleError
from cifar_models.labels import CLASS_COUNT
from cifar_models.records.arrays import Kind, parse_arrays, write_arrays

EMBEDDINGS = "embeddings.npz"
EMBEDDINGS_BYTES = 2_000_000
PCA, TSNE = MAPS = ("pca", "tsne")
NEAREST = 5
"""Training images that are kept of each test image."""
LARGEST = 65_535
"""Both coordinates of a map go from 0 to this."""

_MOST_IMAGES = 10_000
_LONGEST = 2.01  # between features of norm 1, rounded
_ARRAYS = {
    PCA: Kind("uint16", 2 * _MOST_IMAGES),
    TSNE: Kind("uint16", 2 * _MOST_IMAGES),
    "nearest": Kind("uint16", NEAREST * _MOST_IMAGES),
    "nearest_labels": Kind("uint8", NEAREST * _MOST_IMAGES),
    "distances": Kind("float16", NEAREST * _MOST_IMAGES),
    "explained": Kind("float32", 2),
    "images_sha256": Kind("<U64", 1),
    "training_sha256": Kind("<U64", 1),
    "model_sha256": Kind("<U64", 1),
}
_REMEDY = "remove it or run python -m release.embeddings"


@dataclass(frozen=True, eq=False)
class Embeddings:
    """Where a model puts the test images, see above; N of them.

    Attributes:
        pca, tsne: uint16 ``[N, 2]``, across and upwards, each from 0 to ``LARGEST``.
        nearest: uint16 ``[N, 5]``, positions in the training set, nearest first.
        nearest_labels: uint8 ``[N, 5]``, their classes.
        distances: float16 ``[N, 5]``, from 0 to 2.
        explained: float32 ``[2]``, share of the features' variance along both components.
        images_sha256, training_sha256: Of the pixels of both sets.
        model_sha256: Of the ``model.tflite`` whose features they are.
    """

    pca: np.ndarray
    tsne: np.ndarray
    nearest: np.ndarray
    nearest_labels: np.ndarray
    distances: np.ndarray
    explained: np.ndarray
    images_sha256: str
    training_sha256: str
    model_sha256: str

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same."""
        return isinstance(other, Embeddings) and all(
            np.array_equal(getattr(self, name), getattr(other, name)) for name in _ARRAYS
        )

    @property
    def maps(self) -> dict[str, np.ndarray]:
        """Both maps, uint16 ``[N, 2]``, by name."""
        return {PCA: self.pca, TSNE: self.tsne}


def scaled(points: np.ndarray) -> np.ndarray:
    """Return points ``[N, 2]`` as uint16 from 0 to ``LARGEST``, each axis by itself."""
    low, high = points.min(axis=0), points.max(axis=0)
    return np.rint((points - low) / np.maximum(high - low, 1e-12) * LARGEST).astype(np.uint16)


def write_embeddings(folder: Path, found: Embeddings) -> None:
    """Write ``embeddings.npz`` of a bundle folder, atomically."""
    write_arrays(folder / EMBEDDINGS, {name: getattr(found, name) for name in _ARRAYS})


def parse_embeddings(content: bytes, path: Path) -> Embeddings:
    """Return what ``embeddings.npz`` holds.

    Args:
        path: Where it was read, for the error.

    Raises:
        BundleError: It is damaged or holds anything else.
    """
    read = parse_arrays(content, _ARRAYS, path)
    hashes = {name: str(read.pop(name)) for name in _ARRAYS if name.endswith("sha256")}
    shapes = {name: array.shape for name, array in read.items()}
    count = shapes["nearest"][0] if shapes["nearest"] else 0
    expected = dict.fromkeys(MAPS, (count, 2)) | {
        name: (count, NEAREST) for name in ("nearest", "nearest_labels", "distances")
    }
    if not count or shapes != expected | {"explained": (2,)}:
        raise BundleError(f"{path} holds arrays that do not fit each other: {shapes}")
    if read["nearest"].max() >= TRAINING_IMAGES:
        raise BundleError(
            f"{path} names training image {read['nearest'].max():,}; expected: 0 to "
            f"{TRAINING_IMAGES - 1:,}"
        )
    if read["nearest_labels"].max() >= CLASS_COUNT:
        raise BundleError(
            f"{path} holds the label {read['nearest_labels'].max()}; the classes are 0 to 9"
        )
    for name, most in (("distances", _LONGEST), ("explained", 1.0)):
        if not ((read[name] >= 0) & (read[name] <= most)).all():  # nor NaN
            raise BundleError(f"{path} holds {name} that are not numbers from 0 to {most:g}")
    return Embeddings(**read, **hashes)


def check_embeddings(
    found: Embeddings, path: Path, count: int, model_sha256: str, images_sha256: str
) -> None:
    """Check that embeddings are those of a bundle's model, about its test images.

    Args:
        path: Where they were read, for the error.
        count: Of the test images.

    Raises:
        BundleError: They are not.
    """
    if found.model_sha256 != model_sha256:
        raise BundleError(f"{path} is of another model; {_REMEDY}")
    if found.images_sha256 != images_sha256 or len(found.nearest) != count:
        raise BundleError(f"{path} is about other test images; {_REMEDY}")

"""``known_features.npz`` of a bundle: pooled features of some training images, to compare with.

Distances are Euclidean between features of norm 1, as in Sun et al. (2022),
https://arxiv.org/abs/2204.06507, section 3. Before that, features are divided by their norm, those
of the mean training image are taken off, and what is left is reduced to its first principal
components: what all pictures share says nothing, and the bundle stays small.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from cifar_models.bundles.predictor import MOST_FEATURES
from cifar_models.errors import BundleError
from cifar_models.labels import CLASS_COUNT
from cifar_models.records.arrays import Kind, parse_arrays, write_arrays

KNOWN_FEATURES = "known_features.npz"
KNOWN_FEATURES_BYTES = 2_000_000
MOST_IMAGES = 2_000
TRAINING_IMAGES = 50_000
_LARGEST = 127  # of the whole numbers
_MOST = 2  # parts of features of norm 1, and of differences of two
_ARRAYS = {
    "images": Kind("int32", MOST_IMAGES),
    "labels": Kind("uint8", MOST_IMAGES),
    "coordinates": Kind("int8", KNOWN_FEATURES_BYTES),
    "scales": Kind("float32", MOST_FEATURES),
    "centre": Kind("float32", MOST_FEATURES),
    "directions": Kind("float16", KNOWN_FEATURES_BYTES),
    "images_sha256": Kind("<U64", 1),
    "model_sha256": Kind("<U64", 1),
}


@dataclass(frozen=True, eq=False)
class KnownFeatures:
    """Features of training images, see above.

    Attributes:
        images: Their positions in the training set, int32 ``[n]``.
        labels: Their classes, uint8 ``[n]``.
        coordinates: int8 ``[n, d]``, in units of ``scales``.
        scales: float32 ``[d]``.
        centre: float32 ``[c]``; c is the length of a model's features.
        directions: float16 ``[c, d]``, the principal components.
        images_sha256: Of the pixels of the training set.
        model_sha256: Of the ``model.tflite`` whose features they are.
    """

    images: np.ndarray
    labels: np.ndarray
    coordinates: np.ndarray
    scales: np.ndarray
    centre: np.ndarray
    directions: np.ndarray
    images_sha256: str
    model_sha256: str

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same."""
        return isinstance(other, KnownFeatures) and all(
            np.array_equal(getattr(self, name), getattr(other, name)) for name in _ARRAYS
        )

    @property
    def length(self) -> int:
        """How many features a model must give."""
        return len(self.directions)

    @cached_property
    def _stored(self) -> np.ndarray:
        """The stored features, of norm 1: float32 ``[d, n]``."""
        return normalised(self.coordinates * self.scales).T

    def prepared(self, features: np.ndarray) -> np.ndarray:
        """Return features as they are compared, see above: of norm 1, float32 ``[N, d]``.

        Args:
            features: float32 ``[N, c]``.
        """
        centred = normalised(features) - self.centre
        return normalised(centred @ self.directions.astype(np.float32))

    def distances(self, features: np.ndarray) -> np.ndarray:
        """Return the distance of each picture to each training image, float32 ``[N, n]``.

        Args:
            features: float32 ``[N, c]``.
        """
        return np.sqrt(np.maximum(2 - 2 * self.prepared(features) @ self._stored, 0))

    def nearest(self, features: np.ndarray, count: int) -> tuple[np.ndarray, ...]:
        """Return the nearest training images, nearest first.

        Args:
            features: float32 ``[N, c]``.

        Returns:
            Positions in the training set int32, classes uint8 and distances float32, each
            ``[N, count]``.
        """
        distances = self.distances(features)
        order = np.argsort(distances, axis=1, kind="stable")[:, :count]
        return self.images[order], self.labels[order], np.take_along_axis(distances, order, axis=1)


def known_features(
    features: np.ndarray,
    images: np.ndarray,
    labels: np.ndarray,
    directions: int,
    images_sha256: str,
    model_sha256: str,
) -> KnownFeatures:
    """Store features of training images.

    Args:
        features: float32 ``[n, c]``.
        images: Positions of the images in the training set, ``[n]``.
        labels: Their classes, ``[n]``.
        directions: How many principal components to keep.
    """
    unit = normalised(features)
    centre = unit.mean(axis=0)
    _, _, components = np.linalg.svd((unit - centre).astype(np.float64), full_matrices=False)
    kept = components[:directions].T.astype(np.float16)
    coordinates = (unit - centre) @ kept.astype(np.float32)
    scales = np.abs(coordinates).max(axis=0) / _LARGEST
    return KnownFeatures(
        images.astype(np.int32),
        labels.astype(np.uint8),
        np.rint(coordinates / scales).astype(np.int8),
        scales.astype(np.float32),
        centre,
        kept,
        images_sha256,
        model_sha256,
    )


def write_known_features(folder: Path, known: KnownFeatures) -> None:
    """Write ``known_features.npz`` of a bundle folder, atomically."""
    write_arrays(folder / KNOWN_FEATURES, {name: getattr(known, name) for name in _ARRAYS})


def parse_known_features(content: bytes, path: Path) -> KnownFeatures:
    """Return the features of ``known_features.npz``.

    Args:
        path: Where it was read, for the error.

    Raises:
        BundleError: It is damaged or holds anything else.
    """
    read = parse_arrays(content, _ARRAYS, path)
    hashes = {name: str(read.pop(name)) for name in ("images_sha256", "model_sha256")}
    shapes = {name: array.shape for name, array in read.items()}
    count, *_ = (*shapes["images"], 0)
    length, kept, *_ = (*shapes["directions"], 0, 0)
    expected = {
        "images": (count,),
        "labels": (count,),
        "coordinates": (count, kept),
        "scales": (kept,),
        "centre": (length,),
        "directions": (length, kept),
    }
    if shapes != expected or not (count and length and kept):
        raise BundleError(f"{path} holds arrays that do not fit each other: {shapes}")
    if read["images"].min() < 0 or read["images"].max() >= TRAINING_IMAGES:
        raise BundleError(
            f"{path} names training images from {read['images'].min():,} to "
            f"{read['images'].max():,}; expected: 0 to {TRAINING_IMAGES - 1:,}"
        )
    if read["labels"].max() >= CLASS_COUNT:
        raise BundleError(f"{path} holds the label {read['labels'].max()}; the classes are 0 to 9")
    for name in ("scales", "centre", "directions"):
        if not (np.abs(read[name]) <= _MOST).all():  # nor NaN
            raise BundleError(f"{path} holds {name} that are not numbers from -{_MOST} to {_MOST}")
    return KnownFeatures(**read, **hashes)


def normalised(features: np.ndarray) -> np.ndarray:
    """Divide each row of ``[N, c]`` by its Euclidean norm, float32."""
    features = np.asarray(features, np.float32)
    norms = np.linalg.norm(features, axis=1, keepdims=True)
    return features / np.maximum(norms, np.float32(1e-12))

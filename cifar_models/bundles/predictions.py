"""``predictions.npz`` of a bundle: what its model says about the test images."""

from functools import cached_property
from pathlib import Path

import numpy as np

from cifar_models.errors import BundleError
from cifar_models.labels import CLASS_COUNT
from cifar_models.records.arrays import Kind, parse_arrays, write_arrays

PREDICTIONS = "predictions.npz"
PREDICTIONS_BYTES = 5_000_000
ROWS = 100_000  # ten times the test images of CIFAR-10
_ARRAYS = {
    "probabilities": Kind("float32", ROWS * CLASS_COUNT),
    "labels": Kind("uint8", ROWS),
    "images_sha256": Kind("<U64", 1),
}


class Predicting:
    """What follows from a model's probabilities about the test images.

    Attributes:
        probabilities: float32 ``[N, 10]``.
    """

    probabilities: np.ndarray

    @cached_property
    def predicted(self) -> np.ndarray:
        """Most probable classes, uint8 ``[N]``."""
        return self.probabilities.argmax(axis=1).astype(np.uint8)

    @cached_property
    def confidence(self) -> np.ndarray:
        """Probability of the most probable class, float32 ``[N]``."""
        return self.probabilities.max(axis=1)


def write_predictions(
    path: Path, probabilities: np.ndarray, labels: np.ndarray, images_sha256: str
) -> None:
    """Write ``predictions.npz`` of a bundle folder, atomically."""
    arrays = {
        "probabilities": probabilities.astype(np.float32),
        "labels": labels.astype(np.uint8),
        "images_sha256": images_sha256,
    }
    write_arrays(path / PREDICTIONS, arrays)


def parse_predictions(content: bytes, path: Path) -> tuple[np.ndarray, np.ndarray, str]:
    """Return probabilities float32 ``[N, 10]``, labels uint8 ``[N]`` and ``images_sha256``.

    Types and sizes are compared with what they must be before an array is unpacked.

    Args:
        path: Where it was read, for the error.

    Raises:
        BundleError: It is damaged or holds anything else; N is 1 to 100,000.
    """
    stored = parse_arrays(content, _ARRAYS, path)
    probabilities, labels = stored["probabilities"], stored["labels"]
    count = len(labels) if labels.ndim == 1 else -1
    if probabilities.shape != (count, CLASS_COUNT) or not count:
        raise BundleError(
            f"{path} holds probabilities {probabilities.shape} and labels {labels.shape}; "
            "expected (N, 10) and (N,)"
        )
    if labels.max() >= CLASS_COUNT:
        raise BundleError(f"{path} holds the label {labels.max()}; the classes are 0 to 9")
    sums = probabilities.sum(axis=1)
    if not np.isfinite(sums).all() or probabilities.min() < 0 or np.abs(sums - 1).max() > 1e-3:
        raise BundleError(f"{path} holds rows that are not probabilities adding up to 1")
    return probabilities, labels, str(stored["images_sha256"])

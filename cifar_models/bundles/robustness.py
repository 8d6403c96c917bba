"""``robustness.json`` of a bundle: what its model says about worse pictures; optional.

Written by ``python -m release.robustness``. The answers of both models about the same pictures
stand side by side, so that every paired figure can be computed again.
"""

import hashlib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from cifar_models.errors import BundleError
from cifar_models.records import untrusted
from cifar_models.records.robustness import RobustnessRecord

ROBUSTNESS = "robustness.json"
_REMEDY = "remove it or run python -m release.robustness"


@dataclass(frozen=True, eq=False)
class Robustness:
    """A checked ``robustness.json``.

    Attributes:
        record: Its content.
        indices: int64 ``[n]``, the sample's positions in the test set.
        predicted: uint8 ``[K, 5, n]``, the model's answers by kind, strength and picture.
    """

    record: RobustnessRecord
    indices: np.ndarray
    predicted: np.ndarray

    @property
    def kinds(self) -> list[str]:
        """Ids of the kinds ``[K]``."""
        return [kind.id for kind in self.record.kinds]

    def same_pictures(self, other: "Robustness") -> bool:
        """Whether both are about the same pictures, so that they may be compared."""
        return (
            self.record.pictures == other.record.pictures
            and [(one.id, one.pixels_sha256) for one in self.record.kinds]
            == [(one.id, one.pixels_sha256) for one in other.record.kinds]
            and np.array_equal(self.indices, other.indices)
        )


def answers_sha256(predicted: np.ndarray) -> str:
    """Return the SHA-256, in hex, of a model's answers 0 to 9 about all test images, ``[N]``."""
    return hashlib.sha256(predicted.astype(np.uint8)).hexdigest()


def parse(
    content: bytes, path: Path, labels: np.ndarray, predicted: np.ndarray, images_sha256: str
) -> Robustness:
    """Return what a file holds.

    Args:
        path: Where it was read, for the error.
        labels: True classes uint8 ``[N]`` of all test images.
        predicted: What the bundle's model says about them ``[N]``; that it is the one that was
            measured is seen by these.
        images_sha256: Of the bundle's test pixels, which must be those that were made worse.

    Raises:
        BundleError: It is damaged, of another model or other images, or its counts are not those
            of its answers.
    """
    record = RobustnessRecord.read(untrusted.parse_json(content, path), str(path))
    if record.answers_sha256 != answers_sha256(predicted):
        raise BundleError(f"{path} was measured on another model; {_REMEDY}")
    if record.pictures.images_sha256 != images_sha256:
        raise BundleError(f"{path} was measured on other test images; {_REMEDY}")
    classes = [len(indices) for indices in record.sample.indices]
    indices = np.array(list(chain(*record.sample.indices)), np.int64)
    if len(set(indices.tolist())) < len(indices) or indices.max() >= len(labels):
        raise BundleError(f"{path} names a picture twice, or one that there is not; {_REMEDY}")
    if not np.array_equal(labels[indices], np.repeat(np.arange(len(classes)), classes)):
        raise BundleError(f"{path} puts pictures into other classes than theirs; {_REMEDY}")
    ids = [kind.id for kind in record.kinds]
    texts = [text for kind in record.kinds for text in kind.predicted]
    if len(set(ids)) < len(ids) or any(len(text) != len(indices) for text in texts):
        raise BundleError(
            f"{path} names a kind twice, or holds other than {len(indices):,} answers; {_REMEDY}"
        )
    predicted = classes_of(texts).reshape(len(ids), -1, len(indices))
    correct = (predicted == labels[indices]).sum(axis=2).tolist()
    if correct != [kind.correct for kind in record.kinds]:
        raise BundleError(f"{path} counts other right answers than it holds; {_REMEDY}")
    return Robustness(record, indices, predicted)


def classes_of(texts: list[str]) -> np.ndarray:
    """Return texts of n digits each as classes uint8 ``[len(texts), n]``."""
    return np.array([np.frombuffer(text.encode(), np.uint8) for text in texts]) - ord("0")


def text_of(classes: np.ndarray) -> str:
    """Return classes 0 to 9, ``[n]``, as a text of n digits."""
    return (classes.astype(np.uint8) + ord("0")).tobytes().decode("ascii")

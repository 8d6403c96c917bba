"""Where worse pictures come from: made here, or the official files of CIFAR-10-C."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import PIL

from cifar_models.corruptions import kinds
from cifar_models.data.dataset import Images
from cifar_models.errors import DatasetError
from cifar_models.labels import CLASS_COUNT
from cifar_models.records.robustness import MADE_HERE, OFFICIAL

LABELS = "labels"
PER_CLASS = 200
SAMPLE_SEED = 0


def sample(labels: np.ndarray, per_class: int = PER_CLASS) -> list[list[int]]:
    """Draw as many test images of each class, by a fixed seed.

    Args:
        labels: True classes ``[N]``.

    Returns:
        Their indices by class, ascending; all of a class that has no more.
    """
    rng = np.random.default_rng(SAMPLE_SEED)
    drawn = (rng.permutation(np.flatnonzero(labels == one)) for one in range(CLASS_COUNT))
    return [sorted(indices[:per_class].tolist()) for indices in drawn]


class WorsePictures(Protocol):
    """Worse copies of some test images.

    Attributes:
        about: What ``robustness.json`` says about them.
        kinds: Ids of the kinds.
    """

    about: dict[str, Any]
    kinds: Sequence[str]

    def pictures(self, kind: str, strength: int) -> np.ndarray:
        """Return uint8 ``[n, 32, 32, 3]`` of a kind at a strength from 1 to 5."""


class MadeHere:
    """Made by ``corruptions``.

    Args:
        images: All test images.
        indices: Which of them ``[n]``.
    """

    def __init__(self, images: Images, indices: np.ndarray) -> None:
        self._pixels, self._indices = images.pixels[indices], indices
        self.kinds = [kind.id for kind in kinds.KINDS]
        self.about = {
            "source": MADE_HERE,
            "version": kinds.VERSION,
            "seed": kinds.SEED,
            "images_sha256": images.sha256,
            "made_with": {"numpy": np.__version__, "pillow": PIL.__version__},
        }

    def pictures(self, kind: str, strength: int) -> np.ndarray:
        """Return uint8 ``[n, 32, 32, 3]``."""
        return kinds.corrupt(self._pixels, kinds.BY_ID[kind], strength, self._indices)


class OfficialFiles:
    """The files of CIFAR-10-C (https://zenodo.org/records/2535967): NAME.npy and labels.npy.

    Each holds the 10,000 test images five times, from the weakest to the strongest.

    Args:
        folder: Holds them.
        images: The test images that they were made of.
        indices: Which of them ``[n]``.

    Raises:
        DatasetError: A file is missing or is not of these images.
    """

    def __init__(self, folder: Path, images: Images, indices: np.ndarray) -> None:
        self._folder, self._images, self._indices = folder, images, indices
        self.kinds = sorted(path.stem for path in folder.glob("*.npy") if path.stem != LABELS)
        if not self.kinds:
            raise DatasetError(f"{folder} holds no NAME.npy of CIFAR-10-C. Name its folder.")
        strengths = len(kinds.STRENGTHS)
        labels = self._load(LABELS, (strengths * len(images),))
        if not np.array_equal(labels, np.tile(images.labels, strengths)):
            raise DatasetError(f"{folder / LABELS}.npy is not of these test images.")
        for kind in self.kinds:
            self._load(kind, (strengths * len(images), *images.pixels.shape[1:]))
        self.about = {"source": OFFICIAL, "images_sha256": images.sha256}

    def pictures(self, kind: str, strength: int) -> np.ndarray:
        """Return uint8 ``[n, 32, 32, 3]``."""
        shape = (len(kinds.STRENGTHS) * len(self._images), *self._images.pixels.shape[1:])
        return self._load(kind, shape)[(strength - 1) * len(self._images) + self._indices]

    def _load(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        path = self._folder / f"{name}.npy"
        try:
            found = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise DatasetError(f"{path} cannot be read: {error}") from error
        if found.dtype != np.uint8 or found.shape != shape:
            raise DatasetError(f"{path} holds {found.dtype} {found.shape}; expected: uint8 {shape}")
        return found

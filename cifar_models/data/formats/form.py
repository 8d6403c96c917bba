"""What the forms of CIFAR-10 have in common: files by split, in folders of known names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cifar_models.errors import DatasetError
from cifar_models.labels import CLASS_COUNT, IMAGE_SIDE

TEST, TRAIN = "test", "train"
COUNTS = {TEST: 10_000, TRAIN: 50_000}
"""Images by split."""

PLANE_BYTES = 3 * IMAGE_SIDE**2
"""Of one image: its red, green and blue plane, each row by row."""


@dataclass(frozen=True)
class Form:
    """One form of CIFAR-10.

    Attributes:
        title: Its usual name.
        folders: Where its files lie below a place that is named, as glob patterns.
        files: By split, in the order of their images.
        file_bytes: Of each file; None where that varies.
        read_file: Returns pixels uint8 ``[N, 32, 32, 3]`` and labels uint8 ``[N]`` of a file;
            raises ``DatasetError`` or ``OSError``.
        read_image: Returns pixels uint8 ``[32, 32, 3]`` and label of the image at a position in a
            file, and raises the same; None where a file can only be read as a whole.
    """

    title: str
    folders: tuple[str, ...]
    files: Mapping[str, tuple[str, ...]]
    file_bytes: int | None
    read_file: Callable[[Path], tuple[np.ndarray, np.ndarray]]
    read_image: Callable[[Path, int], tuple[np.ndarray, int]] | None = None

    def folders_in(self, place: Path, split: str) -> Iterator[Path]:
        """Yield the folders at and below ``place`` that hold all files of ``split``.

        Raises:
            OSError: It cannot be told, for instance since ``place`` may not be entered.
        """
        for pattern in self.folders:
            for folder in sorted(place.glob(pattern)) if "*" in pattern else [place / pattern]:
                if self.holds(folder, self.files[split]):
                    yield folder

    def holds(self, folder: Path, names: tuple[str, ...]) -> bool:
        """Whether a folder has these files, each in its right size where that is known."""
        return all(
            (folder / name).is_file() and self.file_bytes in (None, (folder / name).stat().st_size)
            for name in names
        )

    def describe(self, split: str) -> str:
        """Return in words which files it has for a split."""
        first, last = self.files[split][0], self.files[split][-1]
        names = first if first == last else f"{first} to {last}"
        size = f", {self.file_bytes:,} bytes each" if self.file_bytes else ""
        return f"{names} ({self.title}{size})"

    def read(self, folder: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
        """Return a split: pixels uint8 ``[N, 32, 32, 3]``, RGB, and labels uint8 ``[N]``.

        Raises:
            DatasetError: A file is damaged, or is not CIFAR-10.
            OSError: A file cannot be read.
        """
        parts = [self.read_file(folder / name) for name in self.files[split]]
        pixels, labels = (np.concatenate(part) for part in zip(*parts, strict=True))
        if len(labels) != COUNTS[split]:
            raise DatasetError(
                f"{folder} holds {len(labels):,} images in {', '.join(self.files[split])}; "
                f"CIFAR-10 has {COUNTS[split]:,} there."
            )
        if labels.max() >= CLASS_COUNT:
            raise DatasetError(
                f"{folder} holds the label {labels.max()}; CIFAR-10 has 0 to {CLASS_COUNT - 1}. "
                "The files are damaged or are another data set (CIFAR-100 looks alike)."
            )
        return pixels, labels


def pixels_of_planes(planes: np.ndarray) -> np.ndarray:
    """Return uint8 ``[N, 3072]`` of red, green and blue planes as ``[N, 32, 32, 3]``."""
    planes = planes.reshape(-1, 3, IMAGE_SIDE, IMAGE_SIDE)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1))

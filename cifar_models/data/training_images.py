"""Training images one by one, from wherever CIFAR-10 is: read only when somebody looks at them."""

from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

import numpy as np

from cifar_models.data import places
from cifar_models.data.formats.form import COUNTS, TRAIN
from cifar_models.errors import DatasetError

MOST_KEPT = 2_000
"""Images that stay in memory, 6 MB."""


class TrainingImages:
    """The training images in a folder; may be used from many threads."""

    def __init__(self, found: places.Found) -> None:
        self._found = found
        self._kept: OrderedDict[int, tuple[np.ndarray, int]] = OrderedDict()
        self._lock = Lock()

    def rows(self, indices: Iterable[int]) -> tuple[np.ndarray, np.ndarray] | None:
        """Return pixels uint8 ``[n, 32, 32, 3]`` and labels uint8 ``[n]`` of positions ``[n]``.

        None where the files cannot be read any more, or are damaged.
        """
        wanted = [int(index) for index in indices]
        with self._lock:
            try:
                self._read([index for index in wanted if index not in self._kept])
            except (OSError, DatasetError):
                return None
            found = [self._kept[index] for index in wanted]
            for index in wanted:
                self._kept.move_to_end(index)
            while len(self._kept) > max(MOST_KEPT, len(wanted)):
                self._kept.popitem(last=False)
        pixels, labels = zip(*found, strict=True)
        return np.stack(pixels), np.array(labels, np.uint8)

    def _read(self, indices: list[int]) -> None:
        form, names = self._found.form, self._found.form.files[TRAIN]
        size = COUNTS[TRAIN] // len(names)
        by_file: dict[str, list[int]] = {}
        for index in indices:
            by_file.setdefault(names[index // size], []).append(index)
        for name, own in by_file.items():
            path = self._found.folder / name
            if form.read_image:
                self._kept |= {index: form.read_image(path, index % size) for index in own}
                continue
            pixels, labels = form.read_file(path)
            if len(labels) != size:
                raise DatasetError(f"{name} holds {len(labels):,} images; expected: {size:,}")
            for index in own:
                self._kept[index] = pixels[index % size].copy(), int(labels[index % size])


def find_training_images(data: str | Path | None = None) -> TrainingImages | None:
    """Return where the training images are, without reading them; None where they are not.

    There is none too where all of them lie in one file (the Hub's Parquet): for a few of them, all
    50,000 would have to be decoded.

    Args:
        data: As in ``dataset.load_test``.
    """
    try:
        for found in places.find(data, TRAIN):
            if len(found.form.files[TRAIN]) > 1:
                return TrainingImages(found)
    except DatasetError:
        pass
    return None

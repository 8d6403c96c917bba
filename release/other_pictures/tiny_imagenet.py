"""Tiny ImageNet's pictures of some of its classes, reduced to 32x32."""

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np

from cifar_models.errors import DatasetError
from cifar_models.labels import IMAGE_SIDE
from train.images.picture_sets import decode_pictures

TRAIN, VALIDATION = "train_*.npz", "val.npz"


def pictures_of(
    folder: Path, classes: Collection[str], packs: str, per_class: int | None = None
) -> np.ndarray:
    """Return pictures of these classes, uint8 ``[N, 32, 32, 3]``, in the order of the files.

    Args:
        folder: Holds the packs (see ``picture_sets.py``) and ``classes.tsv``, whose lines begin
            with the WordNet id of each class.
        classes: WordNet ids.
        packs: ``TRAIN`` or ``VALIDATION``.
        per_class: The first so many of each class; None takes all.

    Raises:
        DatasetError: They are not there, or not all these classes.
    """
    try:
        lines = (folder / "classes.tsv").read_text(encoding="utf-8").splitlines()
        wanted = [row for row, line in enumerate(lines) if line.split("\t")[0] in classes]
        if len(wanted) != len(classes):
            raise ValueError(f"{len(wanted)} of the {len(classes)} classes are in classes.tsv")
        return decode_pictures(_files(sorted(folder.glob(packs)), wanted, per_class), IMAGE_SIDE)
    except Exception as error:  # NumPy, zipfile and Pillow raise many kinds for a damaged file
        raise DatasetError(
            f"{folder} does not hold {packs} of Tiny ImageNet ({error}). Name the folder of "
            "train_*.npz, val.npz and classes.tsv with --tiny-imagenet."
        ) from error


def _files(packs: list[Path], wanted: list[int], per_class: int | None) -> Iterator[bytes]:
    """Yield the picture files of the classes with these numbers."""
    taken = dict.fromkeys(wanted, 0)
    for path in packs:
        with np.load(path, allow_pickle=False) as pack:
            data, offsets, labels = pack["data"], pack["offsets"], pack["labels"]
        for row in np.flatnonzero(np.isin(labels, wanted)):
            label = int(labels[row])
            if per_class is None or taken[label] < per_class:
                taken[label] += 1
                yield data[offsets[row] : offsets[row + 1]].tobytes()

"""Labelled pictures to pre-train on: packs (``train_*.npz`` and ``val.npz``) or a folder tree.

A pack holds ``data`` (uint8, picture files end to end), ``offsets`` (int64 ``[n + 1]``) and
``labels`` (integers ``[n]``). A folder tree is described in ``picture_tree``.
"""

import hashlib
import io
import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from cifar_models.errors import DatasetError
from train.images.picture_tree import LabelledFiles, find_classes
from train.images.split import split_indices

SIDE = 64
VALIDATION_SHARE = 0.05
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
_MOST_NAMED = 5


@dataclass(frozen=True, eq=False)
class PictureSet:
    """Pictures for pre-training.

    Attributes:
        train_pixels, validation_pixels: uint8 ``[N, 64, 64, 3]``, RGB.
        train_labels, validation_labels: int64 ``[N]``.
        classes: Number of classes.
        sha256: Of all training and validation pixels, in order.
    """

    train_pixels: np.ndarray
    train_labels: np.ndarray
    validation_pixels: np.ndarray
    validation_labels: np.ndarray
    classes: int
    sha256: str


def load_pictures(folder: Path, limit: int = 0, seed: int = 0) -> PictureSet:
    """Read packs or a folder tree; pictures become 64x64 (central square, scaled).

    Args:
        folder: Holds ``train_*.npz`` and ``val.npz``, or one sub-folder per class, or ``train``
            (and ``val``) with one each.
        limit: Read this many training pictures only (0: all).
        seed: Of the split of a folder tree, which has no validation pictures of its own.

    Raises:
        DatasetError: Neither is there, or a file is damaged; its name is said.
    """
    packs = sorted(folder.glob("train_*.npz"))
    if packs and (folder / "val.npz").is_file():
        train = _read_packs(packs, limit)
        validation = _read_packs([folder / "val.npz"], max(100, limit // 5) if limit else 0)
        classes = int(max(train[1].max(), validation[1].max())) + 1
    else:
        train, validation, classes = _read_tree(folder, limit, seed)
    digest = hashlib.sha256(train[0])
    digest.update(validation[0])
    return PictureSet(*train, *validation, classes, digest.hexdigest())


def _read_packs(paths: list[Path], limit: int) -> tuple[np.ndarray, np.ndarray]:
    pixels, labels = [], []
    for path in paths:
        wanted = limit - sum(map(len, labels)) if limit else None
        if wanted is not None and wanted <= 0:
            break
        try:
            with np.load(path, allow_pickle=False) as pack:
                data, offsets = pack["data"], pack["offsets"][: wanted and wanted + 1]
                these = pack["labels"][: len(offsets) - 1].astype(np.int64)
            if len(these) != len(offsets) - 1 or not len(these) or these.min() < 0:
                raise ValueError("labels and pictures do not fit each other")
            files = (data[a:b].tobytes() for a, b in itertools.pairwise(offsets))
            pixels.append(decode_pictures(files))
            labels.append(these)
        except Exception as error:  # zip, NumPy and Pillow raise many kinds for a damaged file
            raise DatasetError(f"{path} is not a complete pack of pictures: {error}") from error
    return np.concatenate(pixels), np.concatenate(labels)


def _read_tree(folder: Path, limit: int, seed: int):
    tree = find_classes(folder)
    print(tree.summary(), flush=True)
    if tree.validation is not None:
        train, validation = tree.train, tree.validation
        order = np.random.default_rng(seed)
        rows = order.permutation(len(train.paths)), order.permutation(len(validation.paths))
    else:
        train = validation = tree.train
        kept_aside = max(1, int(len(train.paths) * VALIDATION_SHARE))
        rows = split_indices(len(train.paths), kept_aside, seed)
    train_rows, validation_rows = rows
    if limit:
        train_rows = train_rows[:limit]
        if tree.validation is not None:
            validation_rows = validation_rows[: max(100, limit // 5)]
    return (
        _read_files(folder, train, train_rows),
        _read_files(folder, validation, validation_rows),
        len(tree.classes),
    )


def _read_files(folder: Path, files: LabelledFiles, rows: np.ndarray):
    """Return pixels and labels of some files of a tree.

    Raises:
        DatasetError: Some cannot be read as pictures; their names are said.
    """

    def one(row: int) -> np.ndarray | str:
        path = files.paths[row]
        try:
            return decode_picture(path.read_bytes(), SIDE)
        except Exception as error:  # Pillow and its libraries raise many kinds
            reason = getattr(error, "strerror", None) or str(error).partition("<")[0].strip()
            return f"{path.relative_to(folder)} ({reason or type(error).__name__})"

    found = _in_threads(one, rows)
    if bad := [name for name in found if isinstance(name, str)]:
        more = f" and {len(bad) - _MOST_NAMED:,} more" if len(bad) > _MOST_NAMED else ""
        raise DatasetError(
            f"{len(bad):,} of {len(found):,} pictures below {folder} cannot be read: "
            f"{', '.join(bad[:_MOST_NAMED])}{more}. Put them right or delete them."
        )
    return np.stack(found), np.array([files.labels[row] for row in rows], np.int64)


def decode_pictures(files: Iterable[bytes], side: int = SIDE) -> np.ndarray:
    """Return picture files as uint8 ``[N, side, side, 3]``: central square, scaled."""
    return np.stack(_in_threads(lambda content: decode_picture(content, side), files))


def decode_picture(content: bytes, side: int) -> np.ndarray:
    """Return a picture file as uint8 ``[side, side, 3]``: central square, scaled.

    Raises:
        Exception: It is no picture of a usual format; Pillow raises many kinds.
    """
    with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
        image = opened.convert("RGB")
    if image.size != (side, side):
        image = ImageOps.fit(image, (side, side))
    return np.asarray(image)


def _in_threads(one: Callable, many: Iterable) -> list:
    with ThreadPoolExecutor() as pool:  # Pillow decodes outside the interpreter's lock
        return list(pool.map(one, many))

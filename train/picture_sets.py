"""Labelled pictures to pre-train on: packs (``train_*.npz`` and ``val.npz``) or a folder tree.

A pack holds ``data`` (uint8, picture files end to end), ``offsets`` (int64 ``[n + 1]``) and
``labels`` (integers ``[n]``). A folder tree has one sub-folder per class.
"""

import hashlib
import io
import itertools
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from cifar_models.errors import DatasetError
from train.split import split_indices

SIDE = 64
VALIDATION_SHARE = 0.05
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


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
        folder: Holds ``train_*.npz`` and ``val.npz``, or one sub-folder per class.
        limit: Read this many training pictures only (0: all).
        seed: Of the split of a folder tree, which has no validation pictures of its own.

    Raises:
        DatasetError: Neither is there, or a file is damaged.
    """
    packs = sorted(folder.glob("train_*.npz"))
    if packs and (folder / "val.npz").is_file():
        train = _read_packs(packs, limit)
        validation = _read_packs([folder / "val.npz"], max(100, limit // 5) if limit else 0)
    else:
        train, validation = _read_tree(folder, limit, seed)
    classes = int(max(train[1].max(), validation[1].max())) + 1
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
                labels.append(pack["labels"][: len(offsets) - 1].astype(np.int64))
            files = (data[a:b].tobytes() for a, b in itertools.pairwise(offsets))
            pixels.append(decode_pictures(files))
        except Exception as error:  # zip, NumPy and Pillow raise many kinds for a damaged file
            raise DatasetError(f"{path} is not a complete pack of pictures: {error}") from error
    return np.concatenate(pixels), np.concatenate(labels)


def _read_tree(folder: Path, limit: int, seed: int):
    classes = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    files = [
        (path, label)
        for label, place in enumerate(classes)
        for path in sorted(place.rglob("*"))
        if path.suffix.lower() in _SUFFIXES
    ]
    if len(classes) < 2 or len(files) < 20:
        raise DatasetError(
            f"{folder} holds neither train_*.npz and val.npz nor a sub-folder of pictures for each "
            "class. Name the folder of the pictures with --images."
        )
    train, validation = split_indices(len(files), max(1, int(len(files) * VALIDATION_SHARE)), seed)
    if limit:
        train = train[:limit]

    def read(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        try:
            pixels = decode_pictures(files[row][0].read_bytes() for row in rows)
        except OSError as error:
            raise DatasetError(f"a picture below {folder} cannot be read: {error}") from error
        return pixels, np.array([files[row][1] for row in rows], np.int64)

    return read(train), read(validation)


def decode_pictures(files: Iterable[bytes], side: int = SIDE) -> np.ndarray:
    """Return picture files as uint8 ``[N, side, side, 3]``: central square, scaled."""

    def one(content: bytes) -> np.ndarray:
        with Image.open(io.BytesIO(content)) as opened:
            image = opened.convert("RGB")
        if image.size != (side, side):
            image = ImageOps.fit(image, (side, side))
        return np.asarray(image)

    with ThreadPoolExecutor() as pool:  # Pillow decodes outside the interpreter's lock
        return np.stack(list(pool.map(one, files)))

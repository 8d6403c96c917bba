"""CIFAR-10 as the Hugging Face Hub has it (``uoft-cs/cifar10``): PNG files in Parquet.

One file per split, with the columns ``img`` (``bytes``, ``path``) and ``label``. The Hub's training
images come batch by batch in another order than the official one; it is put right here. Reading
needs pyarrow.
"""

import hashlib
import io
from pathlib import Path

import numpy as np
from PIL import Image

from cifar_models.data.formats.form import COUNTS, TEST, TRAIN, Form
from cifar_models.errors import DatasetError
from cifar_models.labels import CLASS_COUNT, IMAGE_SIDE

MOST_BYTES = 200_000_000
"""Of one file, packed or unpacked; the Hub's have 24 and 120 MB."""
MOST_PNG_BYTES = 10_000
"""Of one image; its pixels have 3,072."""

_AT_ONCE = 500
_BATCH = 10_000
# The official training batches, by the SHA-256 of their labels as bytes.
_OFFICIAL_BATCHES = (
    "d829dbdf32167c9d7b3687cee66d92d80d46c441308b5aca0d11e8b69e27dac9",
    "5d18f7371ed35ea9ade77952fe958b0660a45cd6c8b8a8970030f21612cfd7e3",
    "32cf77b0ee2e790b1c4384d2d82e42dc1571b87e67f6da8f444b2725b2973f65",
    "d2815e3f8f656272864920fc0edde56b04ec9cf81bf397c0dd3069f4aea51aeb",
    "2ddf3ab27d5d04409c94ce7b56849c243129c10de1058ae0bfe14c77e934800c",
)


class _RefusedError(ValueError):
    """A file that is not what the Hub has; its text is a clause."""


def _read_file(path: Path) -> tuple[np.ndarray, np.ndarray]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise DatasetError(
            f"{path} can be read once pyarrow is installed: pip install pyarrow."
        ) from error
    try:
        # Repeated bytes stay one in memory, however many rows name them.
        with parquet.ParquetFile(path, read_dictionary=["img.bytes"]) as file:
            return in_official_order(*_read(file))
    except KeyError as error:
        raise DatasetError(f"{path} is no Parquet file of CIFAR-10: it lacks img.bytes.") from error
    except (_RefusedError, pyarrow.ArrowException) as error:
        reason = str(error).partition("\n")[0][:200]
        raise DatasetError(f"{path} is no Parquet file of CIFAR-10: {reason}.") from error


def _read(file) -> tuple[np.ndarray, np.ndarray]:
    """Return what an open ``ParquetFile`` holds, read a part at a time.

    Raises:
        pyarrow.ArrowException: It is damaged.
        _RefusedError: It is something else.
    """
    count, groups = file.metadata.num_rows, file.metadata.num_row_groups
    if count not in COUNTS.values():
        raise _RefusedError(f"it has {count:,} rows")
    if sum(file.metadata.row_group(one).total_byte_size for one in range(groups)) > MOST_BYTES:
        raise _RefusedError(f"it unpacks to more than {MOST_BYTES:,} bytes")
    pixels = np.empty((count, IMAGE_SIDE, IMAGE_SIDE, 3), np.uint8)
    labels = np.empty(count, np.uint8)
    at = 0
    for part in file.iter_batches(_AT_ONCE, columns=["img.bytes", "label"], use_threads=False):
        for image, label in zip(part["img"].field("bytes"), part["label"], strict=True):
            label = label.as_py()
            if type(label) is not int or not 0 <= label < CLASS_COUNT:
                raise _RefusedError(f"image {at} has the label {str(label)[:20]}")
            pixels[at], labels[at] = _decoded(image.as_py(), at), label
            at += 1
    return pixels, labels


def _decoded(content: bytes | None, at: int) -> np.ndarray:
    """Return a PNG file's pixels, uint8 ``[32, 32, 3]``."""
    if type(content) is not bytes or len(content) > MOST_PNG_BYTES:
        raise _RefusedError(f"image {at} is missing or has more than {MOST_PNG_BYTES:,} bytes")
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            if image.size != (IMAGE_SIDE, IMAGE_SIDE) or image.mode != "RGB":
                raise _RefusedError(
                    f"image {at} is {image.size} in {image.mode}, not 32 x 32 in RGB"
                )
            return np.asarray(image)
    except _RefusedError:
        raise
    except Exception as error:  # Pillow raises many kinds for a damaged file
        raise _RefusedError(f"image {at} is no PNG file that can be read") from error


def in_official_order(pixels: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return training images batch by batch as the official files have them; others as they are."""
    found = {
        hashlib.sha256(labels[start : start + _BATCH]).hexdigest(): slice(start, start + _BATCH)
        for start in range(0, len(labels), _BATCH)
    }
    if found.keys() != set(_OFFICIAL_BATCHES):
        return pixels, labels
    batches = [found[sha256] for sha256 in _OFFICIAL_BATCHES]
    return tuple(np.concatenate([rows[one] for one in batches]) for rows in (pixels, labels))


PARQUET = Form(
    "Parquet files",
    ("plain_text", ".", "snapshots/*/plain_text"),
    {split: (f"{split}-00000-of-00001.parquet",) for split in (TEST, TRAIN)},
    None,
    _read_file,
)

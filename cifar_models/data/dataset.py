"""CIFAR-10 as arrays, from wherever it is on this computer."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cifar_models.data import official_archive, places
from cifar_models.data.fetching import OnBytes
from cifar_models.data.formats.form import TEST, TRAIN
from cifar_models.errors import DatasetError

# A copy of CIFAR-10 that this project's models were trained and measured on, by the hash of its
# pixels: all official but for some that were decoded from JPEG copies (quality 50).
_KNOWN_COPIES = {
    "3684f34b054d5987f5ca8d08e2f20035b2697c76504da30da5b3daf5cd55147f": (
        "the CIFAR-10 test split, with the official pixels in all but 21 of its 10,000 images "
        "(those were decoded from JPEG copies)"
    ),
    "b1f9ae979d6bf670e6f4a33541182233fab506862e1c4e49b86c1c57abf748de": (
        "the CIFAR-10 training set, with the official pixels in all but 76 of its 50,000 images "
        "(those were decoded from JPEG copies)"
    ),
}


@dataclass(frozen=True, eq=False)
class Images:
    """A split of CIFAR-10.

    Attributes:
        pixels: uint8 ``[N, 32, 32, 3]``, RGB.
        labels: uint8 ``[N]``, indices into ``labels.CLASS_NAMES``.
        sha256: Of the pixel bytes in the order of ``pixels``; labels are not part of it.
        source: Where they were read, for the reader of the page.
    """

    pixels: np.ndarray
    labels: np.ndarray
    sha256: str
    source: str

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.labels)


def load_test(data: str | Path | None = None) -> Images:
    """Read the 10,000 test images, without any download.

    Args:
        data: A folder that must hold them (``--data``), in any of the forms in ``formats/``;
            otherwise ``$CIFAR10_DIR`` and then the usual places are tried, see ``places.py``.

    Raises:
        DatasetError: Nothing found, or what was found is damaged.
    """
    return _load(data, TEST)


def load_train(data: str | Path | None = None, on_bytes: OnBytes | None = None) -> Images:
    """Read the 50,000 training images, downloading the official archive when none are found.

    Raises:
        DatasetError: A folder was named and does not hold them, or a file is damaged.
        DownloadError: They had to be downloaded and that failed.
    """
    try:
        return _load(data, TRAIN)
    except DatasetError:
        if places.is_named(data):
            raise
        return _load(official_archive.download(on_bytes), TRAIN)


def _load(data: str | Path | None, split: str) -> Images:
    """Return the first whole split; what others of the usual places lack is said at the end."""
    refused = []
    for found in places.find(data, split):
        try:
            return _read(found, split)
        except DatasetError as error:
            if places.is_named(data):
                raise
            refused.append(f" {error}")
    raise DatasetError(
        "CIFAR-10 is not on this computer. Download it, or name the folder that it was unpacked to "
        f"with --data or ${places.DATA_VARIABLE}.{''.join(refused)}"
    )


def _read(found: places.Found, split: str) -> Images:
    try:
        pixels, labels = found.form.read(found.folder, split)
    except OSError as error:
        raise DatasetError(f"{places.unreadable(found.folder, error)}.") from error
    return Images(pixels, labels, pixels_sha256(pixels), str(found.folder))


def describe_pixels(images_sha256: str) -> str:
    """Say in a clause what the images of a split with this hash of their pixels are."""
    return _KNOWN_COPIES.get(
        images_sha256, f"a CIFAR-10 split with pixels SHA-256 {images_sha256[:12]}…"
    )


def pixels_sha256(pixels: np.ndarray) -> str:
    """Return the SHA-256, in hex, of uint8 ``[N, 32, 32, 3]`` pixels in C order."""
    return hashlib.sha256(np.ascontiguousarray(pixels)).hexdigest()

"""What people answered about the test images (CIFAR-10H): found, downloaded, read.

About 50 people each chose one of the ten classes for every test image. Source: Peterson, Battleday,
Griffiths and Russakovsky (2019), Human uncertainty makes classification more robust, arXiv
1908.07086; CC BY-NC-SA 4.0, so no part of it is bundled.
"""

import io
import os
import threading
import zipfile
from pathlib import Path

import numpy as np

from cifar_models.data.fetching import NUMPY_FILE, OnBytes, fetch
from cifar_models.data.formats.binary_version import RECORDS_PER_FILE
from cifar_models.data.places import cache_directory
from cifar_models.errors import DatasetError, DownloadError
from cifar_models.files import sha256, write_atomically
from cifar_models.labels import CLASS_COUNT

URL = "https://raw.githubusercontent.com/jcpeterson/cifar-10h/master/data/cifar10h-counts.npy"
SHA256 = "9b36b4550349af56c79083356312eb4af856cc5fd3caf1f669d40b9d0bbb69ff"
FILE_BYTES = 800_128
PEOPLE_VARIABLE = "CIFAR10H"
MOST_ANSWERS = 1_000  # of one class about one image; the official ones are at most 63
SOURCE = "CIFAR-10H, Peterson and others 2019, arXiv 1908.07086"
LICENCE = "CC BY-NC-SA 4.0"
_SHAPE = (RECORDS_PER_FILE, CLASS_COUNT)
_OWN_COPY = f"Or name its file with --cifar10h or ${PEOPLE_VARIABLE}."
_download_lock = threading.Lock()


def load(named: str | Path | None = None) -> np.ndarray:
    """Read people's answers, without any download.

    Args:
        named: A file that must hold them (``--cifar10h``); otherwise ``$CIFAR10H`` and the
            download cache are tried in this order.

    Returns:
        uint16 ``[10000, 10]``, answers by test image and class.

    Raises:
        DatasetError: Nothing found, or a file that was named holds something else.
    """
    variable = os.environ.get(PEOPLE_VARIABLE)
    for origin, place in (("--cifar10h", named), (f"${PEOPLE_VARIABLE}", variable)):
        if place:
            try:
                return read(_expanded(place))
            except DatasetError as error:
                raise DatasetError(f"{error} ({origin}).") from error
    try:
        return read(_cached())
    except DatasetError as error:
        raise DatasetError(
            "People's answers (CIFAR-10H) are not on this computer. Download them, or name their "
            f"file with --cifar10h or ${PEOPLE_VARIABLE}."
        ) from error


def read(path: Path) -> np.ndarray:
    """Read counts from a ``.npy``, or from ``counts`` of a ``.npz``; see ``load``.

    Raises:
        DatasetError: It cannot be read or holds anything else; no full stop ends the sentence.
    """
    try:
        counts = np.load(io.BytesIO(_content(path)), allow_pickle=False)
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror or error}") from error
    except Exception as error:  # zipfile, zlib and NumPy raise many kinds for another file
        raise DatasetError(f"{path} is no file of people's answers: {error}") from error
    if counts.shape != _SHAPE or counts.dtype.kind not in "iu":
        raise DatasetError(
            f"{path} holds {counts.dtype} {counts.shape}; expected: whole numbers {_SHAPE}, "
            "answers by test image and class"
        )
    fewest = int(counts.sum(axis=1).min())
    if counts.min() < 0 or counts.max() > MOST_ANSWERS or fewest < 1:
        raise DatasetError(
            f"{path} holds counts from {counts.min():,} to {counts.max():,}, at least {fewest:,} "
            f"an image; expected: 0 to {MOST_ANSWERS:,}, at least one an image"
        )
    return counts.astype(np.uint16)


def check_labels(counts: np.ndarray, labels: np.ndarray) -> None:
    """Refuse people's answers ``[N, 10]`` about other images than those of the labels.

    Of the images themselves most answers name the label, of others about a tenth.

    Args:
        labels: Classes of the images that the models were measured on, ``[M]``.

    Raises:
        DatasetError: M is not N, or at most half of the answers name the label.
    """
    total = len(labels)
    if total == len(counts) and counts[np.arange(total), labels].sum() > counts.sum() / 2:
        return
    raise DatasetError(
        f"People's answers are about the {len(counts):,} test images of CIFAR-10 in their official "
        f"order; the {total:,} images that the models were measured on are others."
    )


def download_counts(
    on_bytes: OnBytes | None = None,
    *,
    url: str | None = None,
    digest: str | None = None,
    timeout: float = 30.0,
) -> Path:
    """Download the official file into the cache and return its place there.

    Nothing becomes visible in the cache before the checksum matched. A file that is already there,
    and whole, is returned at once.

    Args:
        on_bytes: Called as bytes arrive.
        url, digest: Of the file, SHA-256 in hex; by default the official one's.
        timeout: Seconds without any byte after which the download is given up.

    Raises:
        DownloadError: No connection, a cut or altered file, or no room on the disk.
    """
    url, digest, path = url or URL, digest or SHA256, _cached()
    with _download_lock:
        try:
            if path.is_file() and sha256(path) == digest:
                return path
            write_atomically(path, lambda part: _fetch(url, digest, part, on_bytes, timeout))
        except OSError as error:
            raise DownloadError(
                f"the download could not be stored at {path} ({error}). Free some space or set "
                "$XDG_CACHE_HOME to another folder."
            ) from error
    return path


def _fetch(url: str, digest: str, to: Path, on_bytes: OnBytes | None, timeout: float) -> None:
    try:
        found = fetch(url, to, on_bytes, timeout, FILE_BYTES, NUMPY_FILE)
    except DownloadError as error:
        raise DownloadError(f"{error} {_OWN_COPY}") from error
    if found != digest:
        raise DownloadError(
            f"what {url} sent has the SHA-256 {found}, not {digest} as the official file: it was "
            "altered on the way or is another file. Nothing was kept; try again."
        )


def _cached() -> Path:
    return cache_directory() / "cifar10h" / "cifar10h-counts.npy"


def _expanded(named: str | Path) -> Path:
    try:
        return Path(named).expanduser()
    except RuntimeError:  # ``~`` of nobody
        return Path(named)


def _content(path: Path) -> bytes:
    """Return the bytes of a ``.npy``, taken out of a ``.npz`` where it is one.

    Raises:
        ValueError: It is larger than the official file.
    """
    with path.open("rb") as file:
        content = file.read(FILE_BYTES + 1)
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("counts.npy") as file:
            content = file.read(FILE_BYTES + 1)
    if len(content) > FILE_BYTES:
        raise ValueError(f"it has more than {FILE_BYTES:,} bytes")
    return content

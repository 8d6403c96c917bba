"""Find, download, verify and read CIFAR-10 in its official binary layout.

The layout (https://www.cs.toronto.edu/~kriz/cifar.html, "binary version"): each file holds
10,000 records of 3,073 bytes, one label byte followed by the red, green and blue planes of
a 32x32 image, each plane row by row.
"""

import gzip
import hashlib
import os
import shutil
import tarfile
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cifar_models.data.fetching import fetch
from cifar_models.errors import DatasetError, DownloadError
from cifar_models.files import flush_tree
from cifar_models.labels import CLASS_COUNT, IMAGE_SIDE

OFFICIAL_URL = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
OFFICIAL_MD5 = "c32a1d4ab5d03f1284b67883e8d87530"
DATA_VARIABLE = "CIFAR10_DIR"
LAYOUT_FOLDER = "cifar-10-batches-bin"
TEST_FILE = "test_batch.bin"
TRAIN_FILES = tuple(f"data_batch_{number}.bin" for number in range(1, 6))

RECORD_BYTES = 1 + 3 * IMAGE_SIDE**2
RECORDS_PER_FILE = 10_000
FILE_BYTES = RECORD_BYTES * RECORDS_PER_FILE

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

_STALE_SECONDS = 24 * 3600
_NO_FOLDER = Path(os.devnull)
_OWN_COPY = (
    f"Or put CIFAR-10's binary version in a folder and name it with --data or ${DATA_VARIABLE}."
)
_download_lock = threading.Lock()

Progress = Callable[[int, int], None]
"""Called with the bytes received so far and the bytes expected (0 when unknown)."""


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


def cache_directory() -> Path:
    """Return where downloads are kept: ``$XDG_CACHE_HOME`` or ``~/.cache``, own folder.

    Where neither is known, as for a user without a home, it is a place that holds nothing and can
    never be made.
    """
    base = os.environ.get("XDG_CACHE_HOME") or _home() / ".cache"
    return Path(base) / "cifar10-comparison"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # no $HOME and no entry of the user id in passwd
        return _NO_FOLDER


def load_test(data: str | Path | None = None) -> Images:
    """Read the 10,000 test images, without any download.

    Args:
        data: A folder that must hold them (``--data``); otherwise ``$CIFAR10_DIR`` and the
            download cache are tried in this order.

    Raises:
        DatasetError: Nothing found, or what was found is not in the official layout.
    """
    return _read(_locate(data, (TEST_FILE,)), (TEST_FILE,))


def load_train(data: str | Path | None = None, progress: Progress | None = None) -> Images:
    """Read the 50,000 training images, downloading the official archive when none are found.

    Raises:
        DatasetError: A folder was named and does not hold them, or a file is damaged.
        DownloadError: They had to be downloaded and that failed.
    """
    try:
        folder = _locate(data, TRAIN_FILES)
    except DatasetError:
        if data or os.environ.get(DATA_VARIABLE):
            raise
        folder = download(progress)
    return _read(folder, TRAIN_FILES)


def download(
    progress: Progress | None = None,
    *,
    url: str | None = None,
    md5: str | None = None,
    timeout: float = 30.0,
) -> Path:
    """Download the official archive into the cache and return the folder of its files.

    Nothing becomes visible in the cache before the checksum matched and all files were
    unpacked: an interrupted or broken download leaves no half set. A complete set that is
    already there is returned at once.

    Args:
        progress: Called as bytes arrive.
        url, md5: Of the archive; by default the official one's.
        timeout: Seconds without any byte after which the download is given up.

    Raises:
        DownloadError: No connection, a cut or altered archive, or no room on the disk.
    """
    url, md5 = url or OFFICIAL_URL, md5 or OFFICIAL_MD5
    target = cache_directory() / "official"
    folder = target / LAYOUT_FOLDER
    with _download_lock:
        try:
            if _holds(folder, (TEST_FILE, *TRAIN_FILES)):
                return folder
            target.parent.mkdir(parents=True, exist_ok=True)
            _remove_stale(target.parent)
            with tempfile.TemporaryDirectory(prefix="partial-", dir=target.parent) as part:
                archive = Path(part) / "archive.tar.gz"
                _fetch(url, md5, archive, progress, timeout)
                _unpack(archive, Path(part) / "set" / LAYOUT_FOLDER)
                flush_tree(Path(part) / "set")
                _put_in_place(Path(part) / "set", target)
        except OSError as error:
            if _NO_FOLDER in target.parents:
                raise DownloadError(
                    "the download could not be stored: this user has no home folder. Set "
                    "$XDG_CACHE_HOME to a folder for it."
                ) from error
            raise DownloadError(
                f"the download could not be stored below {target.parent} ({error}). Free some "
                "space (about 400 MB are needed) or set $XDG_CACHE_HOME to another folder."
            ) from error
    return folder


def _locate(data: str | Path | None, names: tuple[str, ...]) -> Path:
    """Return the first folder that holds all of ``names``."""
    for origin, named in (("--data", data), (f"${DATA_VARIABLE}", os.environ.get(DATA_VARIABLE))):
        if named:
            try:
                found = _folder_in(_expanded(named), names)
            except OSError as error:
                raise DatasetError(f"{_unreadable(named, error)} ({origin}).") from error
            if found is None:
                raise DatasetError(
                    f"{origin} names {str(named)!r}, which does not hold {', '.join(names)} "
                    f"({FILE_BYTES:,} bytes each), neither itself nor in {LAYOUT_FOLDER}/. Name "
                    "the folder that CIFAR-10's binary version was unpacked to."
                )
            return found
    try:
        found = _folder_in(cache_directory() / "official", names)
    except OSError:  # another user's
        found = None
    if found is not None:
        return found
    raise DatasetError(
        "CIFAR-10 is not on this computer. Download it, or name the folder of its binary "
        f"version with --data or ${DATA_VARIABLE}."
    )


def _expanded(named: str | Path) -> Path:
    """Return the folder that was named; ``~`` stays where nobody knows whose home it is."""
    try:
        return Path(named).expanduser()
    except RuntimeError:
        return Path(named)


def _unreadable(place: str | Path, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"{place} may not be read by this user"
    return f"{place} cannot be read: {error.strerror or error}"


def _folder_in(place: Path, names: tuple[str, ...]) -> Path | None:
    """Return the folder at or right below ``place`` that holds ``names``.

    Raises:
        OSError: It cannot be told, for instance since ``place`` may not be entered.
    """
    return next(
        (folder for folder in (place / LAYOUT_FOLDER, place) if _holds(folder, names)), None
    )


def _holds(folder: Path, names: tuple[str, ...]) -> bool:
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == FILE_BYTES for name in names
    )


def _put_in_place(finished: Path, target: Path) -> None:
    """Rename a finished folder to ``target``; a complete one put there meanwhile is kept."""
    if target.exists() and not _holds(target / LAYOUT_FOLDER, (TEST_FILE, *TRAIN_FILES)):
        shutil.rmtree(target)
    try:
        finished.rename(target)
    except OSError:
        if not _holds(target / LAYOUT_FOLDER, (TEST_FILE, *TRAIN_FILES)):
            raise


def _remove_stale(cache: Path) -> None:
    """Remove what a killed download or unpacking left behind more than a day ago."""
    for partial in cache.glob("partial-*"):
        if time.time() - partial.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(partial, ignore_errors=True)


def _fetch(url: str, md5: str, to: Path, progress: Progress | None, timeout: float) -> None:
    try:
        found = fetch(url, to, progress, timeout)
    except DownloadError as error:
        raise DownloadError(f"{error} {_OWN_COPY}") from error
    if found != md5:
        raise DownloadError(
            f"what {url} sent has the MD5 {found}, not {md5} as the official "
            "archive: it was altered on the way or is another file. Nothing was kept; try again."
        )


def _unpack(archive: Path, folder: Path) -> None:
    """Take the seven known files out of the archive; everything else in it is ignored."""
    wanted = dict.fromkeys((*TRAIN_FILES, TEST_FILE))
    folder.mkdir(parents=True)
    with _damage_explained(), tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            parent, _, name = member.name.removeprefix("./").rpartition("/")
            if parent != LAYOUT_FOLDER or name not in wanted or not member.isreg():
                continue
            if member.size != FILE_BYTES:
                raise DownloadError(
                    f"{name} in the archive has {member.size:,} bytes, not {FILE_BYTES:,}."
                )
            with (folder / name).open("wb") as file:
                shutil.copyfileobj(tar.extractfile(member), file)
            del wanted[name]
    if wanted:
        raise DownloadError(f"the archive lacks {', '.join(wanted)}. Nothing was kept.")


@contextmanager
def _damage_explained() -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise DownloadError(f"the archive is damaged ({error}). Nothing was kept.") from error


def _read(folder: Path, names: tuple[str, ...]) -> Images:
    try:
        files = [np.fromfile(folder / name, np.uint8) for name in names]
    except OSError as error:
        raise DatasetError(f"{_unreadable(folder, error)}.") from error
    if any(file.size != FILE_BYTES for file in files):
        raise DatasetError(f"the files in {folder} changed while they were read. Try again.")
    records = np.concatenate(files).reshape(-1, RECORD_BYTES)
    labels = records[:, 0].copy()
    if labels.max() >= CLASS_COUNT:
        raise DatasetError(
            f"{folder} holds the label {labels.max()}; CIFAR-10 has 0 to {CLASS_COUNT - 1}. The "
            "files are damaged or are another data set (CIFAR-100 looks alike)."
        )
    planes = records[:, 1:].reshape(-1, 3, IMAGE_SIDE, IMAGE_SIDE)
    pixels = np.ascontiguousarray(planes.transpose(0, 2, 3, 1))
    return Images(pixels, labels, pixels_sha256(pixels), str(folder))


def describe_pixels(images_sha256: str) -> str:
    """Say in a clause what the images of a split with this hash of their pixels are."""
    return _KNOWN_COPIES.get(
        images_sha256, f"a CIFAR-10 split with pixels SHA-256 {images_sha256[:12]}…"
    )


def pixels_sha256(pixels: np.ndarray) -> str:
    """Return the SHA-256, in hex, of uint8 ``[N, 32, 32, 3]`` pixels in C order."""
    return hashlib.sha256(np.ascontiguousarray(pixels)).hexdigest()

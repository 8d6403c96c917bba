"""Download CIFAR-10's official archive, verify it and keep its files."""

import gzip
import shutil
import tarfile
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cifar_models.data.fetching import OnBytes, fetch
from cifar_models.data.formats.binary_version import (
    BINARY,
    FILE_BYTES,
    FOLDER,
    TEST_FILE,
    TRAIN_FILES,
)
from cifar_models.data.places import DATA_VARIABLE, NOWHERE, official_folder
from cifar_models.errors import DownloadError
from cifar_models.files import flush_tree

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
MD5 = "c32a1d4ab5d03f1284b67883e8d87530"

_FILES = (*TRAIN_FILES, TEST_FILE)
_STALE_SECONDS = 24 * 3600
_OWN_COPY = f"Or put CIFAR-10 in a folder and name it with --data or ${DATA_VARIABLE}."
_lock = threading.Lock()


def download(
    on_bytes: OnBytes | None = None,
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
        on_bytes: Called as bytes arrive.
        url, md5: Of the archive; by default the official one's.
        timeout: Seconds without any byte after which the download is given up.

    Raises:
        DownloadError: No connection, a cut or altered archive, or no room on the disk.
    """
    target = official_folder()
    folder = target / FOLDER
    with _lock:
        try:
            if BINARY.holds(folder, _FILES):
                return folder
            target.parent.mkdir(parents=True, exist_ok=True)
            _remove_stale(target.parent)
            with tempfile.TemporaryDirectory(prefix="partial-", dir=target.parent) as part:
                archive = Path(part) / "archive.tar.gz"
                _fetch(url or URL, md5 or MD5, archive, on_bytes, timeout)
                _unpack(archive, Path(part) / "set" / FOLDER)
                flush_tree(Path(part) / "set")
                _put_in_place(Path(part) / "set", target)
        except OSError as error:
            if NOWHERE in target.parents:
                raise DownloadError(
                    "the download could not be stored: this user has no home folder. Set "
                    "$XDG_CACHE_HOME to a folder for it."
                ) from error
            raise DownloadError(
                f"the download could not be stored below {target.parent} ({error}). Free some "
                "space (about 400 MB are needed) or set $XDG_CACHE_HOME to another folder."
            ) from error
    return folder


def _put_in_place(finished: Path, target: Path) -> None:
    """Rename a finished folder to ``target``; a complete one put there meanwhile is kept."""
    if target.exists() and not BINARY.holds(target / FOLDER, _FILES):
        shutil.rmtree(target)
    try:
        finished.rename(target)
    except OSError:
        if not BINARY.holds(target / FOLDER, _FILES):
            raise


def _remove_stale(cache: Path) -> None:
    """Remove what a killed download or unpacking left behind more than a day ago."""
    for partial in cache.glob("partial-*"):
        if time.time() - partial.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(partial, ignore_errors=True)


def _fetch(url: str, md5: str, to: Path, on_bytes: OnBytes | None, timeout: float) -> None:
    try:
        found = fetch(url, to, on_bytes, timeout)
    except DownloadError as error:
        raise DownloadError(f"{error} {_OWN_COPY}") from error
    if found != md5:
        raise DownloadError(
            f"what {url} sent has the MD5 {found}, not {md5} as the official "
            "archive: it was altered on the way or is another file. Nothing was kept; try again."
        )


def _unpack(archive: Path, folder: Path) -> None:
    """Take the seven known files out of the archive; everything else in it is ignored."""
    wanted = dict.fromkeys(_FILES)
    folder.mkdir(parents=True)
    with _damage_explained(), tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            parent, _, name = member.name.removeprefix("./").rpartition("/")
            if parent != FOLDER or name not in wanted or not member.isreg():
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

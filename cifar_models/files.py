"""Writing files so that a reader, a crash or a power cut never leaves half of one."""

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Of file systems that have nothing to flush, or not for folders.
_NOTHING_TO_FLUSH = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.ENOSYS}


def write_atomically(path: Path, write: Callable[[Path], object], *, room: int = 0) -> None:
    """Let ``write`` fill a temporary sibling of ``path``, then put it in place in one step.

    What was written is on the disk before it gets its name, and the name before this returns. The
    temporary name keeps all suffixes of ``path``, since some writers choose the format by suffix.
    On any error the temporary file is removed and ``path`` is untouched.

    Args:
        room: Bytes that the disk must have, see ``reserved``.

    Raises:
        OSError: No room, no rights, or the disk fails, which some tell only as they flush.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".part-", suffix="".join(path.suffixes), dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        with reserved(part, room):
            pass
        write(part)
        part.chmod(0o644)
        flush_file(part)
        part.replace(path)
        flush_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Write ``value`` as indented UTF-8 JSON, atomically; NaN and infinity are refused."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    write_atomically(path, lambda part: part.write_text(text, encoding="utf-8"))


def flush_file(path: Path) -> None:
    """Wait until the content of a file is on the disk.

    Raises:
        OSError: The disk refuses it.
    """
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NOTHING_TO_FLUSH:
            raise
    finally:
        os.close(handle)


def flush_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system lets programs ask that.

    Raises:
        OSError: The disk refuses them.
    """
    if os.name == "posix" and os.access(path, os.R_OK):
        flush_file(path)


def flush_tree(path: Path) -> None:
    """Wait until all files and names at and below a folder are on the disk.

    Raises:
        OSError: The disk refuses one.
    """
    for folder, _, names in os.walk(path, topdown=False):
        for name in names:
            flush_file(Path(folder, name))
        flush_folder(Path(folder))


@contextmanager
def reserved(path: Path, size: int) -> Iterator[None]:
    """Hold ``size`` bytes of the disk at ``path`` within the block; the file is empty afterwards.

    For writers that cannot be told of a full disk: HDF5 crashes over it.

    Raises:
        OSError: No room, a quota or a limit on the size of files.
    """
    with path.open("wb") as file:
        try:
            if size and hasattr(os, "posix_fallocate"):
                try:
                    os.posix_fallocate(file.fileno(), 0, size)
                except OSError as error:
                    if error.errno not in _NOTHING_TO_FLUSH:
                        raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
            yield
        finally:
            file.truncate(0)


def sha256(path: Path, *, from_disk: bool = False) -> str:
    """Return the SHA-256 of a file's content, in hex.

    Args:
        from_disk: Read what is on the disk, where the system can forget what it keeps in memory.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        if from_disk and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").hexdigest()

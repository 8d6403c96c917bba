"""What was uploaded, by whom it may be used, and when it is deleted."""

import secrets
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gradio_client.utils import strip_invalid_filename_characters

from cifar_models.ui.server.rules.limits import (
    FILES_PER_UPLOAD,
    STORED_BYTES,
    STORED_FILES,
    UNUSED_SECONDS,
)
from cifar_models.ui.server.rules.refusals import RefusedError

_ADVICE = (
    "Only files that were uploaded to this app in the same session are read: send the file to "
    "/gradio_api/upload and name the path that it answers."
)
_FULL = (
    "This app's folder for uploads is full; files are deleted from it within the hour. Try again "
    "later."
)


@dataclass
class Upload:
    """One file that was received as a whole.

    Attributes:
        users: The sessions that used it; None stands for programs without one.
    """

    path: Path
    size: int
    came: float
    users: set[str | None] = field(default_factory=set)


class Uploads:
    """The files of one folder, by their paths.

    An upload belongs to the session that names it first: nobody else can know its path, which is
    drawn by lot.

    Args:
        folder: Where they lie; nothing else is in it.
        seconds: For which a file is kept.
        clock: Seconds that only grow.
    """

    def __init__(
        self, folder: Path, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.folder = folder
        self.bytes = 0  # of whole files, and of those being received
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[str, Upload] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, path: Any) -> bool:
        return isinstance(path, str) and path in self._kept

    def new_path(self, name: str) -> Path:
        """Make a folder for one file and return the file's path in it.

        Args:
            name: As the sender calls it; what a file system may not take is left out.

        Raises:
            RefusedError: So many files are kept already.
            OSError: The folder cannot be made.
        """
        if len(self._kept) >= STORED_FILES:
            raise RefusedError(_FULL, 507)
        folder = self.folder / secrets.token_hex(16)
        folder.mkdir(mode=0o700)
        return folder / _file_name(name)

    def reserve(self, count: int) -> None:
        """Count bytes that are about to be written; raises ``RefusedError`` if there is no room."""
        if self.bytes + count > STORED_BYTES:
            raise RefusedError(_FULL, 507)
        self.bytes += count

    def keep(self, paths: Iterable[Path]) -> list[str]:
        """Take files that were written as a whole; return how they are named from now on."""
        for path in paths:
            self._kept[str(path)] = Upload(path, path.stat().st_size, self._clock())
        return [str(path) for path in paths]

    def discard(self, paths: Iterable[Path], count: int) -> None:
        """Delete what was written of files that are not kept, and free the bytes reserved."""
        self.bytes -= count
        for path in paths:
            _delete(path)

    def claim(self, path: Any, session: str | None) -> dict[str, Any]:
        """Return an upload as Gradio names it, for the session that it belongs to.

        Raises:
            RefusedError: It is no upload, or another session's.
        """
        upload = self._kept.get(path) if isinstance(path, str) else None
        if upload is None or (upload.users and session not in upload.users):
            raise RefusedError(_ADVICE, parameter="file")
        upload.users.add(session)
        return {
            "path": path,
            "orig_name": upload.path.name,
            "size": upload.size,
            "meta": {"_type": "gradio.FileData"},
        }

    def take_expired(self) -> list[Upload]:
        """Forget and return what is kept no longer; ``delete`` removes the files."""
        now = self._clock()
        expired = [
            upload
            for upload in self._kept.values()
            if now - upload.came > (self._seconds if upload.users else UNUSED_SECONDS)
        ]
        for upload in expired:
            del self._kept[str(upload.path)]
            self.bytes -= upload.size
        return expired


def delete(uploads: Iterable[Upload]) -> None:
    """Delete the files of uploads, each with its folder."""
    for upload in uploads:
        _delete(upload.path)


def check_count(count: int) -> None:
    """Raise ``RefusedError`` where one upload has too many parts."""
    if count > FILES_PER_UPLOAD:
        raise RefusedError(f"One upload may have {FILES_PER_UPLOAD:,} files; send the rest later.")


def _delete(path: Path) -> None:
    with suppress(OSError):  # gone meanwhile
        path.unlink()
    with suppress(OSError):
        path.parent.rmdir()


def _file_name(name: str) -> str:
    """Return a name that any file system takes, in whatever locale."""
    name = name.encode(errors="replace").decode()  # half a surrogate pair is no text
    name = strip_invalid_filename_characters(name.replace("\\", "/").rpartition("/")[2])
    with suppress(UnicodeEncodeError):
        if len(name.encode()) <= 200 and _encodable(name) and name.strip(". "):
            return name
    plain = "".join(c if _encodable(c) else "_" for c in name)[-50:]
    return plain if plain.strip(". ") else "upload"


def _encodable(text: str) -> bool:
    try:
        text.encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:  # a locale without UTF-8
        return False
    return True

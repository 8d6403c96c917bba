"""A folder for uploads that is this process's alone, so that nothing else is ever deleted."""

import atexit
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import gradio as gr
import gradio.routes
from gradio.utils import get_upload_folder

PREFIX = "cifar-uploads-"
_LOCK = "in-use"


class OwnFolder:
    """Made inside Gradio's folder, or the system's temporary one where that is not ours to write.

    A lock file tells the folder of a running app from one that a killed app left; those are
    removed as the next app starts.

    Raises:
        OSError: There is no place for it.
    """

    def __init__(self) -> None:
        wanted = Path(get_upload_folder())
        try:
            wanted.mkdir(parents=True, exist_ok=True)
            self.path = _make(wanted)
        except OSError as error:
            self.path = _make(Path(tempfile.gettempdir()))
            print(f"uploads go to {self.path}, since {wanted} cannot be used: {error.strerror}")
        self._lock = (self.path / _LOCK).open("w")
        _locked(self._lock)
        self._owner = os.getpid()
        _remove_left(self.path.parent)

    def given_to(self, page: gr.Blocks) -> None:
        """Let Gradio keep here, and only here, what it stores for a page."""
        os.environ["GRADIO_TEMP_DIR"] = str(self.path)
        for block in page.blocks.values():
            block.GRADIO_CACHE = str(self.path)

    def remove(self) -> None:
        """Delete the folder with all that is in it; not from a process that this one started."""
        if self._owner != os.getpid():
            return
        self._lock.close()
        shutil.rmtree(self.path, ignore_errors=True)


@cache
def own_folder() -> OwnFolder:
    """Return this process's folder, made on the first call and removed at the end.

    Raises:
        SystemExit: With status 1, after a sentence, where there is no place for it.
    """
    try:
        folder = OwnFolder()
    except OSError as error:
        print(
            f"error: no folder for uploads can be made: {error.strerror}: {error.filename}; name "
            "one of yours in $GRADIO_TEMP_DIR",
            file=sys.stderr,
        )
        raise SystemExit(1) from error
    atexit.register(folder.remove)
    # Gradio makes a folder of its own there as soon as it makes a page.
    gradio.routes.DEFAULT_TEMP_DIR = str(folder.path)
    return folder


def _make(parent: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent)).resolve()


def _remove_left(parent: Path) -> None:
    """Remove the folders of apps that have ended without removing them."""
    if sys.platform == "win32":
        return
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            with (folder / _LOCK).open("r+") as lock:  # without it, the folder is not one of ours
                if _locked(lock):
                    shutil.rmtree(folder, ignore_errors=True)


def _locked(file) -> bool:
    """Lock a file for this process; return whether nobody else has."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True

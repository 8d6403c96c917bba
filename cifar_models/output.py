"""What a program is started with and may lack: an output that is read, UTF-8, a current folder."""

import io
import locale
import os
import sys
from pathlib import Path
from typing import TextIO


class LastingOutput(io.TextIOBase):
    """A text stream whose lines are lost where they cannot be written; nothing else is.

    Args:
        stream: Where text goes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str):
        return getattr(self._stream, name)

    @property
    def encoding(self) -> str | None:
        """Of the stream within."""
        return getattr(self._stream, "encoding", None)

    @property
    def errors(self) -> str | None:
        """Of the stream within."""
        return getattr(self._stream, "errors", None)

    @property
    def buffer(self):
        """Of the stream within."""
        return self._stream.buffer

    def writable(self) -> bool:
        """Return True: whatever happens, writing is no error."""
        return True

    def isatty(self) -> bool:
        """Return whether a person reads it."""
        try:
            return self._stream.isatty()
        except ValueError:  # closed
            return False

    def fileno(self) -> int:
        """Return the descriptor; raises ``OSError`` where there is none, as streams do."""
        return self._stream.fileno()

    def write(self, text: str) -> int:
        """Write, or lose, ``text``."""
        try:
            self._stream.write(text)
        except (OSError, ValueError) as error:
            self._give_up(error)
        return len(text)

    def flush(self) -> None:
        """Flush, or lose, what was written."""
        try:
            self._stream.flush()
        except (OSError, ValueError) as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        """Send what follows nowhere if the reader has left for good.

        Else Python would write what it has kept once more at the exit, and complain. A full disk
        behind the stream may get room again.
        """
        if isinstance(error, BrokenPipeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            try:
                os.dup2(nowhere, self._stream.fileno())
            except (OSError, ValueError):  # a stream without a descriptor
                self._stream = io.StringIO()
            finally:
                os.close(nowhere)


def keep_output() -> None:
    """Let standard output and standard error lose what they cannot write, from now on.

    Characters that their encoding lacks are escaped. A stream that was closed before the program
    started goes nowhere, its descriptor included, so that no file opened later takes its number.
    """
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if isinstance(stream, LastingOutput):
            continue
        if stream is None:
            stream = _nowhere(number)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        setattr(sys, name, LastingOutput(stream))


def _nowhere(number: int) -> TextIO:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.fstat(number)
    except OSError:
        os.dup2(nowhere, number)
    finally:
        if nowhere != number:
            os.close(nowhere)
    return open(os.devnull, "w", encoding="utf-8")


def stand_somewhere(folder: Path) -> None:
    """Change to ``folder`` if the current one has been deleted, where much of Python fails."""
    try:
        os.getcwd()
    except FileNotFoundError:
        os.chdir(folder)


def use_utf8() -> None:
    """Start this program anew in Python's UTF-8 mode where names of files have another encoding.

    Else a file whose name has a character that the locale lacks can neither be written nor read.
    The encoding of names is fixed once Python runs. Other systems than POSIX use UTF-8 for names.
    """
    wanted = {"utf-8", "utf8"}
    encodings = {sys.getfilesystemencoding().lower(), locale.getpreferredencoding(False).lower()}
    if os.name != "posix" or sys.flags.utf8_mode or encodings <= wanted or not sys.executable:
        return
    os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])

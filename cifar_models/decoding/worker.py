"""The decoding process: ``python -m cifar_models.decoding.worker``, one picture after the other.

It gets requests on its standard input and ends with it, so that none is left without its app. What
a picture makes it use beyond the limits ends it.
"""

import signal
import sys
from contextlib import suppress
from typing import Any

from cifar_models import processes
from cifar_models.decoding import protocol
from cifar_models.decoding.formats import refusals
from cifar_models.decoding.formats.limits import MEGABYTE, MEMORY, PROCESSOR_SECONDS, WALL_SECONDS
from cifar_models.decoding.framing import Framing
from cifar_models.decoding.picture import decode
from cifar_models.errors import PhotoError

_MOST_FILES = 64
# What a process may keep of a large picture's memory; keeping some makes the next one faster.
_MOST_AT_REST = 100 * MEGABYTE


def main() -> None:
    """Answer requests until the app closes its end."""
    requests = sys.stdin.buffer
    answers = processes.answers_alone()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    processes.limit("RLIMIT_NOFILE", _MOST_FILES)
    processes.limit_memory(MEMORY)
    protocol.write(answers, {"ready": True})
    with suppress(EOFError, BrokenPipeError):
        while True:
            request, _ = protocol.read(requests)
            # Passing them ends this process, whatever it does.
            processes.limit_seconds(PROCESSOR_SECONDS)
            _set_alarm(WALL_SECONDS)
            told, content = _answer(request)
            _set_alarm(0)
            if processes.memory_used().get("VmRSS", 0) > _MOST_AT_REST:
                told["last"] = True
            protocol.write(answers, told, content)
            if told.get("last"):
                return


def _answer(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Decode one picture; say what came of it, and whether this process is done for."""
    name = request["name"]
    try:
        photo = decode(bytes.fromhex(request["path"]), name, Framing(*request["framing"]))
    except MemoryError:
        return {"problem": str(refusals.too_much_memory(name)), "last": True}, b""
    except PhotoError as error:
        return {"problem": str(error)}, b""
    pictures = (photo.square, photo.preview, photo.cropped)
    told = {
        "steps": photo.steps,
        "size": photo.size,
        "sizes": [picture.size for picture in pictures],
    }
    return told, b"".join(picture.tobytes() for picture in pictures)


def _set_alarm(seconds: int) -> None:
    """Let this process end in so many seconds; 0 takes that back."""
    if hasattr(signal, "alarm"):  # not on Windows
        signal.alarm(seconds)


if __name__ == "__main__":
    main()

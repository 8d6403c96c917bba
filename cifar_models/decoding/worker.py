"""The decoding process: ``python -m cifar_models.decoding.worker``, one picture after the other.

It gets requests on its standard input and ends with it, so that none is left without its app. What
a picture makes it use beyond the limits ends it.
"""

import math
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # on Windows the app's clock alone ends it
    resource = None

from cifar_models.decoding import protocol
from cifar_models.decoding.formats import refusals
from cifar_models.decoding.formats.limits import MEGABYTE, MEMORY, PROCESSOR_SECONDS, WALL_SECONDS
from cifar_models.decoding.framing import Framing
from cifar_models.decoding.picture import decode
from cifar_models.errors import PhotoError

# Address space beside memory in use: what libraries reserve, and threads' stacks.
_RESERVED = 512 * MEGABYTE
_MOST_FILES = 64
# What a process may keep of a large picture's memory; keeping some makes the next one faster.
_MOST_AT_REST = 100 * MEGABYTE


def main() -> None:
    """Answer requests until the app closes its end."""
    requests = sys.stdin.buffer
    # What a library prints must not get among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, sys.stdout.fileno())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_all()
    protocol.write(answers, {"ready": True})
    with suppress(EOFError, BrokenPipeError):
        while True:
            request, _ = protocol.read(requests)
            _limit_one()
            told, content = _answer(request)
            _limit_none()
            if _memory_used().get("VmRSS", 0) > _MOST_AT_REST:
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


def _limit_all() -> None:
    """Set the limits that hold as long as this process lives."""
    if resource is None:
        return
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _MOST_FILES)
    used = _memory_used()
    if used:
        _limit(resource.RLIMIT_DATA, used["VmData"] + MEMORY)
        _limit(resource.RLIMIT_AS, used["VmSize"] + MEMORY + _RESERVED)


def _limit_one() -> None:
    """Set the limits of one picture's time; passing them ends this process, whatever it does."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.floor(used.ru_utime + used.ru_stime) + PROCESSOR_SECONDS
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    signal.alarm(WALL_SECONDS)


def _limit_none() -> None:
    if resource is not None:
        signal.alarm(0)


def _limit(kind: int, most: int) -> None:
    """Set a limit for good, unless there is a lower one."""
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    with suppress(ValueError, OSError):  # not every system knows every limit
        resource.setrlimit(kind, (most, most))


def _memory_used() -> dict[str, int]:
    """Return bytes by name from Linux's account of this process; nothing on other systems."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        rows = (line.split() for line in lines if line.startswith(("VmData:", "VmSize:", "VmRSS:")))
        return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows}
    except OSError:
        return {}


if __name__ == "__main__":
    main()

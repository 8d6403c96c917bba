"""One decoding process, as the app sees it."""

import signal
import subprocess
import threading
from contextlib import suppress
from io import BufferedIOBase
from queue import Empty, SimpleQueue
from typing import Any

from cifar_models import processes
from cifar_models.decoding import protocol

_MODULE = "cifar_models.decoding.worker"
_OWN = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",  # each thread of a decoder would keep memory of its own
    # Given back and taken anew for each photo, its memory would cost 10 ms of page faults.
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "MALLOC_TRIM_THRESHOLD_": "67108864",
}
_END_SECONDS = 5
SLOW, HUNGRY, BROKEN = "slow", "hungry", "broken"


class Process:
    """A process that decodes pictures; used by one thread at a time.

    Raises:
        OSError: It cannot be started.
    """

    def __init__(self):
        self._process = subprocess.Popen(
            processes.command(_MODULE),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=processes.environment() | _OWN,
            start_new_session=True,  # Ctrl+C is for the app, which ends it
        )
        with suppress(ImportError, AttributeError, OSError):  # Linux: an answer in one piece
            import fcntl

            fcntl.fcntl(self._process.stdout, fcntl.F_SETPIPE_SZ, 2**20)
        self.pid = self._process.pid
        self.answered = 0
        self._answers: SimpleQueue[tuple[dict[str, Any], bytes] | None] = SimpleQueue()
        # In a thread: Windows cannot wait for a pipe with a time limit.
        threading.Thread(
            target=_listen, args=(self._process.stdout, self._answers), daemon=True
        ).start()

    def send(self, request: dict[str, Any]) -> None:
        """Send a request.

        Raises:
            OSError: The process has ended.
        """
        protocol.write(self._process.stdin, request)

    def answer(self, seconds: float) -> tuple[dict[str, Any], bytes] | None:
        """Return its next answer; None where it has not come within so many seconds.

        Raises:
            EOFError: The process has ended, or sent what is no answer.
        """
        try:
            answer = self._answers.get(timeout=max(0.0, seconds))
        except Empty:
            return None
        if answer is None:
            raise EOFError
        self.answered += 1
        return answer

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._close()

    def died_of(self) -> str:
        """Return why it has ended: too slow, too hungry, or broken."""
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:  # it sent nonsense, and lives
            self._process.kill()
            self._close()
            return BROKEN
        self._close()
        named = {"SIGXCPU": SLOW, "SIGALRM": SLOW, "SIGKILL": HUNGRY}
        return next(
            (why for name, why in named.items() if self._process.returncode == -_number(name)),
            BROKEN,
        )

    def _close(self) -> None:
        self._process.wait()
        with suppress(OSError):  # what was not sent is lost
            self._process.stdin.close()


def _listen(file: BufferedIOBase, answers: SimpleQueue) -> None:
    """Pass on answers; None once there will be no more."""
    with file:
        try:
            while True:
                answers.put(protocol.read(file))
        except (EOFError, ValueError, OSError, RecursionError):
            answers.put(None)


def _number(name: str) -> int:
    """Return the number of a signal; one that never comes where the system has none such."""
    return int(getattr(signal, name, 1000))

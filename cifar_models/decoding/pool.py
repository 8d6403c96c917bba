"""A few decoding processes for all visitors; a slow picture does not keep others waiting."""

import atexit
import os
import threading
from typing import Any

from cifar_models.decoding.formats import refusals
from cifar_models.decoding.formats.limits import WALL_SECONDS
from cifar_models.decoding.process import HUNGRY, SLOW, Process

# Pictures at once, and beside them those that take longer than most.
QUICK = max(2, min(4, os.cpu_count() or 1))
LONG = 2
QUICK_SECONDS = 1.0
WAIT_SECONDS = 60.0
_START_SECONDS = 60.0
# Then a process is replaced, with whatever the libraries have lost in it.
_MOST_PICTURES = 500
_KEPT = 2


class Pool:
    """Starts processes as they are needed, keeps a few, replaces those that died.

    A picture has ``QUICK_SECONDS`` in one of ``QUICK`` places. One that takes longer leaves its
    place to the next and goes on in one of ``LONG`` others; where these are taken, it is stopped
    and begun again as soon as one is free.
    """

    def __init__(self, quick: int = QUICK, long: int = LONG):
        self._quick = threading.BoundedSemaphore(quick)
        self._long = threading.BoundedSemaphore(long)
        self._lock = threading.Lock()
        self._idle: list[Process] = []
        self._closed = False

    def warm_up(self) -> None:
        """Start a first process in the background, so that the first picture finds one."""
        threading.Thread(target=self.start, daemon=True).start()

    def start(self) -> None:
        """Start a process that waits for a picture."""
        try:
            process = _started()
        except OSError:  # the first picture will say so
            return
        self._take_back(process, False)

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Have a picture decoded; return the process's answer.

        Raises:
            PhotoError: It takes too much time or memory, broke the process, or had to wait too
                long for others.
        """
        name = request["name"]
        if not self._quick.acquire(timeout=WAIT_SECONDS):
            raise refusals.busy(name)
        try:
            process = self._sent(request)
            answer = self._wait(process, QUICK_SECONDS, name)
            if answer is not None:
                return answer
            going_on = self._long.acquire(blocking=False)
            if not going_on:
                process.kill()
        finally:
            self._quick.release()
        if not going_on and not self._long.acquire(timeout=WAIT_SECONDS):
            raise refusals.busy(name)
        try:
            if not going_on:
                process = self._sent(request)
            # A little longer than the process gives itself.
            answer = self._wait(process, WALL_SECONDS + 1, name)
            if answer is None:
                process.kill()
                raise refusals.too_slow(name)
            return answer
        finally:
            self._long.release()

    def close(self) -> None:
        """End the processes that have nothing to do; those that decode end when they are done."""
        with self._lock:
            idle, self._idle, self._closed = self._idle, [], True
        for process in idle:
            process.kill()

    def forget(self) -> None:
        """Begin anew in a fork of the app: the processes are its parent's."""
        self.__init__()

    def _sent(self, request: dict[str, Any]) -> Process:
        """Send a request to a process; return which."""
        while True:
            with self._lock:
                process = self._idle.pop() if self._idle else None
            if process is None:
                break
            try:
                process.send(request)
                return process
            except OSError:  # it died while it had nothing to do
                process.kill()
        try:
            process = _started()
            process.send(request)
        except OSError as error:
            raise refusals.no_process(request["name"]) from error
        return process

    def _wait(
        self, process: Process, seconds: float, name: str
    ) -> tuple[dict[str, Any], bytes] | None:
        """Return an answer, None where it has not come in time."""
        try:
            answer = process.answer(seconds)
        except EOFError as error:
            why = process.died_of()
            sentences = {SLOW: refusals.too_slow, HUNGRY: refusals.too_much_memory}
            raise sentences.get(why, refusals.damaged)(name) from error
        if answer is not None:
            self._take_back(process, bool(answer[0].get("last")))
        return answer

    def _take_back(self, process: Process, done_for: bool) -> None:
        with self._lock:
            kept = not (self._closed or done_for or process.answered > _MOST_PICTURES)
            kept = kept and len(self._idle) < _KEPT
            if kept:
                self._idle.append(process)
        if not kept:
            process.kill()


def _started() -> Process:
    """Return a new process that is ready.

    Raises:
        OSError: The system has none to give, or it ended at once.
    """
    process = Process()
    try:
        if process.answer(_START_SECONDS) is None:
            process.kill()
            raise TimeoutError("a decoding process did not start in time")
    except EOFError as error:
        process.kill()
        raise OSError("a decoding process ended at its start") from error
    return process


POOL = Pool()
atexit.register(POOL.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=POOL.forget)

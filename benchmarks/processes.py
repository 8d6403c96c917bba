"""Gradio apps as processes of their own, as a person would start them."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from benchmarks.api import TIMEOUT

CHECKOUT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
OURS = (CHECKOUT / "app.py",)
HELLO = (HERE / "hello_app.py",)
ECHO = (HERE / "echo_app.py",)


@dataclass(frozen=True)
class Running:
    """An app that has served its first page.

    Attributes:
        url: Where.
        seconds: From the start of the process to the first whole page.
        process: For its memory.
        folder: Where it keeps temporary files.
    """

    url: str
    seconds: float
    process: psutil.Process
    folder: Path

    def client(self) -> httpx.Client:
        """Return an HTTP client of the app."""
        return httpx.Client(base_url=self.url, timeout=TIMEOUT)

    def megabytes(self) -> float:
        """Return the resident memory of the process and its children."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(process.memory_info().rss for process in family) / 2**20


@contextmanager
def running(command: tuple[Path | str, ...]) -> Iterator[Running]:
    """Start a Python program that serves a Gradio app, and stop it afterwards.

    Raises:
        RuntimeError: It ended instead.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        environment = {
            "GRADIO_SERVER_NAME": "127.0.0.1",
            "GRADIO_SERVER_PORT": str(port),
            "GRADIO_ANALYTICS_ENABLED": "False",
            "PYTHONPATH": str(CHECKOUT),
            "TMPDIR": folder,
        }
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *map(str, command)],
            cwd=CHECKOUT,
            env=os.environ | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for_page(url, process, log)
            seconds = time.perf_counter() - began
            yield Running(url, seconds, psutil.Process(process.pid), Path(folder))
        finally:
            process.kill()
            process.wait()


def _wait_for_page(url: str, process: subprocess.Popen, log) -> None:
    while True:
        try:
            httpx.get(url, timeout=TIMEOUT).raise_for_status()
            return
        except httpx.HTTPError:
            if process.poll() is not None:
                log.seek(0)
                raise RuntimeError(f"the app ended: {log.read()[-2000:]}") from None
            time.sleep(0.01)

"""The real app as a process."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass

import pytest


@dataclass
class App:
    """A running app."""

    url: str
    process: subprocess.Popen
    log: str = ""


@contextmanager
def running_app(
    checkout,
    *arguments,
    python=sys.executable,
    program="app.py",
    clean_log=True,
    **environment,
):
    """Start ``program`` in ``checkout`` on a free port and stop it as a service manager would.

    Unless ``clean_log`` is False, it must have logged no traceback and no warning.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = open(environment["TMPDIR"] + "/app.log", "w+")  # noqa: SIM115 (closed below)
    process = subprocess.Popen(
        [python, program, *arguments],
        cwd=checkout,
        env=os.environ
        | {"GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1"}
        | environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
    )
    app = App(f"http://127.0.0.1:{port}", process)
    deadline = time.monotonic() + 90
    try:
        while True:
            try:
                urllib.request.urlopen(app.url, timeout=5).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    pytest.fail(f"the app did not start: {log.read()}")
                time.sleep(0.1)
        yield app
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0, "SIGTERM ends the app cleanly"
    finally:
        process.kill()
        log.seek(0)
        app.log = log.read()
        log.close()
    if clean_log:
        assert "Traceback" not in app.log, app.log
        assert "UserWarning" not in app.log, app.log

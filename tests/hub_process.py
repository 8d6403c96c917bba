"""The local Hub of ``hub_server.py`` as a process, and how to point programs at it."""

import base64
import json
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from paths import ROOT

WRITE, READ, BOBS = "hf_alicewrite", "hf_aliceread", "hf_bobwrite"


class HubProcess:
    def __init__(self, url):
        self.url = url

    def _ask(self, what, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"{self.url}/_test/{what}", data, timeout=30) as answer:
            return json.load(answer)

    def faults(self, *faults):
        """Let these happen from now on, instead of those before."""
        self._ask("faults", list(faults))

    def requests(self):
        """Return [method, path] of all requests since the last call."""
        return self._ask("requests")

    def edit(self, repository, **files):
        """Commit other contents (bytes, or None to delete) behind the back of the publisher."""
        encoded = {
            path: None if content is None else base64.b64encode(content).decode()
            for path, content in files.items()
        }
        self._ask("edit", [repository, encoded])

    def make(self, repository, private=False):
        """Make an empty repository, ``models/NAME/...``."""
        self._ask("make", [repository, private])

    def state(self):
        """Return what each repository holds now, by ``models/NAME/...`` or ``spaces/...``."""
        return self._ask("state")

    def environment(self, home, token=None):
        """Return an environment for a fresh process: this Hub, an empty home, one token at most."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HF_", "HUGGING", "CIFAR", "XDG_"))
        }
        return (
            kept
            | {
                "HOME": str(home),
                "XDG_CACHE_HOME": f"{home}/cache",
                "HF_HOME": f"{home}/hf",
                "HF_ENDPOINT": self.url,
                "HF_HUB_DISABLE_XET": "1",
                "HF_HUB_DISABLE_TELEMETRY": "1",
            }
            | ({"HF_TOKEN": token} if token else {})
        )

    @staticmethod
    def command(*arguments, namespace="alice"):
        """Return what publishes, as a list of words."""
        return [sys.executable, "-m", "release.publish", "--namespace", namespace, *arguments]

    def publish(self, home, *arguments, token=WRITE, namespace="alice"):
        """Run ``python -m release.publish`` to its end."""
        return subprocess.run(
            self.command(*arguments, namespace=namespace),
            cwd=ROOT,
            env=self.environment(home, token) | {"CUDA_VISIBLE_DEVICES": ""},
            capture_output=True,
            text=True,
            timeout=600,
        )


@contextmanager
def running_hub(folder):
    """Start a Hub with nothing in it."""
    port_file = Path(folder) / "port"
    process = subprocess.Popen([sys.executable, "tests/hub_server.py", str(port_file)], cwd=ROOT)
    try:
        deadline = time.monotonic() + 300
        while not port_file.exists():
            assert process.poll() is None, "the local Hub did not start"
            assert time.monotonic() < deadline, "the local Hub did not start in time"
            time.sleep(0.05)
        yield HubProcess(f"http://127.0.0.1:{port_file.read_text()}")
    finally:
        process.kill()
        process.wait()


class Driver:
    """Runs commands of ``hub_driver.py``."""

    def __init__(self, process):
        self._process = process

    def __call__(self, *command):
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the driver ended at {command}"
        return json.loads(line)


@contextmanager
def driven(hub, home, token=WRITE):
    """Start a driver that knows this Hub."""
    environment = hub.environment(home, token) | {
        "PYTHONPATH": f"{ROOT}",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "tests/hub_driver.py"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Driver(process)
    finally:
        process.kill()
        process.wait()

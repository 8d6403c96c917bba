"""What follows a training that is to be published: the steps of ``make train``, then the Hub."""

import os
import subprocess
import sys
from pathlib import Path


def steps(model_id: str, run: Path, data: str | None, namespace: str) -> list[list[str]]:
    """Return the commands, in order: export, evaluate, install, publish."""
    of_model = ["--model", model_id]
    of_bundle = [*of_model, "--bundle", str(run / "bundle")]
    of_data = ["--data", data] if data else []
    return [
        ["train.export", *of_model, "--run", str(run), *of_data],
        ["release.evaluate", *of_bundle, *of_data],
        ["release.install", *of_bundle],
        ["release.publish", *of_bundle, "--namespace", namespace],
    ]


def finish(model_id: str, run: Path, data: str | None, namespace: str) -> int:
    """Run the steps, each in a process of its own; return the first status that is not 0.

    The export needs the TensorFlow backend, whatever the training ran on.
    """
    for step in steps(model_id, run, data, namespace):
        print(f"python -m {' '.join(step)}", flush=True)
        environment = os.environ | {"KERAS_BACKEND": "tensorflow"}
        status = subprocess.run([sys.executable, "-m", *step], env=environment).returncode
        if status:
            return status
    return 0

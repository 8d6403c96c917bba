"""Training speed on every Keras backend that is installed, and what preparing batches costs."""

import importlib.util
import json
import os
import subprocess
import sys

from benchmarks.processes import CHECKOUT
from benchmarks.table import Row, at_most

BACKENDS = ("tensorflow", "jax", "torch")
MOST_PREPARATION = 10


def measure(quick: bool) -> list[Row]:
    """Train the custom CNN for a moment; quick does so on TensorFlow alone."""
    rows = []
    for backend in BACKENDS[:1] if quick else BACKENDS:
        if importlib.util.find_spec(backend) is None:
            rows.append(Row(backend, "not installed"))
            continue
        batches, rounds = ("2", "1") if quick else ("4", "3")
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.training_speed", batches, rounds],
            cwd=CHECKOUT,
            env=os.environ | {"KERAS_BACKEND": backend},
            capture_output=True,
            text=True,
        )
        if run.returncode:
            raise RuntimeError(f"training on {backend} failed: {run.stderr[-2000:]}")
        figures = json.loads(run.stdout.splitlines()[-1])
        share = 100 * figures["preparation"]
        rows += [
            Row(f"custom CNN on {backend}", f"{figures['images_per_second']:,.0f} images/s"),
            at_most(f"preparing batches on {backend}", share, MOST_PREPARATION, "%"),
        ]
    return rows

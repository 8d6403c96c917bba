"""Training speed on every Keras backend that is installed, and what preparing batches costs."""

import importlib.util
import json
import os
import subprocess
import sys

from benchmarks.processes import CHECKOUT
from benchmarks.table import Row, at_most
from cifar_models.specs import CUSTOM_CNN, MODELS, RESNET50

BACKENDS = ("tensorflow", "jax", "torch")
MOST_PREPARATION = 10
# Some seconds each, since the difference of two times is what counts.
BATCHES_AND_ROUNDS = {CUSTOM_CNN.id: (8, 5), RESNET50.id: (4, 3)}


def measure(quick: bool) -> list[Row]:
    """Train both networks for a moment; quick takes the custom CNN on TensorFlow alone."""
    rows = []
    for backend in BACKENDS[:1] if quick else BACKENDS:
        if importlib.util.find_spec(backend) is None:
            rows.append(Row(backend, "not installed"))
            continue
        for spec in (CUSTOM_CNN,) if quick else MODELS:
            figures = _train(spec.id, backend, *((2, 1) if quick else BATCHES_AND_ROUNDS[spec.id]))
            name = f"{spec.short_title} on {backend}"
            share = 100 * figures["preparation"]
            rows += [
                Row(name, f"{figures['images_per_second']:,.0f} images/s"),
                at_most(f"{name}, preparing batches", share, MOST_PREPARATION, "%"),
            ]
    return rows


def _train(model_id: str, backend: str, batches: int, rounds: int) -> dict[str, float]:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.training_speed", model_id, str(batches), str(rounds)],
        cwd=CHECKOUT,
        env=os.environ | {"KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise RuntimeError(f"training {model_id} on {backend} failed: {run.stderr[-2000:]}")
    return json.loads(run.stdout.splitlines()[-1])

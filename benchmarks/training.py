"""Training speed on every Keras backend that is installed, and beside a plain PyTorch loop.

PyTorch is an extra (``requirements-torch.txt``); without it its rows say so.
"""

import importlib.util
import json
import os
import subprocess
import sys

from benchmarks.processes import CHECKOUT
from benchmarks.table import Row, at_least, at_most
from cifar_models.specs import CUSTOM_CNN, MODELS, RESNET50, spec_for

BACKENDS = ("tensorflow", "jax", "torch")
MOST_PREPARATION = 10
LEAST_OF_PLAIN = 0.8
# Some seconds each, since the difference of two times is what counts.
BATCHES_AND_ROUNDS = {CUSTOM_CNN.id: (8, 5), RESNET50.id: (4, 3)}


def measure(quick: bool) -> list[Row]:
    """Train both networks for a moment; quick takes the custom CNN on TensorFlow alone."""
    rows, fastest = [], {}
    for backend in BACKENDS[:1] if quick else BACKENDS:
        if importlib.util.find_spec(backend) is None:
            rows.append(Row(backend, "not installed"))
            continue
        for spec in (CUSTOM_CNN,) if quick else MODELS:
            measured = _train(spec.id, backend, quick)
            speed, share = measured["images_per_second"], 100 * measured["preparation"]
            name = f"{spec.short_title} on {backend}"
            rows += [
                Row(name, f"{speed:,.0f} images/s"),
                at_most(f"{name}, preparing batches", share, MOST_PREPARATION, "%"),
            ]
            if spec == RESNET50:
                unfolded = _train(spec.id, backend, quick, "unfolded")["images_per_second"]
                rows.append(Row(f"{name}, folded against unfolded", f"{speed / unfolded:.2f}x"))
            if speed > fastest.get(spec.id, (0, ""))[0]:
                fastest[spec.id] = speed, backend
    return rows + _against_plain(fastest, quick)


def _against_plain(fastest: dict[str, tuple[float, str]], quick: bool) -> list[Row]:
    """Compare the fastest backend of each network with a plain PyTorch loop."""
    if importlib.util.find_spec("torch") is None:
        return [Row("plain PyTorch loop", "skipped: PyTorch is not installed")]
    rows = []
    for model_id, (speed, backend) in fastest.items():
        plain = _run("benchmarks.plain_torch", model_id, quick)["images_per_second"]
        title = spec_for(model_id).short_title
        rows += [
            Row(f"{title}, plain PyTorch loop", f"{plain:,.0f} images/s"),
            at_least(f"{title} on {backend} against it", speed / plain, LEAST_OF_PLAIN, "x", 2),
        ]
    return rows


def _train(model_id: str, backend: str, quick: bool, *further: str) -> dict[str, float]:
    return _run("benchmarks.training_speed", model_id, quick, *further, backend=backend)


def _run(module: str, model_id: str, quick: bool, *further: str, backend: str = "torch") -> dict:
    batches_and_rounds = (2, 1) if quick else BATCHES_AND_ROUNDS[model_id]
    run = subprocess.run(
        [sys.executable, "-m", module, model_id, *map(str, batches_and_rounds), *further],
        cwd=CHECKOUT,
        env=os.environ | {"KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise RuntimeError(f"{module} {model_id} on {backend} failed: {run.stderr[-2000:]}")
    return json.loads(run.stdout.splitlines()[-1])

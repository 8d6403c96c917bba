"""One photo through both models, in process, in every runtime."""

import numpy as np

from benchmarks.runtimes import MODEL_PREDICT, SHIPPED, runtimes
from benchmarks.table import Row, at_least, at_most
from benchmarks.timing import interleaved, p95
from cifar_models.specs import CUSTOM_CNN, MODEL_IDS

MOST_MILLISECONDS = 15
LEAST_SPEEDUP = 8


def measure(quick: bool) -> list[Row]:
    """Time one picture in memory; quick takes the custom CNN alone."""
    models = (CUSTOM_CNN.id,) if quick else MODEL_IDS
    image = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3)).astype(np.float32)
    ways = {
        name: (lambda name=name: [runtimes(model)[name](image) for model in models])
        for name in runtimes(models[0])
    }
    taken = interleaved(ways, calls=4 if quick else 200)
    medians = {name: float(np.median(times)) for name, times in taken.items()}
    rows = [
        Row(f"{name}, median and p95", f"{medians[name]:.1f} ms, {p95(taken[name]):.1f} ms")
        for name in ways
    ]
    ratio = medians[MODEL_PREDICT] / medians[SHIPPED]
    fastest = min(medians, key=medians.get)
    return [
        *rows,
        at_most(SHIPPED, medians[SHIPPED], MOST_MILLISECONDS, " ms"),
        at_least(f"{MODEL_PREDICT} / {SHIPPED}", ratio, LEAST_SPEEDUP, "x"),
        Row("fastest", fastest, SHIPPED, fastest == SHIPPED),
    ]

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
    ratios = {name: median / medians[SHIPPED] for name, median in medians.items()}
    rows = [
        Row(
            f"{name}, median, p95, median / as shipped",
            f"{medians[name]:.1f} ms, {p95(taken[name]):.1f} ms, {ratios[name]:.1f}x",
        )
        for name in ways
    ]
    fastest = min(medians, key=medians.get)
    return [
        *rows,
        at_most(SHIPPED, medians[SHIPPED], MOST_MILLISECONDS, " ms"),
        at_least(f"{MODEL_PREDICT} / {SHIPPED}", ratios[MODEL_PREDICT], LEAST_SPEEDUP, "x"),
        Row("fastest", fastest, SHIPPED, fastest == SHIPPED),
    ]

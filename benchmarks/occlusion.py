"""Occlusion maps and deletion curves of one picture, both models, in process."""

import time

import numpy as np

from benchmarks.table import Row, at_most
from benchmarks.timing import p95
from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import Predictor
from cifar_models.saliency.study import PICTURES, study
from cifar_models.specs import CUSTOM_CNN, MODEL_IDS

MOST_SECONDS = 1.5


def measure(quick: bool) -> list[Row]:
    """Time all that one click asks for; quick takes the custom CNN alone, once."""
    models = (CUSTOM_CNN.id,) if quick else MODEL_IDS
    predictors = {model: Predictor(bundle.BUNDLES / model / "model.tflite") for model in models}
    images = np.random.default_rng(0).integers(0, 256, (1 if quick else 20, 32, 32, 3), np.uint8)
    times = np.array([[_seconds(predictors[model], one) for model in models] for one in images])
    times = times[min(1, len(times) - 1) :]  # the first is a warm-up
    taken, total = times[..., 0], times.sum(axis=1)
    return [
        *(
            Row(f"{model}, {PICTURES} changed pictures, median", f"{1000 * median:.0f} ms")
            for model, median in zip(models, np.median(taken, axis=0), strict=True)
        ),
        at_most("all together, median", float(np.median(total[:, 0])), MOST_SECONDS, " s", 2),
        Row("all together, p95", f"{p95(total[:, 0]):.2f} s"),
        Row("processor time of that, median", f"{np.median(total[:, 1]):.2f} s"),
    ]


def _seconds(predictor: Predictor, image: np.ndarray) -> tuple[float, float]:
    """Return how long it took, and how much processor time of all cores together."""
    began, used = time.perf_counter(), time.process_time()
    whole = predictor.predict(image[None])
    answer, activation = whole.probabilities[0], whole.activation_maps[0]
    for _ in study(image, answer, activation, lambda some: predictor.predict(some).probabilities):
        pass
    return time.perf_counter() - began, time.process_time() - used

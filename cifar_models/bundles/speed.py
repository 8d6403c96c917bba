"""How long a model takes for one image on this computer."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cifar_models.bundles.predictor import Predictor
from cifar_models.labels import IMAGE_SIDE

WARM_UPS, RUNS = 5, 60


@dataclass(frozen=True)
class Speed:
    """Milliseconds for one image.

    Attributes:
        cold: Load the model, read from its file before, and answer for the first time.
        p50, p95: Of the later answers, half and 95% took at most this long.
        runs: Later answers measured.
    """

    cold: float
    p50: float
    p95: float
    runs: int


def measure(model: Path | bytes, runs: int = RUNS) -> Iterator[int | Speed]:
    """Measure a model on one image at a time; yield the answers so far, at last the result.

    The model is loaded anew, so a model that is being served is not held up in between.

    Args:
        model: See ``Predictor``.
        runs: Answers measured after the cold start and five that are not counted.

    Raises:
        BundleError: It is no such model.
    """
    image = np.random.default_rng(0).integers(0, 256, (1, IMAGE_SIDE, IMAGE_SIDE, 3), np.uint8)
    began = time.perf_counter()
    predictor = Predictor(model)
    predictor.predict(image)
    cold = (time.perf_counter() - began) * 1000
    for _ in range(WARM_UPS):
        predictor.predict(image)
    taken = []
    for run in range(runs):
        if run % 10 == 0:
            yield run
        taken.append(predictor.predict(image).milliseconds)
    p50, p95 = np.percentile(taken, [50, 95])
    yield Speed(cold, float(p50), float(p95), runs)

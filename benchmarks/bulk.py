"""Many test images through both models, in every runtime."""

import time

import numpy as np

from benchmarks.runtimes import SHIPPED, runtimes
from benchmarks.table import Row
from cifar_models.data import dataset
from cifar_models.specs import CUSTOM_CNN, MODEL_IDS

ALL, FEWER = 10_000, 1_000  # the others see fewer: it is a rate, and Model.predict takes minutes


def measure(quick: bool) -> list[Row]:
    """Time the test images; quick takes 200 and the custom CNN alone."""
    models = (CUSTOM_CNN.id,) if quick else MODEL_IDS
    images = dataset.load_test().pixels.astype(np.float32)
    rows, said = [], {}
    for name in runtimes(models[0]):
        count = 200 if quick else ALL if name == SHIPPED else FEWER
        seconds, answers = 0.0, []
        for model in models:
            run = runtimes(model)[name]
            run(images[:100])
            began = time.perf_counter()
            answers.append(run(images[:count]).argmax(axis=1))
            seconds += time.perf_counter() - began
        said[name] = np.stack(answers)
        agree = (said[name] == said[SHIPPED][:, :count]).mean()
        same = "" if name == SHIPPED else f"; {agree:.2%} as shipped"
        rows.append(Row(f"{name}, {count:,} images", f"{count / seconds:,.0f} images/s{same}"))
    return rows

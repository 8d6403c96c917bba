"""Our page on ten times as many test images: the same ones again, with copies of the bundles.

``python -m benchmarks.many_predictions_app FOLDER`` writes the bundles to FOLDER and serves them.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np

from cifar_models.bundles import bundle
from cifar_models.bundles.embeddings import EMBEDDINGS
from cifar_models.bundles.robustness import ROBUSTNESS
from cifar_models.data import dataset
from cifar_models.files import write_json
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import MODELS
from cifar_models.stats import metrics
from cifar_models.ui import command as app

TIMES = 10


def write_bundles(folder: Path, sha256: str) -> None:
    """Copy both bundles with every prediction ``TIMES`` times."""
    for spec in MODELS:
        source, copy = bundle.BUNDLES / spec.id, folder / spec.id
        of_fewer_images = shutil.ignore_patterns(ROBUSTNESS, EMBEDDINGS)
        shutil.copytree(source, copy, ignore=of_fewer_images)
        read = bundle.read(source, spec)
        labels = np.tile(read.labels, TIMES)
        probabilities = np.tile(read.probabilities, (TIMES, 1))
        bundle.write_predictions(copy, probabilities, labels, sha256)
        correct, total = read.metrics.correct * TIMES, len(labels)
        matrix = metrics.confusion_matrix(labels, probabilities.argmax(axis=1))
        per_class = {
            name: {"recall": rates.recall}
            for name, rates in zip(CLASS_NAMES, metrics.per_class(matrix), strict=True)
        }
        changed = json.loads((copy / bundle.METRICS).read_text(encoding="utf-8"))
        for name, rates in per_class.items():
            changed["per_class"][name].update(rates)
        changed["measured_on"]["images_sha256"] = sha256
        changed |= {"correct": correct, "total": total}
        changed["interval"] = list(metrics.wilson_interval(correct, total))
        write_json(copy / bundle.METRICS, changed)


def main(folder: Path) -> int:
    """Serve the copies; ``dataset`` is made to give every test image ``TIMES`` times."""
    once = dataset.load_test()
    pixels, labels = np.tile(once.pixels, (TIMES, 1, 1, 1)), np.tile(once.labels, TIMES)
    many = dataset.Images(pixels, labels, dataset.pixels_sha256(pixels), "the benchmark")
    dataset.load_test = lambda data=None: many
    write_bundles(folder, many.sha256)
    return app.main(["--models", str(folder)])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

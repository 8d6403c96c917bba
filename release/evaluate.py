"""Score exported models on the test images: ``python -m release.evaluate``.

Writes ``predictions.npz``, ``metrics.json`` and the model card of each bundle. Nothing is
chosen by these metrics: checkpoints and temperatures come from validation images.
"""

import argparse
import dataclasses
import json
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import Predictor
from cifar_models.data import dataset
from cifar_models.labels import CLASS_NAMES
from cifar_models.options import add_data_option
from cifar_models.records.record import ExportedHistory
from cifar_models.specs import spec_for
from cifar_models.stats import metrics
from release.bundle_command import (
    add_bundle_options,
    chosen_bundles,
    forget_other_answers,
    forget_other_embeddings,
    forget_other_features,
    parse,
    write_card_anew,
    write_metrics,
)
from train.commands.exit_status import exit_status

BATCH = 200
PLAIN = "plain.tflite"  # beside model.tflite in a run, see train.export


def predict_all(predictor: Predictor, pixels: np.ndarray) -> np.ndarray:
    """Return probabilities float32 ``[N, 10]`` of uint8 ``[N, 32, 32, 3]``, with a bar."""
    return np.concatenate(
        [
            predictor.predict(pixels[start : start + BATCH]).probabilities
            for start in tqdm(range(0, len(pixels), BATCH), unit_scale=BATCH, unit="image")
        ]
    )


def share_right(probabilities: np.ndarray, labels: np.ndarray) -> dict:
    """Return ``accuracy``, ``correct``, ``total`` and Wilson's 95% ``interval``."""
    correct = int(np.count_nonzero(probabilities.argmax(axis=1) == labels))
    interval = metrics.wilson_interval(correct, len(labels))
    return {
        "accuracy": correct / len(labels) if len(labels) else None,
        "correct": correct,
        "total": len(labels),
        "interval": list(interval) if interval else None,
    }


def measure(
    folder: Path,
    probabilities: np.ndarray,
    images: dataset.Images,
    history: ExportedHistory,
    plain: dict | None = None,
    unknown: dict | None = None,
) -> dict:
    """Return the content of ``metrics.json``.

    Args:
        plain: ``share_right`` of the same network without averaging mirror images, where it
            averages them.
        unknown: What ``release.unknown`` measured; left out where that was another model.
    """
    labels = images.labels
    matrix = metrics.confusion_matrix(labels, probabilities.argmax(axis=1))
    temperature = history.export.temperature
    untempered = metrics.soften(probabilities, 1 / temperature)
    last = history.epochs[-1]
    digest = bundle.model_sha256(folder)
    kept = {"unknown": unknown} if unknown and unknown.get("model_sha256") == digest else {}
    return {
        "model": history.run.model,
        "model_sha256": digest,
        "measured_on": {
            "images_sha256": images.sha256,
            "description": dataset.describe_pixels(images.sha256),
        },
        **share_right(probabilities, labels),
        "average_flips": bool(history.export.average_flips),
        "without_average_flips": plain,
        "per_class": {
            name: dataclasses.asdict(rates)
            for name, rates in zip(CLASS_NAMES, metrics.per_class(matrix), strict=True)
        },
        "calibration": {
            "bins": 15,
            **_calibration(probabilities, labels),
            "before_temperature": _calibration(untempered, labels),
        },
        "temperature": temperature,
        "parameters": history.export.parameters,
        "bytes": (folder / bundle.MODEL).stat().st_size,
        "training": {
            "epochs": len(history.epochs),
            "seconds": last.seconds,
            "images_seen": last.images_seen,
        },
        **kept,
    }


def _calibration(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, float | None]:
    return {
        "expected_calibration_error": metrics.expected_calibration_error(probabilities, labels),
        "negative_log_likelihood": metrics.negative_log_likelihood(probabilities, labels),
    }


def evaluate(folder: Path, model_id: str, images: dataset.Images) -> dict:
    """Complete the bundle in ``folder`` and return its metrics.

    Raises:
        BundleError: There is no usable exported model in it.
    """
    history = bundle.read_history(folder, spec_for(model_id))
    probabilities = predict_all(Predictor(folder / bundle.MODEL), images.pixels)
    plain = _plain_accuracy(folder, images, history)
    bundle.write_predictions(folder, probabilities, images.labels, images.sha256)
    forget_other_answers(folder, probabilities.argmax(axis=1))
    measured = measure(folder, probabilities, images, history, plain, _unknown(folder))
    forget_other_features(folder)
    forget_other_embeddings(folder)
    spec = spec_for(model_id)
    write_metrics(folder, spec, measured, history, bundle.read_further(folder, spec))
    return measured


def _plain_accuracy(folder: Path, images: dataset.Images, history: ExportedHistory) -> dict | None:
    """Measure ``plain.tflite``; in a clone, which has none, keep what was measured of it."""
    if not history.export.average_flips:
        return None
    if (folder / PLAIN).is_file():
        return share_right(predict_all(Predictor(folder / PLAIN), images.pixels), images.labels)
    stated = json.loads((folder / bundle.METRICS).read_text(encoding="utf-8"))
    return stated["without_average_flips"]


def _unknown(folder: Path) -> dict | None:
    """Return what ``release.unknown`` measured before, if it did."""
    try:
        return json.loads((folder / bundle.METRICS).read_text(encoding="utf-8")).get("unknown")
    except (OSError, ValueError, AttributeError):
        return None  # to be written anew anyway


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Evaluate by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m release.evaluate", description=__doc__)
    add_bundle_options(parser)
    add_data_option(parser)
    parser.add_argument(
        "--card-alone",
        action="store_true",
        help="only write the model card anew, of what was measured before",
    )
    options = parse(parser, arguments)
    if options.card_alone:
        for model_id, folder in chosen_bundles(options):
            write_card_anew(folder, spec_for(model_id))
        return 0
    images = dataset.load_test(options.data)
    for model_id, folder in chosen_bundles(options):
        measured = evaluate(folder, model_id, images)
        kept = ("accuracy", "interval", "correct", "total", "calibration")
        print(model_id, json.dumps({name: measured[name] for name in kept}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

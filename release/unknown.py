"""Measure the hint "this may show none of the ten classes": ``python -m release.unknown``.

Per bundle: the threshold is set on CIFAR-10 validation images so that 95% of them pass; the
better of the two scores (``cifar_models/bundles/unknown.py``) is chosen on half of the pictures of
other classes, and how often it misses is measured on the other half. Writes ``unknown`` into
``metrics.json`` and the model card.
"""

import argparse
import itertools
import json
import sys
from pathlib import Path

import numpy as np

from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import Prediction, Predictor
from cifar_models.bundles.unknown import SCORES, scores
from cifar_models.data import dataset
from cifar_models.errors import DatasetError
from cifar_models.records.record import Run
from cifar_models.specs import spec_for
from release.bundle_command import add_bundle_options, chosen_bundles, parse, write_figures
from train.commands.exit_status import exit_status
from train.commands.progress import download_bar
from train.images.far_classes import FAR_CLASSES
from train.images.picture_sets import decode_pictures
from train.images.split import split_indices

PASSING_SHARE = 0.95
_AT_ONCE = 500


def far_pictures(folder: Path) -> np.ndarray:
    """Return Tiny ImageNet's validation pictures of far classes, uint8 ``[N, 32, 32, 3]``.

    Args:
        folder: Holds ``val.npz`` (see ``picture_sets.py``) and ``classes.tsv``, whose lines begin
            with the WordNet id of each class.

    Raises:
        DatasetError: They are not there, or not these classes.
    """
    try:
        lines = (folder / "classes.tsv").read_text(encoding="utf-8").splitlines()
        far = [row for row, line in enumerate(lines) if line.split("\t")[0] in FAR_CLASSES]
        with np.load(folder / "val.npz", allow_pickle=False) as pack:
            data, offsets, labels = pack["data"], pack["offsets"], pack["labels"]
        ends = list(itertools.pairwise(offsets))
        files = (data[slice(*ends[row])].tobytes() for row in np.flatnonzero(np.isin(labels, far)))
        if len(far) != len(FAR_CLASSES):
            raise ValueError(f"{len(far)} of the {len(FAR_CLASSES)} far classes are in it")
        return decode_pictures(files, dataset.IMAGE_SIDE)
    except Exception as error:  # NumPy, zipfile and Pillow raise many kinds for a damaged file
        raise DatasetError(
            f"{folder} does not hold the validation pictures of Tiny ImageNet ({error}). Name the "
            "folder of val.npz and classes.tsv with --tiny-imagenet."
        ) from error


def validation_pixels(run: Run, images: dataset.Images) -> np.ndarray:
    """Return the training images that chose the model's checkpoint, uint8 ``[N, 32, 32, 3]``.

    Raises:
        DatasetError: These are not the images that the model was trained on.
    """
    if images.sha256 != run.data.images_sha256:
        raise DatasetError(
            f"the training images in {images.source} are not those of this model's training, so "
            "it is not known which of them are validation images. Name the others with --data."
        )
    recipe = run.recipe.as_read
    _, rows = split_indices(len(images), recipe["validation_images"], recipe["split_seed"])
    return images.pixels[rows[: run.data.validation_images]]


def threshold_at(known: np.ndarray, passing: float) -> float:
    """Return the highest threshold that at least the share ``passing`` of ``known`` reaches."""
    ordered = np.sort(known)
    return float(ordered[int(np.floor((1 - passing) * len(ordered) + 1e-9))])


def measure(
    predictor: Predictor,
    temperature: float,
    validation: np.ndarray,
    test: np.ndarray,
    far: np.ndarray,
) -> dict:
    """Return what ``metrics.json`` says about the hint, without what it was measured on.

    Args:
        validation, test, far: Pixels uint8 ``[N, 32, 32, 3]``.
    """
    said = [_predict(predictor, pixels) for pixels in (validation, test, far)]
    candidates = {}
    for score in SCORES:
        known, unseen, other = (scores(score, one, temperature) for one in said)
        threshold = threshold_at(known, PASSING_SHARE)
        candidates[score] = {
            "score": score,
            "threshold": threshold,
            "passing_share": float((known >= threshold).mean()),
            "false_alarm_rate": float((unseen < threshold).mean()),
            "missed_rate": float((other[1::2] >= threshold).mean()),
            "missed_rate_when_choosing": float((other[::2] >= threshold).mean()),
        }
    chosen = min(candidates.values(), key=lambda one: one["missed_rate_when_choosing"])
    rejected = [one for one in candidates.values() if one is not chosen]
    images = {
        "validation": len(validation),
        "test": len(test),
        "other_classes": len(far[1::2]),
        "other_classes_when_choosing": len(far[::2]),
    }
    return {**chosen, "not_chosen": rejected, "images": images}


def _predict(predictor: Predictor, pixels: np.ndarray) -> Prediction:
    """Predict in parts, so that the evidence of no part but the means is kept."""
    parts = [
        predictor.predict(pixels[start : start + _AT_ONCE])
        for start in range(0, len(pixels), _AT_ONCE)
    ]
    return Prediction(
        np.concatenate([part.probabilities for part in parts]),
        np.concatenate([part.evidence.mean(axis=(1, 2), keepdims=True) for part in parts]),
        sum(part.milliseconds for part in parts),
    )


def complete(
    folder: Path, model_id: str, train: dataset.Images, test: dataset.Images, far: np.ndarray
) -> dict:
    """Add ``unknown`` to the bundle's metrics and card, and return it.

    Raises:
        BundleError: There is no evaluated bundle in ``folder``.
        DatasetError: ``train`` is not what the model was trained on.
    """
    spec = spec_for(model_id)
    found = bundle.read(folder, spec)
    measured = measure(
        Predictor(folder / bundle.MODEL),
        found.metrics.temperature,
        validation_pixels(found.history.run, train),
        test.pixels,
        far,
    )
    unknown = {
        **measured,
        "measured_on": {
            "known": dataset.describe_pixels(test.sha256),
            "known_sha256": test.sha256,
            "other_classes": f"Tiny ImageNet validation pictures of {len(FAR_CLASSES)} classes "
            "far from the ten, reduced to 32x32",
            "other_classes_sha256": dataset.pixels_sha256(far),
        },
        "model_sha256": found.metrics.model_sha256,
    }
    metrics = {**found.metrics.as_read, "unknown": unknown}
    write_figures(folder, spec, metrics, found.history, found.further_histories)
    return unknown


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Measure by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m release.unknown", description=__doc__)
    add_bundle_options(parser)
    parser.add_argument("--data", metavar="DIR", help="folder of CIFAR-10's binary version")
    parser.add_argument(
        "--tiny-imagenet", metavar="DIR", type=Path, required=True, help="its pictures"
    )
    options = parse(parser, arguments)
    far = far_pictures(options.tiny_imagenet)
    train = dataset.load_train(options.data, download_bar())
    test = dataset.load_test(options.data)
    for model_id, folder in chosen_bundles(options):
        print(model_id, json.dumps(complete(folder, model_id, train, test, far)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

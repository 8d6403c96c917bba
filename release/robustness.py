"""Show worse pictures to exported models: ``python -m release.robustness``.

Both models answer the same pictures: a sample of the test images, drawn by a fixed seed with as
many of each class, in every kind and strength of ``cifar_models/corruptions``, or of the official
files of CIFAR-10-C (``--cifar10c``). Writes ``robustness.json`` into each bundle. A run that is
interrupted goes on with the same command; finished kinds are kept in ``build/robustness``.
"""

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from cifar_models.bundles import bundle, predictions
from cifar_models.bundles.predictor import Predictor
from cifar_models.bundles.robustness import ROBUSTNESS, answers_sha256, text_of
from cifar_models.corruptions.kinds import STRENGTHS
from cifar_models.data import dataset
from cifar_models.errors import BundleError
from cifar_models.files import write_json
from cifar_models.options import add_data_option
from cifar_models.records import untrusted
from cifar_models.records.robustness import KindResult
from cifar_models.specs import spec_for
from release.bundle_command import (
    add_bundle_options,
    chosen_bundles,
    forget_other_answers,
    parse,
)
from release.worse_pictures import (
    PER_CLASS,
    SAMPLE_SEED,
    MadeHere,
    OfficialFiles,
    WorsePictures,
    sample,
)
from train.commands.exit_status import exit_status

KEPT = Path("build") / "robustness"
_BATCH = 200


def measure_kind(
    predictor: Predictor, worse: WorsePictures, kind: str, labels: np.ndarray, bar: tqdm
) -> dict[str, Any]:
    """Return what ``robustness.json`` says about one kind, see ``KindResult``.

    Args:
        labels: True classes of the pictures ``[n]``.
        bar: Advances by each picture that was answered.
    """
    correct, predicted, digest = [], [], hashlib.sha256()
    for strength in STRENGTHS:
        pictures = worse.pictures(kind, strength)
        digest.update(pictures)
        said = []
        for start in range(0, len(pictures), _BATCH):
            part = predictor.predict(pictures[start : start + _BATCH]).probabilities
            said.append(part.argmax(axis=1))
            bar.update(len(part))
        classes = np.concatenate(said)
        correct.append(int(np.count_nonzero(classes == labels)))
        predicted.append(text_of(classes))
    return {
        "id": kind,
        "correct": correct,
        "predicted": predicted,
        "pixels_sha256": digest.hexdigest(),
    }


def measure(
    folder: Path,
    model_id: str,
    worse: WorsePictures,
    indices: list[list[int]],
    predicted: np.ndarray,
    threads: int = 2,
) -> dict[str, Any]:
    """Write ``robustness.json`` of the model in ``folder``, and return its content.

    Args:
        indices: The sample, by true class.
        predicted: What the model says about all test images ``[N]``.
        threads: That the model may use.

    Raises:
        BundleError: There is no model in it.
    """
    head = {
        "model": model_id,
        "answers_sha256": answers_sha256(predicted),
        "pictures": worse.about,
        "sample": {"seed": SAMPLE_SEED, "indices": indices},
    }
    place = KEPT / hashlib.sha256(json.dumps(head, sort_keys=True).encode()).hexdigest()[:16]
    labels = np.repeat(np.arange(len(indices)), [len(one) for one in indices])
    predictor, found = Predictor(folder / bundle.MODEL, threads), []
    total = len(worse.kinds) * len(STRENGTHS) * len(labels)
    with tqdm(total=total, desc=model_id, unit="picture") as bar:
        for kind in worse.kinds:
            part = place / f"{kind}.json"
            result = _finished(part, len(labels))
            if result is None:
                result = measure_kind(predictor, worse, kind, labels, bar)
                write_json(part, result)
            else:
                bar.update(len(STRENGTHS) * len(labels))
            found.append(result)
    write_json(folder / ROBUSTNESS, head | {"kinds": found})
    shutil.rmtree(place, ignore_errors=True)
    return head | {"kinds": found}


def _finished(part: Path, count: int) -> dict[str, Any] | None:
    """Return what an earlier run found of a kind; None where it did not come so far."""
    try:
        found = KindResult.read(untrusted.read_json(part), str(part))
    except BundleError:
        return None
    whole = found.id == part.stem and all(len(one) == count for one in found.predicted)
    return found.as_read if whole else None


def answers_of(folder: Path, images: dataset.Images) -> np.ndarray:
    """Return what a bundle's model says about the test images, ``[N]``.

    Raises:
        BundleError: That was not measured yet, or on other images.
    """
    path = folder / predictions.PREDICTIONS
    content = untrusted.read_bytes(path, predictions.PREDICTIONS_BYTES)
    probabilities, _, images_sha256 = predictions.parse_predictions(content, path)
    if images_sha256 != images.sha256:
        raise BundleError(f"{path} is of other images than {images.source}")
    return probabilities.argmax(axis=1)


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Measure by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m release.robustness", description=__doc__)
    add_bundle_options(parser)
    add_data_option(parser)
    parser.add_argument(
        "--cifar10c", metavar="DIR", type=Path, help="folder of CIFAR-10-C's official files"
    )
    parser.add_argument(
        "--per-class", type=int, choices=range(1, PER_CLASS + 1), metavar="N", default=PER_CLASS
    )
    parser.add_argument("--threads", type=int, default=2, help="that a model may use (2)")
    options = parse(parser, arguments)
    images = dataset.load_test(options.data)
    indices = sample(images.labels, options.per_class)
    flat = np.concatenate(indices)
    worse = (
        OfficialFiles(options.cifar10c, images, flat)
        if options.cifar10c
        else MadeHere(images, flat)
    )
    for model_id, folder in chosen_bundles(options):
        spec, predicted = spec_for(model_id), answers_of(folder, images)
        forget_other_answers(folder, predicted)
        bundle.read(folder, spec)  # before hours of work
        result = measure(folder, model_id, worse, indices, predicted, options.threads)
        bundle.read(folder, spec)
        rights = [right for kind in result["kinds"] for right in kind["correct"]]
        mean = sum(rights) / (len(rights) * len(flat))
        print(f"{model_id}: {mean:.2%} on average over {len(result['kinds'])} kinds", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Measure the hint "this may show none of the ten classes": ``python -m release.unknown``.

Per bundle, four scores (``cifar_models/bundles/unknown.py``) are compared on validation data: the
threshold of each is set on CIFAR-10 validation images so that 95% of them pass, and the score that
fewest pictures of other classes pass is chosen. How well all four do is then measured on the test
images and on pictures of other classes still (``release/other_pictures``). Writes
``known_features.npz``, ``unknown`` in ``metrics.json``, and the model card.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from cifar_models.bundles import bundle
from cifar_models.bundles.known_features import write_known_features
from cifar_models.bundles.predictor import Prediction
from cifar_models.bundles.unknown import Neighbours, scores
from cifar_models.data import dataset
from cifar_models.options import add_data_option
from cifar_models.records.metrics import NEED_NEIGHBOURS, SCORES
from cifar_models.specs import spec_for
from cifar_models.stats.detection import auroc, fpr_at_95, threshold_at
from release.bundle_command import (
    add_bundle_options,
    chosen_bundles,
    forget_other_features,
    parse,
    write_metrics,
)
from release.features import predict_all
from release.known import known_of, split_of
from release.other_pictures.sets import CHOOSING_DESCRIPTION, OtherPictures, choosing, measured_on
from train.commands.bars import download_bar
from train.commands.exit_status import exit_status

PLACES = (1, 5, 10, 20, 50, 100)  # of the neighbour that counts; validation data choose


@dataclass(frozen=True, eq=False)
class Said:
    """What a model says about the pictures that its scores are compared on.

    Attributes:
        validation: CIFAR-10 validation images.
        choosing: Pictures of other classes, to choose by.
        test: CIFAR-10 test images.
        others: Pictures that figures are stated of, by set; the first are the hint's own.
    """

    validation: Prediction
    choosing: Prediction
    test: Prediction
    others: Sequence[Prediction]


def measure(
    said: Said, sets: Sequence[OtherPictures], temperature: float, neighbours: Neighbours
) -> dict:
    """Return what ``metrics.json`` says about the hint, without what it was measured on.

    Args:
        sets: What ``said.others`` are about.
        neighbours: Their ``place`` is chosen here, among ``PLACES``.
    """
    candidates = [_candidate(score, said, sets, temperature, neighbours) for score in SCORES]
    chosen = min(candidates, key=_badness)
    return {
        **chosen,
        "not_chosen": [one for one in candidates if one is not chosen],
        "images": {
            "validation": len(said.validation.probabilities),
            "test": len(said.test.probabilities),
            "other_classes": len(said.others[0].probabilities),
            "other_classes_when_choosing": len(said.choosing.probabilities),
        },
    }


def _candidate(
    score: str,
    said: Said,
    sets: Sequence[OtherPictures],
    temperature: float,
    neighbours: Neighbours,
) -> dict:
    """Return one score's threshold and rates."""
    places = [place for place in PLACES if place <= len(neighbours.known.images)]
    options = []
    for place in places if score in NEED_NEIGHBOURS else [None]:
        near = neighbours if place is None else replace(neighbours, place=place)
        scored = partial(scores, score, temperature=temperature, neighbours=near)
        known, other = scored(prediction=said.validation), scored(prediction=said.choosing)
        found = {
            "fpr95_when_choosing": fpr_at_95(known, other)[0],
            "auroc_when_choosing": auroc(known, other)[0],
        }
        options.append((found, place, scored, known))
    found, place, scored, known = min(options, key=lambda option: _badness(option[0]))
    threshold, test = threshold_at(known), scored(prediction=said.test)
    others = [scored(prediction=one) for one in said.others]
    return {
        "score": score,
        "threshold": threshold,
        **({} if place is None else {"neighbours": place}),
        "passing_share": float((known >= threshold).mean()),
        "false_alarm_rate": float((test < threshold).mean()),
        "missed_rate": float((others[0] >= threshold).mean()),
        **found,
        "detection": [
            _detection(one, test, other) for one, other in zip(sets, others, strict=True)
        ],
    }


def _badness(found: dict) -> tuple[float, float]:
    return found["fpr95_when_choosing"], -found["auroc_when_choosing"]


def _detection(pictures: OtherPictures, test: np.ndarray, other: np.ndarray) -> dict:
    area, area_interval = auroc(test, other)
    passing, passing_interval = fpr_at_95(test, other)
    return {
        "name": pictures.name,
        "kind": pictures.kind,
        "description": pictures.description,
        "images": len(other),
        "auroc": area,
        "auroc_interval": list(area_interval),
        "fpr95": passing,
        "fpr95_interval": list(passing_interval),
    }


def complete(
    folder: Path,
    model_id: str,
    train: dataset.Images,
    test: dataset.Images,
    to_choose: np.ndarray,
    sets: Sequence[OtherPictures],
) -> dict:
    """Add known features and ``unknown`` to the bundle and its card; return the latter.

    Args:
        to_choose: Pictures of other classes, uint8 ``[N, 32, 32, 3]``.

    Raises:
        BundleError: There is no evaluated bundle in ``folder``, or its model gives no features.
        DatasetError: ``train`` is not what the model was trained on.
    """
    spec = spec_for(model_id)
    forget_other_features(folder)
    found = bundle.read(folder, spec)
    _, validation = split_of(found.history.run, train)
    known = known_of(found, train)
    say = partial(predict_all, found.model)
    said = Said(
        say(train.pixels[validation], "validation images"),
        say(to_choose, "to choose by"),
        say(test.pixels, "test images"),
        [say(one.pixels, one.name) for one in sets],
    )
    unknown = {
        **measure(said, sets, found.metrics.temperature, Neighbours(known, PLACES[0])),
        "measured_on": {
            "known": dataset.describe_pixels(test.sha256),
            "known_sha256": test.sha256,
            "other_classes": sets[0].description,
            "other_classes_sha256": dataset.pixels_sha256(sets[0].pixels),
            "chosen_by": CHOOSING_DESCRIPTION,
            "chosen_by_sha256": dataset.pixels_sha256(to_choose),
        },
        "model_sha256": found.metrics.model_sha256,
    }
    write_known_features(folder, known)
    metrics = {**found.metrics.as_read, "unknown": unknown}
    write_metrics(folder, spec, metrics, found.history, found.further_histories)
    return unknown


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Measure by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m release.unknown", description=__doc__)
    add_bundle_options(parser)
    add_data_option(parser)
    parser.add_argument(
        "--tiny-imagenet", metavar="DIR", type=Path, required=True, help="its pictures"
    )
    parser.add_argument(
        "--cifar100", metavar="DIR", type=Path, help="measure on CIFAR-100's test pictures too"
    )
    options = parse(parser, arguments)
    to_choose = choosing(options.tiny_imagenet)
    sets = list(measured_on(options.tiny_imagenet, options.cifar100))
    train = dataset.load_train(options.data, download_bar())
    test = dataset.load_test(options.data)
    for model_id, folder in chosen_bundles(options):
        found = complete(folder, model_id, train, test, to_choose, sets)
        print(model_id, json.dumps(found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

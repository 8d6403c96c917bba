"""Answers about worse pictures as tests need them: random ones, and files that hold them."""

import json

import numpy as np

from cifar_models.bundles import bundle
from cifar_models.bundles.robustness import ROBUSTNESS, answers_sha256, text_of
from cifar_models.files import write_json
from cifar_models.specs import FIRST, MODELS, SECOND
from cifar_models.stats.robustness import Worse


def worse(seed=0, kinds=("fog", "snow", "contrast"), count=300, drift=(0.1, 0.2)):
    """Return random answers; each step of strength changes more, of the second model most."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count).astype(np.uint8)
    answers = {}
    for place, share in zip((FIRST, SECOND), drift, strict=True):
        said = np.empty((len(kinds), 6, count), np.uint8)
        as_it_is = np.where(rng.random(count) < 0.95, labels, rng.integers(0, 10, count))
        for row in range(len(kinds)):
            now = as_it_is
            for strength in range(6):
                said[row, strength] = now
                now = np.where(rng.random(count) < share, rng.integers(0, 10, count), now)
        answers[place] = said
    return Worse(kinds, np.arange(count) * 3, labels, answers)


def swapped(found):
    """Return the same with the two models' answers exchanged."""
    turned = {FIRST: found.answers[SECOND], SECOND: found.answers[FIRST]}
    return Worse(found.kinds, found.indices, found.labels, turned)


def write_worse(folder, kinds=("fog", "snow"), per_class=3, seed=0):
    """Let both bundles of a folder hold random answers about the same worse pictures."""
    for place, spec in enumerate(MODELS):
        rng = np.random.default_rng([seed, place])
        read = bundle.read(folder / spec.id, spec)
        indices = [np.flatnonzero(read.labels == one)[:per_class].tolist() for one in range(10)]
        labels = np.repeat(np.arange(10), per_class)
        said = np.where(
            rng.random((len(kinds), 5, len(labels))) < 0.7, labels, rng.integers(0, 10, len(labels))
        )
        record = {
            "model": spec.id,
            "answers_sha256": answers_sha256(read.predicted),
            "pictures": {
                "source": "CIFAR-10-C style",
                "version": 1,
                "seed": 0,
                "images_sha256": read.images_sha256,
                "made_with": {"numpy": "2.0"},
            },
            "sample": {"seed": 0, "indices": indices},
            "kinds": [
                {
                    "id": kind,
                    "correct": (own == labels).sum(axis=1).tolist(),
                    "predicted": [text_of(one) for one in own],
                    "pixels_sha256": "0" * 64,
                }
                for kind, own in zip(kinds, said, strict=True)
            ],
        }
        write_json(folder / spec.id / ROBUSTNESS, record)
    return folder


def changed_record(folder, **changes):
    """Change parts of one bundle's file, top level."""
    path = folder / ROBUSTNESS
    write_json(path, json.loads(path.read_text()) | changes)

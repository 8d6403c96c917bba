"""Test images of which a near-duplicate is among the training images.

CIFAR-10 has some: Barz and Denzler (2020), Do We Train on Test Data?, arXiv 1902.00423. The pairs
here are our own finding, see ``release.near_duplicates``, which wrote ``near_duplicates.json``:
positions and similarities, no pixels.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("near_duplicates.json")


@cache
def all_pairs() -> dict[int, tuple[int, float]]:
    """Return by test index the most similar training image and the similarity, 0 to 1."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))["pairs"]
    return {int(test): (int(train), float(alike)) for test, (train, alike) in stored.items()}


@cache
def least_similarity() -> float:
    """Return the similarity from which on two images are called near-duplicates."""
    return float(json.loads(FILE.read_text(encoding="utf-8"))["least_similarity"])


def training_image(index: int) -> int | None:
    """Return the training image that a test image nearly repeats; None for none."""
    found = all_pairs().get(index)
    return None if found is None else found[0]


def mask(count: int) -> np.ndarray:
    """Return bool ``[count]``, true at near-duplicates, for the first ``count`` test images."""
    found = np.zeros(count, bool)
    found[[index for index in all_pairs() if index < count]] = True
    return found

"""What the figures of confusion matrices say in words: their titles, from the numbers."""

from itertools import combinations

import numpy as np

from cifar_models.figures.template import sentence
from cifar_models.labels import CLASS_COUNT, CLASS_NAMES
from cifar_models.specs import FIRST, PAIR, ModelSpec, Pair
from cifar_models.wording import percent

NO_IMAGES = "No image fulfils the filter"
_MOSTLY, _TELLING = 0.5, 0.15


def confusion_finding(matrix: np.ndarray, name: str) -> str:
    """Say which two classes a model mixes up most.

    Args:
        matrix: Counts ``[10, 10]``, rows true.
        name: Of the model, within a sentence.
    """
    mistakes = int(matrix.sum() - np.trace(matrix))
    if not matrix.sum():
        return NO_IMAGES
    if not mistakes:
        return f"{sentence(name)} makes no mistake here"
    pair, count = _most(matrix)
    if mistakes == 1:
        return f"{sentence(name)} makes one mistake, between {pair}"
    return f"{count:,} of {name}'s {mistakes:,} mistakes are between {pair}"


def answers_finding(matrix: np.ndarray) -> str:
    """Say how often two models give the same answer.

    Args:
        matrix: Counts ``[10, 10]``, rows what the first says, columns what the second says.
    """
    total, same = int(matrix.sum()), int(np.trace(matrix))
    if not total:
        return NO_IMAGES
    if same == total:
        return f"Both give the same answer on all {total:,} images"
    pair, _ = _most(matrix)
    return (
        f"Both give the same answer on {percent(same / total, 1)} of {total:,} images; they "
        f"differ most between {pair}"
    )


def difference_finding(
    first: np.ndarray, second: np.ndarray, better: ModelSpec, pair: Pair = PAIR
) -> str:
    """Say between which classes the other model makes more mistakes than the better one.

    Args:
        first, second: Counts ``[10, 10]`` of both models, rows true.
        better: Which is better overall.
        pair: The two models.
    """
    other = pair.other(better)
    ahead, behind = (first, second) if better.place == FIRST else (second, first)
    if not ahead.sum():
        return NO_IMAGES
    extra = _by_pair(behind) - _by_pair(ahead)
    if not np.any(ahead != behind):
        return "Both models make the same mistakes"
    most, gross = int(extra.max()), int(np.maximum(extra, 0).sum())
    if most <= 0:
        return f"{sentence(other.in_sentence)} makes no kind of mistake more often"
    share, pair = most / gross, _PAIRS[int(extra.argmax())]
    owner = f"{other.in_sentence}'s extra mistakes"
    if share > _MOSTLY:
        return f"{sentence(owner)} are mostly between {pair}"
    within = {
        name: int(np.maximum(extra, 0)[members].sum()) / gross for name, members in _KINDS.items()
    }
    for name, part in within.items():
        if part > _MOSTLY:
            return f"{sentence(owner)} are mostly between {name}"
    if share >= _TELLING:
        return f"{percent(share, 1)} of {owner} are between {pair}"
    return f"{sentence(owner)} spread over many classes"


_VEHICLES = {CLASS_NAMES.index(name) for name in ("airplane", "automobile", "ship", "truck")}
# Of each two classes, which lie both among the animals, both among the vehicles.
_KINDS = {
    "animals": [not _VEHICLES & set(two) for two in combinations(range(CLASS_COUNT), 2)],
    "vehicles": [set(two) <= _VEHICLES for two in combinations(range(CLASS_COUNT), 2)],
}
_PAIRS = [f"{CLASS_NAMES[i]} and {CLASS_NAMES[j]}" for i, j in combinations(range(CLASS_COUNT), 2)]


def _by_pair(matrix: np.ndarray) -> np.ndarray:
    """Return for each two classes how often they are taken for each other ``[45]``."""
    upper = np.triu_indices(CLASS_COUNT, 1)
    return (matrix + matrix.T)[upper]


def _most(matrix: np.ndarray) -> tuple[str, int]:
    counts = _by_pair(matrix)
    return _PAIRS[int(counts.argmax())], int(counts.max())

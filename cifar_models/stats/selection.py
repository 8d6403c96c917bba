"""Test images that were found, see ``filters``: in an order, page by page, or drawn at random."""

from dataclasses import dataclass

import numpy as np

from cifar_models.stats.answers import Answers

CONFIDENCE, CONFIDENCE_ASCENDING = "confidence", "confidence_ascending"
DISAGREEMENT, LEAST_SURE, INDEX = "disagreement", "least_sure", "index"
PEOPLE = "people"  # of the page alone
SORTS = (CONFIDENCE, CONFIDENCE_ASCENDING, DISAGREEMENT, LEAST_SURE, INDEX)
GRID_SIZE = 16


def ordered(found: np.ndarray, answers: Answers, sort: str, model: str | None = None) -> np.ndarray:
    """Return the positions ``found``, ascending int64 ``[n]``, in another order.

    Args:
        sort: One of ``SORTS``; ties follow the test index. ``least_sure`` begins with the image
            on which the less sure of the models is least sure. ``people`` begins with the image on
            whose class people agree least; it is ``confidence`` where that is unknown.
        model: Whose confidence counts; None takes the highest among the models that are wrong.
    """
    if sort == INDEX:
        return found
    if sort == PEOPLE and answers.agreement is not None:
        key = -answers.agreement
    elif sort == DISAGREEMENT:
        key = answers.disagreement
    elif sort == LEAST_SURE:
        key = -np.minimum(*answers.confidence.values())
    elif model is not None:
        key = answers.confidence[model]
    else:
        wrong = [
            np.where(answers.predicted[name] != answers.labels, answers.confidence[name], 0)
            for name in answers.predicted
        ]
        key = np.maximum(*wrong)
    key = key[found] if sort == CONFIDENCE_ASCENDING else -key[found]
    return found[np.argsort(key, kind="stable")]


def cap_per_confusion(indices: np.ndarray, answers: Answers, cap: int) -> np.ndarray:
    """Leave out images so that no confusion shows more than ``cap`` times, keeping the order.

    A confusion is a true class with the other class that a model takes it for; an image that
    both models get wrong belongs to one or two of them.

    Args:
        indices: Positions in the test set ``[n]``.
        cap: At least 1; 0 leaves out nothing.
    """
    if cap <= 0:
        return indices
    shown: dict[tuple[int, int], int] = {}
    kept = []
    for index in indices:
        true = int(answers.labels[index])
        said = {int(answers.predicted[model][index]) for model in answers.predicted} - {true}
        confusions = [(true, name) for name in said]
        if all(shown.get(one, 0) < cap for one in confusions):
            kept.append(index)
            for one in confusions:
                shown[one] = shown.get(one, 0) + 1
    return np.array(kept, np.int64)


def draw(found: np.ndarray, seed: int) -> np.ndarray:
    """Choose up to 16 of the positions ``found``, ``[n]``, at random; a seed gives the same."""
    rng = np.random.default_rng(seed)
    count = min(GRID_SIZE, len(found))
    return rng.choice(found, count, replace=False).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Page:
    """A part of what was found.

    Attributes:
        indices: int64 ``[n]``, positions in the test set.
        number, last: Of this page and of the last one, from 0.
        first: Place of its first image among all, from 0.
        total: Images on all pages.
    """

    indices: np.ndarray
    number: int
    last: int
    first: int
    total: int


def page_of(found: np.ndarray, number: int, size: int) -> Page:
    """Return the page ``number`` of positions ``[n]``, or the nearest that there is."""
    last = max(0, (len(found) - 1) // size)
    number = min(max(number, 0), last)
    first = number * size
    return Page(found[first : first + size], number, last, first, len(found))

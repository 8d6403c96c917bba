"""A file of predictions to what a model says about each test image, or one sentence why not."""

import numpy as np

from cifar_models.added.formats.columns import Columns, MisreadError
from cifar_models.added.meaning import Said, meaning_of
from cifar_models.errors import AdditionError
from cifar_models.labels import CLASS_COUNT

_ROUNDED = 0.01  # how far ten rounded probabilities may be from adding up to 1


def answers_of(columns: Columns, name: str, labels: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return what is said about each test image.

    Args:
        columns: What the file holds.
        name: Of the file, for the error.
        labels: True classes of the test images, uint8 ``[N]``.

    Returns:
        float32 ``[N, 10]``, rows adding up to 1, and whether these are probabilities; else they
        are 1 at the class that is said.

    Raises:
        AdditionError: It does not fit; one sentence says why.
    """
    try:
        found = meaning_of(columns)
        _check_rows(found, labels)
        order = _order(found.index, len(labels))
        _check_labels(found, order, labels)
        if found.ambiguous and np.array_equal(found.said[order], labels):
            raise MisreadError(
                "holds the true classes alone: name what is predicted, as 'predicted'"
            )
        if found.probabilities is None:
            return np.eye(CLASS_COUNT, dtype=np.float32)[found.said[order]], False
        return _normalised(found.probabilities)[order], True
    except MisreadError as error:
        raise AdditionError(f"{name} {error}.") from error


def _check_rows(found: Said, labels: np.ndarray) -> None:
    if found.rows != len(labels):
        raise MisreadError(
            f"has {found.rows:,} rows; expected one for each of the {len(labels):,} test images"
        )


def _order(index: np.ndarray | None, count: int) -> np.ndarray:
    """Return for each test image its row ``[N]``; indices may begin with 0 or with 1."""
    if index is None:
        return np.arange(count)
    order = np.argsort(index, kind="stable")
    for first in (0, 1):
        if np.array_equal(index[order], np.arange(first, first + count)):
            return order
    counts = np.unique(index, return_counts=True)
    twice = counts[0][counts[1] > 1]
    what = f"names image {int(twice[0]):,} twice" if len(twice) else "leaves images out"
    raise MisreadError(f"{what} in its index column; expected each of 0 to {count - 1:,} once")


def _check_labels(found: Said, order: np.ndarray, labels: np.ndarray) -> None:
    if found.labels is None:
        return
    same = int(np.count_nonzero(found.labels[order] == labels))
    if same == len(labels):
        return
    if np.array_equal(np.bincount(found.labels, minlength=CLASS_COUNT), np.bincount(labels)):
        reason = "its rows are in another order, so sort them, or add an index"
    else:
        reason = "it is about other images"
    raise MisreadError(
        f"carries labels, {same:,} of {len(labels):,} of which are those of the test images: "
        f"{reason}"
    )


def _normalised(probabilities: np.ndarray) -> np.ndarray:
    """Return probabilities float32 ``[n, 10]`` that add up to 1, rounded ones put right."""
    low = probabilities.min(axis=1)
    sums = probabilities.sum(axis=1)
    wrong = np.flatnonzero((low < 0) | (np.abs(sums - 1) > _ROUNDED))
    if len(wrong):
        row = int(wrong[0])
        said = (
            f"the number {low[row]:g}" if low[row] < 0 else f"numbers that add up to {sums[row]:g}"
        )
        raise MisreadError(
            f"holds {said} in row {row:,}; expected probabilities that add up to 1: logits must go "
            "through softmax first, percentages be divided by 100"
        )
    return (probabilities / sums[:, None]).astype(np.float32)

"""What a model's nearest training images say about its answers."""

from dataclasses import dataclass

import numpy as np

from cifar_models.stats.metrics import wilson_interval


@dataclass(frozen=True)
class Share:
    """How many of some test images something holds for.

    Attributes:
        count, total: Of images.
    """

    count: int
    total: int

    @property
    def value(self) -> float | None:
        """The share; None of no images."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95% interval of it; None of no images."""
        return wilson_interval(self.count, self.total)


@dataclass(frozen=True)
class Neighbourhood:
    """How a model's nearest training images are labelled.

    Attributes:
        true_class: Test images whose nearest training image is of their class: what a nearest
            neighbour classifier on the model's features gets right.
        all_true: Test images all of whose nearest training images are of their class.
        explained: Of the model's mistakes, those whose nearest training image is of the class that
            it says: it has learnt such a picture as that class.
        overruled: Of the mistakes, those whose nearest training image is of the true class.
    """

    true_class: Share
    all_true: Share
    explained: Share
    overruled: Share


def neighbourhood(
    labels: np.ndarray, predicted: np.ndarray, nearest_labels: np.ndarray
) -> Neighbourhood:
    """Compare a model's answers with the labels of the training images that it finds nearest.

    Args:
        labels: True classes of the test images ``[N]``.
        predicted: What the model says ``[N]``.
        nearest_labels: Classes of the nearest training images, nearest first, ``[N, k]``.
    """
    first, total = nearest_labels[:, 0], len(labels)
    wrong = predicted != labels
    mistakes = int(wrong.sum())
    return Neighbourhood(
        Share(int((first == labels).sum()), total),
        Share(int((nearest_labels == labels[:, None]).all(axis=1).sum()), total),
        Share(int((wrong & (first == predicted)).sum()), mistakes),
        Share(int((wrong & (first == labels)).sum()), mistakes),
    )

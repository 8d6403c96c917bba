"""One model in a notebook: what was measured of it, what it said, and what it says now."""

from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

import numpy as np

from cifar_models.bundles import trial
from cifar_models.bundles.bundle import Bundle
from cifar_models.bundles.predictor import Predictor
from cifar_models.labels import CLASS_NAMES, IMAGE_SIDE
from cifar_models.notebook import places
from cifar_models.records.metrics import Metrics
from cifar_models.wording import interval, percent


@dataclass(frozen=True, eq=False, repr=False)
class LoadedModel:
    """A model whose bundle was read and checked.

    Attributes:
        bundle: All of it.
        origin: Where it comes from, in words.

    >>> model = LoadedModel(*places.read("custom_cnn"))
    >>> model.metrics.accuracy, model.metrics.per_class.of("cat").recall
    (0.9424, 0.871)
    """

    bundle: Bundle
    origin: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.bundle.spec.short_title

    @property
    def metrics(self) -> Metrics:
        """What was measured on the test images: ``accuracy``, ``interval``, ``per_class``..."""
        return self.bundle.metrics

    @property
    def labels(self) -> np.ndarray:
        """True classes of the test images, uint8 ``[N]``, 0 to 9."""
        return self.bundle.labels

    @property
    def probabilities(self) -> np.ndarray:
        """What it said about the test images when it was measured, float32 ``[N, 10]``."""
        return self.bundle.probabilities

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the ten classes, in the order of the columns of ``probabilities``."""
        return CLASS_NAMES

    @cached_property
    def _predictor(self) -> Predictor:
        return trial.tried(self.bundle)

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Return the probabilities of the ten classes for pictures.

        Args:
            images: RGB with values 0 to 255, integers or floats, ``[N, 32, 32, 3]``, or one
                picture ``[32, 32, 3]``.

        Returns:
            float32 ``[N, 10]``, or ``[10]`` for one picture.

        Raises:
            ValueError: Another shape or kind of number, no picture, or values outside 0 to 255.
            BundleError: The model of the bundle does not run.

        >>> import numpy as np
        >>> grey = np.full((32, 32, 3), 128, np.uint8)
        >>> probabilities = LoadedModel(*places.read("custom_cnn")).predict(grey)
        >>> probabilities.shape, round(float(probabilities.sum()), 3)
        ((10,), 1.0)
        """
        given = np.asarray(images)
        _check(given)
        one = given.ndim == 3
        answers = self._predictor.predict(given[None] if one else given).probabilities
        return answers[0] if one else answers

    def __repr__(self) -> str:
        metrics = self.metrics
        return (
            f"{self.name} ({self.origin}): {percent(metrics.accuracy)} of {metrics.total:,} test "
            "images right"
        )

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        metrics = self.metrics
        return (
            f"<b>{escape(self.name)}</b>, {escape(self.origin)}: right on "
            f"{percent(metrics.accuracy)} of {metrics.total:,} test images (95% interval "
            f"{interval(metrics.interval, 2)})"
        )


def load(place: str | Path) -> LoadedModel:
    """Return the model at a place.

    Args:
        place: ``resnet50`` or ``custom_cnn`` for the bundled ones; a folder that holds a bundle,
            or the folder of a training; ``hub:owner/name`` for a published one, with ``@`` and a
            branch, tag or commit after it if it shall not be the newest.

    Raises:
        TypeError: ``place`` is neither text nor a path.
        BundleError: There is no whole bundle.
        HubError: The Hub cannot be reached or refuses.

    >>> load("resnet50").probabilities.shape
    (10000, 10)
    """
    return LoadedModel(*places.read(place))


def _check(images: np.ndarray) -> None:
    side = IMAGE_SIDE
    if images.ndim not in (3, 4) or images.shape[-3:] != (side, side, 3) or not images.size:
        raise ValueError(
            f"images have the shape {images.shape}; expected (N, {side}, {side}, 3), or one of "
            f"({side}, {side}, 3)"
        )
    if images.dtype.kind not in "uif":
        raise ValueError(f"images are of {images.dtype}; expected numbers from 0 to 255")
    low, high = images.min(), images.max()
    if not (low >= 0 and high <= 255):  # also where one is NaN
        raise ValueError(f"images have values from {low} to {high}; expected 0 to 255")
    if images.dtype.kind == "f" and 0 < high <= 1:
        raise ValueError(
            f"images have values from {low} to {high}, which looks like shares; expected 0 to 255: "
            "multiply them by 255"
        )

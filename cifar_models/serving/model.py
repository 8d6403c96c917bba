"""A model that is served: read, checked, loaded and tried."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from cifar_models.bundles import bundle, trial
from cifar_models.bundles.bundle import Bundle
from cifar_models.bundles.known_answers import KnownAnswers
from cifar_models.bundles.predictor import Predictor
from cifar_models.errors import BundleError
from cifar_models.pull.sources import Place
from cifar_models.specs import PAIR, ModelSpec


@dataclass(frozen=True, eq=False)
class Model:
    """A model that passed all checks, loaded and tried.

    Attributes:
        bundle: Its metrics and predictions.
        predictor: Its ``model.tflite``, ready to run; None where only its predictions are known.
        place: Where it was found.
    """

    bundle: Bundle | KnownAnswers
    predictor: Predictor | None
    place: Place

    def at(self, spec: ModelSpec) -> "Model":
        """Return the same model under another record, such as one at another place of a pair."""
        if spec == self.bundle.spec:
            return self
        return replace(self, bundle=replace(self.bundle, spec=spec))


def load(place: Place, spec: ModelSpec, present: Model | None = None) -> Model:
    """Read, check, load and try a bundle.

    Args:
        present: The model that is served now; returned where ``place`` holds the same one.

    Raises:
        BundleError: It is not a whole, working bundle of ``spec``.
    """
    if present and place.commit and present.place.commit == place.commit:
        return present if present.place == place else replace(present, place=place)
    read = bundle.read(place.path, spec, place.digests)
    if present and not place.commit and read.same_content(present.bundle):
        return present
    return Model(read, trial.tried(read), place)


def first_usable(places: list[Place], spec: ModelSpec) -> Model | None:
    """Return the first place that holds a usable bundle, loaded; None where none does."""
    for place in places:
        try:
            return load(place, spec)
        except BundleError:
            continue
    return None


def check_same_images(models: Mapping[str, Model]) -> None:
    """Raise ``BundleError`` where the two that come with the app have different test images."""
    if any(spec.id not in models for spec in PAIR):
        return
    first, second = (models[spec.id] for spec in PAIR)
    if first.bundle.images_sha256 != second.bundle.images_sha256 or not np.array_equal(
        first.bundle.labels, second.bundle.labels
    ):
        raise BundleError(
            f"the models ({PAIR.first.short_title} {first.place.origin}, {PAIR.second.in_sentence} "
            f"{second.place.origin}) were measured on different test images and are "
            "not compared; run python -m release.evaluate."
        )

"""One state of what is served, about two models of perhaps many."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from cifar_models.bundles.bundle import Bundle
from cifar_models.bundles.predictor import Prediction
from cifar_models.data.dataset import Images
from cifar_models.data.training_images import TrainingImages
from cifar_models.serving.model import Model
from cifar_models.specs import BETWEEN, CUSTOM_CNN, PAIR, RESNET50, ModelSpec, Pair
from cifar_models.stats.answers import Answers
from cifar_models.stats.comparison import PairedDifference, paired_difference

_PAIRS_KEPT = 12  # of one state; each holds about a megabyte of answers


@dataclass(frozen=True, eq=False)
class Served:
    """One state of what is served, shared by all users; never changed, only replaced.

    A request takes ``Serving.current`` once, at its start, asks it for its visitor's pair by
    ``about``, and finishes on that.

    Attributes:
        models: By model id, those that are compared: two, or the only one there is.
        test_images: None where there are none.
        missing: Why there are none.
        notices: Sentences about what was asked for and could not be served.
        number: Counts the states of one app, so that a page can tell an older one.
        people: People's answers about the test images, uint16 ``[N, 10]``; None where there are
            none.
        without_people: Why there are none.
        training_images: Read one by one; None where they are not at hand.
        every: By model id, all that may be compared; None where those are ``models``.
    """

    models: dict[str, Model]
    test_images: Images | None = None
    missing: str = ""
    notices: tuple[str, ...] = ()
    number: int = 0
    people: np.ndarray | None = None
    without_people: str = ""
    training_images: TrainingImages | None = None
    every: Mapping[str, Model] | None = None

    @property
    def specs(self) -> tuple[ModelSpec, ...]:
        """Which models are compared, in their places; one where there is no other."""
        found = tuple(model.bundle.spec for model in self.models.values())
        return tuple(Pair(*found)) if len(found) == 2 else found

    @property
    def choices(self) -> tuple[ModelSpec, ...]:
        """Which models may be compared, in their usual order."""
        return tuple(model.bundle.spec for model in (self.every or self.models).values())

    @cached_property
    def pair(self) -> Pair:
        """The two models that are compared."""
        return Pair(*self.specs) if self.comparable else PAIR

    @property
    def comparable(self) -> bool:
        """Whether two models are there."""
        return len(self.models) == 2

    def about(self, name: str) -> "Served":
        """Return the same state about two other models.

        Args:
            name: See ``Pair.name``. Where it names no two models that are here, the state itself
                is returned.
        """
        ids, every = tuple(name.split(BETWEEN)), self.every or {}
        if ids == self.pair.ids or len(set(ids)) != 2 or not every.keys() >= set(ids):
            return self
        return self._views(ids)

    @cached_property
    def _views(self):
        return lru_cache(maxsize=_PAIRS_KEPT)(self._view)

    def _view(self, ids: tuple[str, str]) -> "Served":
        pair = Pair(*(self.every[name].bundle.spec for name in ids))
        return replace(self, models={spec.id: self.every[spec.id].at(spec) for spec in pair})

    @cached_property
    def runnable(self) -> "Served":
        """The same state about those of its models alone that can be run on new pictures.

        A model that is known by its answers about the test images alone is none of them.
        """
        able = {name: model for name, model in self.models.items() if model.predictor is not None}
        return self if len(able) == len(self.models) else replace(self, models=able, every=None)

    @property
    def gives_probabilities(self) -> bool:
        """Whether all its models say how sure they are, not only what they see."""
        return all(bundle.gives_probabilities for bundle in self.bundles.values())

    @property
    def of_the_report(self) -> bool:
        """Whether these are the two that come with the app, which the report is about."""
        return self.models.keys() == {RESNET50.id, CUSTOM_CNN.id}

    @cached_property
    def bundles(self) -> dict[str, Bundle]:
        """The bundles by model id."""
        return {model_id: model.bundle for model_id, model in self.models.items()}

    @cached_property
    def answers(self) -> Answers:
        """Both models' answers about all test images, ready to be filtered; needs both."""
        probabilities = {name: bundle.probabilities for name, bundle in self.bundles.items()}
        maps = {
            name: bundle.embeddings.maps
            for name, bundle in self.bundles.items()
            if bundle.embeddings
        }
        return Answers(self.labels, probabilities, self.pair, self.people, maps)

    @property
    def labels(self) -> np.ndarray:
        """True classes of the test images that the models were measured on, uint8 ``[N]``."""
        return self._first.labels

    @property
    def images_sha256(self) -> str:
        """SHA-256 of the pixels that the models were measured on."""
        return self._first.images_sha256

    @property
    def _first(self) -> Bundle:
        return next(iter(self.bundles.values()))

    def difference(self) -> PairedDifference:
        """The first of the pair against the second on all test images; needs both."""
        return paired_difference(self.answers.outcome)

    def same_test_images(self) -> bool:
        """Whether the test images at hand are those that the bundles were measured on."""
        images = self.test_images
        return (
            images is not None
            and images.sha256 == self.images_sha256
            and np.array_equal(images.labels, self.labels)
        )

    def predict(self, pixels: np.ndarray) -> dict[str, Prediction]:
        """Run the models on uint8 ``[N, 32, 32, 3]``; one result per model id that can be run.

        One after the other, so that the milliseconds of one are not those of the other.
        """
        return {
            model_id: model.predictor.predict(pixels)
            for model_id, model in self.runnable.models.items()
        }

    def hints(self, predictions: dict[str, Prediction], row: int) -> dict[str, bool | None]:
        """Return by model id whether a picture may be none of the ten; None if not measured."""
        rules = {name: bundle.unknown for name, bundle in self.runnable.bundles.items()}
        return {
            name: None if rule is None else bool(rule.hints(predictions[name])[row])
            for name, rule in rules.items()
        }

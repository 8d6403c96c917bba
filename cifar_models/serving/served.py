"""What the app serves: both bundles, their loaded models, and the test images if at hand."""

import threading
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cifar_models.bundles import bundle
from cifar_models.bundles.bundle import Bundle
from cifar_models.bundles.predictor import Prediction, Predictor
from cifar_models.data import dataset
from cifar_models.data.dataset import Images, Progress
from cifar_models.errors import BundleError, CifarModelsError, DatasetError
from cifar_models.pull.sources import FolderSource, Place, Source
from cifar_models.specs import MODELS, PAIR, ModelSpec, Pair
from cifar_models.stats.answers import Answers
from cifar_models.stats.comparison import PairedDifference, paired_difference

_MEND = (
    "Put its folder right (in a clone: git checkout -- assets/models; or train and install it "
    "again) and restart the app."
)


@dataclass(frozen=True, eq=False)
class Model:
    """A bundle that passed all checks, loaded and tried.

    Attributes:
        bundle: Its figures and predictions.
        predictor: Its ``model.tflite``, ready to run.
        place: Where it was found.
    """

    bundle: Bundle
    predictor: Predictor
    place: Place


@dataclass(frozen=True, eq=False)
class Served:
    """One state of what is served, shared by all users; never changed, only replaced.

    A request takes ``Serving.current`` once, at its start, and finishes on that.

    Attributes:
        models: By model id.
        test_images: None where there are none.
        missing: Why there are none.
        notices: Sentences about what was asked for and could not be served.
        number: Counts the states of one app, so that a page can tell an older one.
    """

    models: dict[str, Model]
    test_images: Images | None = None
    missing: str = ""
    notices: tuple[str, ...] = ()
    number: int = 0

    @property
    def specs(self) -> tuple[ModelSpec, ...]:
        """Which models there are, in their usual order; one where the other is unusable."""
        return tuple(spec for spec in MODELS if spec.id in self.models)

    @property
    def pair(self) -> Pair:
        """The two models that are compared."""
        return PAIR

    @property
    def comparable(self) -> bool:
        """Whether both models are there."""
        return len(self.models) == len(MODELS)

    @cached_property
    def bundles(self) -> dict[str, Bundle]:
        """The bundles by model id."""
        return {model_id: model.bundle for model_id, model in self.models.items()}

    @cached_property
    def answers(self) -> Answers:
        """Both models' answers about all test images, ready to be filtered; needs both."""
        return Answers(
            self.labels, {name: bundle.probabilities for name, bundle in self.bundles.items()}
        )

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
        return self.bundles[self.specs[0].id]

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
        """Run the models on uint8 ``[N, 32, 32, 3]``; one result per model id.

        One after the other, so that the milliseconds of one are not those of the other.
        """
        return {
            model_id: model.predictor.predict(pixels) for model_id, model in self.models.items()
        }

    def hints(self, predictions: dict[str, Prediction], row: int) -> dict[str, bool | None]:
        """Return by model id whether a picture may be none of the ten; None if not measured."""
        rules = {model_id: bundle.unknown for model_id, bundle in self.bundles.items()}
        return {
            name: None if rule is None else bool(rule.hints(predictions[name])[row])
            for name, rule in rules.items()
        }


class Serving:
    """Holds the state that is served now, and puts a newer one in its place.

    Args:
        source: Where the bundles come from.
        data: Where test images must be (``--data``); None looks in the usual places.
        fallback: Serves a model at the start that ``source`` cannot. What neither can is left
            out, with a notice, as long as the other model is usable.

    Attributes:
        current: Swapped as a whole, by one assignment.

    Raises:
        BundleError: No bundle is usable, or the two were measured on different test images.
        DatasetError: ``data`` was named and does not hold the test images.
    """

    def __init__(
        self,
        source: Source | None = None,
        data: str | None = None,
        fallback: Source | None = None,
    ) -> None:
        self._source = source or FolderSource()
        self._swap = threading.Lock()
        self._refreshing = threading.Lock()
        models, notices = self._first_models(fallback)
        try:
            images, missing = dataset.load_test(data), ""
        except DatasetError as error:
            if data:
                raise
            images, missing = None, str(error)
        if images is not None and data:
            _check_count(images, models)
        self.current = _state(models, images, missing, notices)

    def refresh(self) -> str:
        """Look for newer bundles and serve them from now on; return what was found, in words.

        What cannot be had or does not pass its checks is left out, and the present one stays.
        """
        with self._refreshing:
            before = self.current.models
            after, said, refused = dict(before), [], []
            for spec in self.current.specs:
                try:
                    place = self._source.newest(spec)
                    after[spec.id] = model = load(place, spec, before[spec.id])
                except CifarModelsError as error:
                    refused.append(f"{spec.short_title}: {error} The present one stays.")
                else:
                    if model is not before[spec.id]:
                        said.append(f"{spec.short_title}: now the one {model.place.origin}.")
            if all(after[name] is before[name] for name in before):
                return " ".join(refused) or "Nothing newer: what you see is the latest."
            try:
                _check_same_images(after)
            except BundleError as error:
                return f"The newer models were refused: {error} The present ones stay."
            with self._swap:
                now = self.current
                lasting = now.notices if len(after) < len(MODELS) else ()
                self.current = _state(
                    after, now.test_images, now.missing, (*lasting, *refused), now.number + 1
                )
            return " ".join([*said, *refused])

    def download_test_images(self, progress: Progress | None = None) -> None:
        """Download CIFAR-10 and show its test images from now on.

        Raises:
            DownloadError: See ``dataset.download``.
        """
        images = dataset.load_test(dataset.download(progress))
        with self._swap:
            now = self.current
            _check_count(images, now.models)
            self.current = replace(now, test_images=images, missing="", number=now.number + 1)

    def _first_models(self, fallback: Source | None) -> tuple[dict[str, Model], tuple[str, ...]]:
        models, notices = {}, []
        for spec in MODELS:
            try:
                models[spec.id] = load(self._source.newest(spec), spec)
            except CifarModelsError as error:
                kept = [*self._source.kept(spec), *([fallback.newest(spec)] if fallback else [])]
                model = _first_usable(kept, spec)
                if model is None:
                    notices.append(f"{spec.short_title} cannot be used: {error}. {_MEND}")
                else:
                    models[spec.id] = model
                    served = f"Served instead: the one {model.place.origin}."
                    notices.append(f"{spec.short_title}: {error} {served}")
        if not models:
            raise BundleError("no model can be used. " + " ".join(notices))
        try:
            _check_same_images(models)
        except BundleError as error:
            if not fallback:
                raise
            models = {spec.id: load(fallback.newest(spec), spec) for spec in MODELS}
            _check_same_images(models)
            notices = [f"{error} Served instead: those {fallback.newest(PAIR.first).origin}."]
        return models, tuple(notices)


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
    predictor = Predictor(read.model, name=read.model_path)
    predictor.try_out()
    return Model(read, predictor, place)


def _first_usable(places: list[Place], spec: ModelSpec) -> Model | None:
    """Load the first place that holds a usable bundle."""
    for place in places:
        try:
            return load(place, spec)
        except BundleError:
            continue
    return None


def _check_same_images(models: dict[str, Model]) -> None:
    if len(models) < len(MODELS):
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


def _check_count(images: Images, models: dict[str, Model]) -> None:
    measured = len(next(iter(models.values())).bundle.labels)
    if len(images) != measured:
        raise DatasetError(
            f"{images.source} holds {len(images):,} test images, the models were measured on "
            f"{measured:,}"
        )


def _state(
    models: dict[str, Model],
    images: Images | None,
    missing: str,
    notices: tuple[str, ...],
    number: int = 0,
) -> Served:
    """Return a state; test images that do not fit the models are left out."""
    if images is not None:
        try:
            _check_count(images, models)
        except DatasetError as error:
            images, missing = None, str(error)
    return Served(models, images, missing, notices, number)

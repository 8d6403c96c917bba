"""What the app serves: both bundles and further models, test images, what people answered."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from cifar_models.data import dataset, official_archive, people
from cifar_models.data.dataset import Images
from cifar_models.data.fetching import OnBytes
from cifar_models.data.training_images import find_training_images
from cifar_models.errors import BundleError, CifarModelsError, DatasetError
from cifar_models.pull.sources import FolderSource, Source
from cifar_models.serving.model import Model, check_same_images, first_usable, load
from cifar_models.serving.state import Served
from cifar_models.specs import MODEL_IDS, MODELS, PAIR, ModelSpec, Pair

__all__ = ["Addition", "Served", "Serving"]
_MEND = (
    "Put its folder right (in a clone: git checkout -- assets/models; or train and install it "
    "again) and restart the app."
)


MOST_ADDED = 10


class Addition(Protocol):
    """Names a model that is served beside those of the source, see ``cifar_models.added``."""

    def load(self, models: Mapping[str, Model], present: Model | None = None) -> Model:
        """Return the model, read and checked.

        Args:
            models: What is served, by id: its own id and title must differ from theirs.
            present: The one that is served now; returned where nothing has changed.

        Raises:
            CifarModelsError: It cannot be had, or does not fit; the text says why.
        """


class Serving:
    """Holds the state that is served now, and puts a newer one in its place.

    Args:
        source: Where the bundles come from.
        data: Where test images must be (``--data``); None looks in the usual places.
        fallback: Serves a model at the start that ``source`` cannot. What neither can is left
            out, with a notice, as long as the other model is usable.
        cifar10h: File that must hold people's answers (``--cifar10h``); None looks in the usual
            places.
        added: Further models, in the order in which they may be chosen.
        runs: Folders of trainings, whose finished runs visitors may add; only where visitors are
            those who own the computer. None where they are not, and may add nothing.

    Attributes:
        current: Swapped as a whole, by one assignment.

    Raises:
        BundleError: No bundle is usable, or the two were measured on different test images.
        DatasetError: ``data`` was named and does not hold the test images, or ``cifar10h`` holds
            no answers about them.
        CifarModelsError: One of ``added`` cannot be had.
    """

    def __init__(
        self,
        source: Source | None = None,
        data: str | None = None,
        fallback: Source | None = None,
        cifar10h: str | None = None,
        added: Sequence[Addition] = (),
        runs: Sequence[Path] | None = None,
    ) -> None:
        self.runs = runs
        self._source = source or FolderSource()
        self._swap = threading.Lock()
        self._refreshing = threading.Lock()
        models, notices = self._first_models(fallback)
        self._additions: dict[str, Addition] = {}
        for addition in added:
            _check_room(self._additions)
            model = addition.load(models)
            models[model.bundle.spec.id] = model
            self._additions[model.bundle.spec.id] = addition
        try:
            images, missing = dataset.load_test(data), ""
        except DatasetError as error:
            if data:
                raise
            images, missing = None, str(error)
        if images is not None and data:
            _check_count(images, models)
        state = _state(models, images, missing, notices)
        state = replace(state, training_images=find_training_images(data))
        if cifar10h:
            self.current = _with_people(state, people.load(cifar10h))
        else:
            self.current = _with_people_if_any(state, people.load)

    def refresh(self) -> str:
        """Look for newer bundles and serve them from now on; return what was found, in words.

        What cannot be had or does not pass its checks is left out, and the present one stays.
        """
        with self._refreshing:
            before = _every(self.current)
            after, said, refused = dict(before), [], []
            for spec in self.current.choices:
                try:
                    after[spec.id] = model = self._newest(spec, before)
                except CifarModelsError as error:
                    refused.append(f"{spec.short_title}: {error} The present one stays.")
                else:
                    if model is not before[spec.id]:
                        said.append(f"{spec.short_title}: now the one {model.place.origin}.")
            if all(after[name] is before[name] for name in before):
                return " ".join(refused) or "Nothing newer: what you see is the latest."
            try:
                check_same_images(after)
            except BundleError as error:
                return f"The newer models were refused: {error} The present ones stay."
            with self._swap:
                now = self.current
                whole = after.keys() >= set(MODEL_IDS)
                lasting = () if whole else now.notices
                state = replace(
                    _state(after, now.test_images, now.missing, (*lasting, *refused)),
                    number=now.number + 1,
                    without_people=now.without_people,
                    training_images=now.training_images,
                )
                if now.people is not None:
                    state = _with_people_if_any(state, lambda: now.people)
                self.current = state
            return " ".join([*said, *refused])

    def add(self, addition: Addition) -> ModelSpec:
        """Serve one more model from now on, and return which; one that is there already stays.

        Raises:
            CifarModelsError: It cannot be had, does not fit, or there are too many.
        """
        with self._refreshing:
            for name, other in self._additions.items():
                if other == addition:
                    return _every(self.current)[name].bundle.spec
            _check_room(self._additions)
            model = addition.load(_every(self.current))
            spec = model.bundle.spec
            self._additions[spec.id] = addition
            with self._swap:
                now = self.current
                every = {**_every(now), spec.id: model}
                self.current = replace(
                    now, models=_first_two(every), every=every, number=now.number + 1
                )
            return spec

    def _newest(self, spec: ModelSpec, present: Mapping[str, Model]) -> Model:
        """Return a model as its source has it now; the present one where nothing has changed."""
        if spec.id in self._additions:
            return self._additions[spec.id].load(present, present[spec.id])
        return load(self._source.newest(spec), spec, present[spec.id])

    def download_test_images(self, on_bytes: OnBytes | None = None) -> None:
        """Download CIFAR-10 and show its test images from now on.

        Raises:
            DownloadError: See ``official_archive.download``.
        """
        folder = official_archive.download(on_bytes)
        images, training_images = dataset.load_test(folder), find_training_images(folder)
        with self._swap:
            now = self.current
            _check_count(images, now.models)
            self.current = replace(
                now,
                test_images=images,
                missing="",
                training_images=training_images,
                number=now.number + 1,
            )

    def download_people(self, on_bytes: OnBytes | None = None) -> None:
        """Download people's answers and show them from now on.

        Raises:
            DownloadError: See ``people.download_counts``.
            DatasetError: They are about other images than the models were measured on.
        """
        counts = people.read(people.download_counts(on_bytes))
        with self._swap:
            now = self.current
            self.current = replace(_with_people(now, counts), number=now.number + 1)

    def _first_models(self, fallback: Source | None) -> tuple[dict[str, Model], tuple[str, ...]]:
        models, notices = {}, []
        for spec in MODELS:
            try:
                models[spec.id] = load(self._source.newest(spec), spec)
            except CifarModelsError as error:
                kept = [*self._source.kept(spec), *([fallback.newest(spec)] if fallback else [])]
                model = first_usable(kept, spec)
                if model is None:
                    notices.append(f"{spec.short_title} cannot be used: {error}. {_MEND}")
                else:
                    models[spec.id] = model
                    served = f"Served instead: the one {model.place.origin}."
                    notices.append(f"{spec.short_title}: {error} {served}")
        if not models:
            raise BundleError("no model can be used. " + " ".join(notices))
        try:
            check_same_images(models)
        except BundleError as error:
            if not fallback:
                raise
            models = {spec.id: load(fallback.newest(spec), spec) for spec in MODELS}
            check_same_images(models)
            notices = [f"{error} Served instead: those {fallback.newest(PAIR.first).origin}."]
        return models, tuple(notices)


def _every(state: Served) -> Mapping[str, Model]:
    return state.every or state.models


def _first_two(every: Mapping[str, Model]) -> dict[str, Model]:
    """Return the models that are compared where a visitor has chosen none."""
    first = list(every.values())[:2]
    if len(first) < 2:
        return dict(every)
    pair = Pair(*(model.bundle.spec for model in first))
    return {spec.id: model.at(spec) for spec, model in zip(pair, first, strict=True)}


def _check_room(added: Mapping[str, Addition]) -> None:
    if len(added) >= MOST_ADDED:
        raise BundleError(f"at most {MOST_ADDED} models can be added; leave one out")


def _check_count(images: Images, models: Mapping[str, Model]) -> None:
    measured = len(next(iter(models.values())).bundle.labels)
    if len(images) != measured:
        raise DatasetError(
            f"{images.source} holds {len(images):,} test images, the models were measured on "
            f"{measured:,}"
        )


def _state(
    every: dict[str, Model],
    images: Images | None,
    missing: str,
    notices: tuple[str, ...],
) -> Served:
    """Return a state; test images that do not fit the models are left out."""
    if images is not None:
        try:
            _check_count(images, every)
        except DatasetError as error:
            images, missing = None, str(error)
    return Served(_first_two(every), images, missing, notices, every=every)


def _with_people(state: Served, counts: np.ndarray) -> Served:
    """Return a state with people's answers; ``DatasetError`` where they are of other images."""
    people.check_labels(counts, state.labels)
    return replace(state, people=counts, without_people="")


def _with_people_if_any(state: Served, find: Callable[[], np.ndarray]) -> Served:
    """Return a state with the answers that are found, or with the reason why there are none."""
    try:
        return _with_people(state, find())
    except DatasetError as error:
        return replace(state, without_people=str(error))

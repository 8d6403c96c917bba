"""Where added models are: a folder, a repository of the Hub, or a file of predictions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cifar_models.added.formats import reading
from cifar_models.added.formats.columns import MOST_BYTES, MisreadError
from cifar_models.added.predictions import answers_of
from cifar_models.added.titles import spec_of, title_of
from cifar_models.bundles import bundle, trial
from cifar_models.bundles.bundle import Bundle
from cifar_models.bundles.known_answers import KnownAnswers
from cifar_models.errors import AdditionError, BundleError
from cifar_models.pull.sources import Place
from cifar_models.records import untrusted
from cifar_models.serving.model import Model
from cifar_models.serving.served import Addition
from cifar_models.specs import MODELS, ModelSpec

_REPOSITORY = re.compile(r"([\w.-]{1,96})/([\w.-]{1,96})(?:@([\w./-]{1,100}))?", re.ASCII)
_NETWORK = re.compile(r"[\w.-]{1,60}", re.ASCII)


def addition_of(place: str) -> Addition:
    """Return what a place that somebody named is; nothing of it is read yet.

    Args:
        place: A folder, a file, or a repository of the Hub as ``owner/name`` or
            ``owner/name@revision``.

    Raises:
        AdditionError: It is none of these.
    """
    try:
        path = Path(place).expanduser().resolve()
        if not place.strip():
            raise ValueError("no name")
        if path.is_dir():
            return BundleFolder(path)
        if path.exists():
            return PredictionsFile(path)
    except (OSError, ValueError, RuntimeError):  # no name that a file can have
        pass
    if not _REPOSITORY.fullmatch(place) or place.startswith((".", "/", "~")):
        raise AdditionError(
            f"{place[:200]!r} is no folder, no file and no repository of the Hub, which would be "
            "named owner/name."
        )
    return repository_of(place)


def repository_of(name: str) -> "HubRepository":
    """Return a repository of the Hub by its name, ``owner/name`` or ``owner/name@revision``.

    Raises:
        AdditionError: It is none that the Hub could have.
    """
    found = _REPOSITORY.fullmatch(name)
    if not found or name.startswith("."):
        raise AdditionError(f"{name[:200]!r} names no repository of the Hub; expected owner/name.")
    return HubRepository(*found.groups())


def uploaded(path: Path) -> "UploadedPredictions":
    """Return a file of predictions that was sent to the page; it is read whole, at once.

    Raises:
        AdditionError: It is too long, or gone.
    """
    try:
        return UploadedPredictions(path.name, untrusted.read_bytes(path, MOST_BYTES))
    except BundleError as error:
        said = str(error).replace(str(path), title_of(path.name))
        raise AdditionError(f"{said}.") from error


@dataclass(frozen=True)
class BundleFolder:
    """A bundle in a folder of this computer, or the run of a training that holds one.

    Attributes:
        path: The folder.
    """

    path: Path

    @property
    def bundle(self) -> Path:
        """Where the bundle is."""
        return self.path / "bundle" if (self.path / "bundle").is_dir() else self.path

    @property
    def name(self) -> str:
        """What it is called: as its folder, or as the run around it."""
        path = self.bundle.resolve()
        return path.parent.name if path.name == "bundle" else path.name

    def load(self, models: Mapping[str, Model], present: Model | None = None) -> Model:
        """See ``serving.served.Addition``."""
        place = Place(self.bundle, f"from the folder {title_of(self.name)} of this computer")
        return _load(place, _network_of(self.bundle), self.name, models, present)


@dataclass(frozen=True)
class HubRepository:
    """A bundle that somebody published on the Hugging Face Hub.

    Attributes:
        owner, name: Of the repository.
        revision: Branch, tag or commit; None for the main branch.
    """

    owner: str
    name: str
    revision: str | None = None

    def load(self, models: Mapping[str, Model], present: Model | None = None) -> Model:
        """See ``serving.served.Addition``."""
        from cifar_models.pull.hub import MAIN, HubSource

        source = HubSource(self.owner, self.revision or MAIN)
        for last, spec in enumerate(MODELS, start=1):
            try:
                place = source.newest(replace(spec, hub_name=self.name))
            except BundleError:  # it may be of the other network
                if last == len(MODELS):
                    raise
            else:
                return _load(place, spec, self.name, models, present)
        raise AssertionError("unreachable")


@dataclass(frozen=True)
class PredictionsFile:
    """A file of this computer of what a model says about the test images.

    Attributes:
        path: The file.
    """

    path: Path

    def load(self, models: Mapping[str, Model], present: Model | None = None) -> Model:
        """See ``serving.served.Addition``."""
        try:
            content = untrusted.read_bytes(self.path, MOST_BYTES)
        except BundleError as error:
            said = str(error).replace(str(self.path), title_of(self.path.name))
            raise AdditionError(f"{said}.") from error
        return _known(content, self.path.name, models, present)


@dataclass(frozen=True)
class UploadedPredictions:
    """A file of predictions that somebody sent to the page.

    Attributes:
        name: Of the file.
        content: Its bytes.
    """

    name: str
    content: bytes

    def load(self, models: Mapping[str, Model], present: Model | None = None) -> Model:
        """See ``serving.served.Addition``."""
        return present or _known(self.content, self.name, models, None)


def _known(content: bytes, name: str, models: Mapping[str, Model], present: Model | None) -> Model:
    """Return the model that a file of predictions is about.

    Raises:
        AdditionError: It does not fit; one sentence says why.
    """
    shown = title_of(name)
    try:
        columns = reading.read(content)
    except MisreadError as error:
        raise AdditionError(f"{shown} {error}.") from error
    first = next(iter(models.values())).bundle
    probabilities, graded = answers_of(columns, shown, first.labels)
    if present and np.array_equal(present.bundle.probabilities, probabilities):
        return present
    spec = present.bundle.spec if present else _spec(Path(name).stem, models, None)
    known = KnownAnswers(spec, probabilities, first.labels, first.images_sha256, graded)
    return Model(known, None, Place(Path(name), f"from the file of predictions {shown}"))


def _network_of(folder: Path) -> ModelSpec:
    """Return under which record a bundle is to be read: that of the network that it names."""
    network = untrusted.read_json(folder / bundle.METRICS).get("model")
    if not isinstance(network, str) or not _NETWORK.fullmatch(network):
        raise AdditionError(f"{folder / bundle.METRICS} names no model, but {str(network)[:60]!r}.")
    return ModelSpec(network, network, network, network, "")


def _load(
    place: Place,
    network: ModelSpec,
    name: str,
    models: Mapping[str, Model],
    present: Model | None,
) -> Model:
    """Read, check, load and try a bundle from elsewhere.

    Raises:
        BundleError: It is not a whole, working bundle.
        AdditionError: It was measured on other images than the models that there are.
    """
    if present and place.commit and present.place.commit == place.commit:
        return present
    read: Bundle = bundle.read(place.path, network, place.digests)
    if present and read.same_content(present.bundle):
        return present
    spec = present.bundle.spec if present else _spec(name, models, network.id)
    labels = next(iter(models.values())).bundle.labels
    # Other pixels are no hindrance: copies of CIFAR-10 differ in how they were decoded.
    if not np.array_equal(read.labels, labels):
        raise AdditionError(
            f"{title_of(name)} was measured on {len(read.labels):,} test images with other labels "
            f"than the {len(labels):,} of the models it would be compared with; run "
            "python -m release.evaluate on it."
        )
    return Model(replace(read, spec=spec), trial.tried(read), place)


def _spec(name: str, models: Mapping[str, Model], network: str | None) -> ModelSpec:
    return spec_of(name, [model.bundle.spec for model in models.values()], network)

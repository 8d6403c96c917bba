"""A bundle: the folder of one trained model. Reading and checking it, and installing it.

model.tflite      LiteRT, signature ``serving_default``; see ``predictor.py``
predictions.npz   what that file says about the test images
history.json      {"run": what ran, "export": how it was exported, "epochs": [one record each]}
metrics.json      what was measured on the test images
README.md         the model card

Where it was computed, further:

known_features.npz   features of some training images; see ``known_features.py``
robustness.json      what the model says about worse pictures; see ``robustness.py``
embeddings.npz       maps of the test images, and their nearest training images; ``embeddings.py``
"""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from cifar_models.bundles import consistency, histories, predictions, robustness
from cifar_models.bundles.embeddings import EMBEDDINGS, Embeddings, parse_embeddings
from cifar_models.bundles.known_features import (
    KNOWN_FEATURES,
    KnownFeatures,
    parse_known_features,
)
from cifar_models.bundles.layout import CARD as CARD
from cifar_models.bundles.layout import CARD_BYTES as CARD_BYTES
from cifar_models.bundles.layout import HISTORY as HISTORY
from cifar_models.bundles.layout import METRICS as METRICS
from cifar_models.bundles.layout import MODEL as MODEL
from cifar_models.bundles.layout import MODEL_BYTES as MODEL_BYTES
from cifar_models.bundles.layout import NEEDED as NEEDED
from cifar_models.bundles.layout import OPTIONAL as OPTIONAL
from cifar_models.bundles.layout import most_bytes as most_bytes
from cifar_models.bundles.predictions import PREDICTIONS as PREDICTIONS
from cifar_models.bundles.predictions import Predicting
from cifar_models.bundles.predictions import write_predictions as write_predictions
from cifar_models.bundles.robustness import Robustness
from cifar_models.bundles.unknown import Neighbours, UnknownRule
from cifar_models.errors import BundleError
from cifar_models.files import flush_tree
from cifar_models.records import untrusted
from cifar_models.records.metrics import NEED_NEIGHBOURS, Metrics
from cifar_models.records.record import ExportedHistory, History
from cifar_models.records.untrusted import read_json as read_json
from cifar_models.specs import ASSETS, ModelSpec

BUNDLES = ASSETS / "models"

EPOCHS = 2_000  # of all its histories
FURTHER_HISTORIES = 16

_LITERT_MAGIC = b"TFL3"


@dataclass(frozen=True, eq=False)
class Bundle(Predicting):
    """A checked bundle.

    Attributes:
        spec: Which model it is.
        path: Its folder.
        model: The bytes of its ``model.tflite`` as they were checked; what runs is made of these.
        probabilities: float32 ``[N, 10]``, in the order of the test images.
        labels: uint8 ``[N]``, true classes.
        images_sha256: Of the test pixels behind ``probabilities``.
        history: Content of ``history.json``.
        metrics: Content of ``metrics.json``.
        card: Content of ``README.md``.
        further_histories: Other trainings of the same network, by name: ``history_NAME.json``.
        known_features: Of training images; None where they were not computed.
        robustness: What it says about worse pictures; None where that was not measured.
        embeddings: Maps of the test images; None where they were not computed.
    """

    spec: ModelSpec
    path: Path
    model: bytes
    probabilities: np.ndarray
    labels: np.ndarray
    images_sha256: str
    history: ExportedHistory
    metrics: Metrics
    card: str
    further_histories: dict[str, History] = field(default_factory=dict)
    known_features: KnownFeatures | None = None
    robustness: Robustness | None = None
    embeddings: Embeddings | None = None

    @property
    def gives_probabilities(self) -> bool:
        """Whether ``probabilities`` say how sure it is: those of a network do."""
        return True

    @property
    def model_path(self) -> Path:
        """Where the LiteRT file was read."""
        return self.path / MODEL

    @cached_property
    def unknown(self) -> UnknownRule | None:
        """When a picture may show none of the ten classes; None where that was not measured."""
        hint = self.metrics.unknown
        if hint is None:
            return None
        rates = hint.passing_share, hint.false_alarm_rate, hint.missed_rate
        needed = hint.score in NEED_NEIGHBOURS
        neighbours = Neighbours(self.known_features, hint.neighbours) if needed else None
        temperature = self.metrics.temperature
        return UnknownRule(hint.score, hint.threshold, temperature, *rates, neighbours)

    def same_content(self, other: "Bundle") -> bool:
        """Whether the files of both say the same, wherever they are."""
        return (
            (self.metrics, self.history, self.card, self.further_histories)
            == (other.metrics, other.history, other.card, other.further_histories)
            and np.array_equal(self.probabilities, other.probabilities)
            and np.array_equal(self.labels, other.labels)
            and self.known_features == other.known_features
            and self.embeddings == other.embeddings
            and (self.robustness and self.robustness.record)
            == (other.robustness and other.robustness.record)
        )


def files(path: Path) -> list[Path]:
    """Return the files that make up the bundle in a folder; others may lie beside them."""
    optional = [path / name for name in OPTIONAL if (path / name).exists()]
    return [*(path / name for name in NEEDED), *optional, *_further_histories(path)]


def _further_histories(path: Path) -> list[Path]:
    return sorted(path.glob("history_*.json"))


def further_history(path: Path, name: str) -> Path:
    """Return where a bundle keeps the history of another training of its network."""
    return path / f"history_{name}.json"


def read(path: Path, spec: ModelSpec, digests: Mapping[str, str] | None = None) -> Bundle:
    """Read and check a bundle; its parts must belong together.

    Args:
        digests: SHA-256 in hex of its files by name, where they are known; it then consists of
            these alone, whatever lies beside them.

    Raises:
        BundleError: A file is missing, too long, damaged, of another model, or does not fit the
            others.
    """
    content = _read_files(path, digests)
    _check_magic(path, content[MODEL])
    history = histories.parse_exported(content[HISTORY], path / HISTORY, spec)
    metrics = untrusted.parse_json(content[METRICS], path / METRICS)
    bundle = Bundle(
        spec,
        path,
        content[MODEL],
        *predictions.parse_predictions(content[PREDICTIONS], path / PREDICTIONS),
        history,
        Metrics.read(metrics, str(path / METRICS)),
        _text(content[CARD], path / CARD),
        {
            histories.name_of(path / name): histories.parse(content[name], path / name, spec)
            for name in content
            if name not in (*NEEDED, *OPTIONAL)
        },
        _parse_optional(content, path, KNOWN_FEATURES, parse_known_features),
        embeddings=_parse_optional(content, path, EMBEDDINGS, parse_embeddings),
    )
    epochs = sum(len(one.epochs) for one in (history, *bundle.further_histories.values()))
    if epochs > EPOCHS:
        raise BundleError(
            f"{path} has histories of {epochs:,} epochs; expected: at most {EPOCHS:,}"
        )
    consistency.check(bundle, hashlib.sha256(bundle.model).hexdigest())

    def of_this_model(content: bytes, path: Path) -> Robustness:
        measured = bundle.labels, bundle.predicted, bundle.images_sha256
        return robustness.parse(content, path, *measured)

    found = _parse_optional(content, path, robustness.ROBUSTNESS, of_this_model)
    return replace(bundle, robustness=found)


def _read_files(path: Path, digests: Mapping[str, str] | None) -> dict[str, bytes]:
    """Return the content of a bundle's files by name."""
    if digests is None:
        names = [one.name for one in files(path)]
    else:
        names = [*NEEDED, *sorted(digests.keys() - set(NEEDED))]
    if len(set(names) - {*NEEDED, *OPTIONAL}) > FURTHER_HISTORIES:
        raise BundleError(f"{path} has more than {FURTHER_HISTORIES} further histories")
    if not (path / PREDICTIONS).exists() and (path / MODEL).exists():
        raise BundleError(f"{path / PREDICTIONS} is missing")
    content = {}
    for name in names:
        content[name] = untrusted.read_bytes(path / name, most_bytes(name))
        if digests and hashlib.sha256(content[name]).hexdigest() != digests[name]:
            raise BundleError(f"{path / name} has another SHA-256 than its manifest says")
    return content


def _parse_optional(content: Mapping[str, bytes], path: Path, name: str, parse: Callable) -> Any:
    """Return what ``parse`` makes of a file; None where the bundle does not have it."""
    return parse(content[name], path / name) if name in content else None


def read_history(folder: Path, spec: ModelSpec) -> ExportedHistory:
    """Read and check a bundle's ``history.json`` alone.

    Raises:
        BundleError: It is missing, damaged, of another model or not of an exported one.
    """
    path = folder / HISTORY
    return histories.parse_exported(untrusted.read_bytes(path, untrusted.JSON_BYTES), path, spec)


def read_further(folder: Path, spec: ModelSpec) -> dict[str, History]:
    """Read and check the histories of other trainings of the same network, by name.

    Raises:
        BundleError: One is damaged or of another model.
    """
    return {
        histories.name_of(path): histories.parse(
            untrusted.read_bytes(path, untrusted.JSON_BYTES), path, spec
        )
        for path in _further_histories(folder)
    }


def model_sha256(path: Path) -> str:
    """Return the SHA-256, in hex, of the bundle's ``model.tflite``.

    Raises:
        BundleError: There is none, or it is no LiteRT file.
    """
    content = untrusted.read_bytes(path / MODEL, MODEL_BYTES)
    _check_magic(path, content)
    return hashlib.sha256(content).hexdigest()


def _check_magic(path: Path, content: bytes) -> None:
    if content[4:8] != _LITERT_MAGIC:
        raise BundleError(f"{path / MODEL} is not a LiteRT model ({len(content):,} bytes)")


def install(finished: Path, spec: ModelSpec, target: Path) -> Bundle:
    """Put a finished bundle in the place of ``target``; that one stays if anything fails.

    Raises:
        BundleError: ``finished`` is not a complete bundle.
    """
    read(finished, spec)
    target.parent.mkdir(parents=True, exist_ok=True)
    arriving, leaving = (target.with_name(f".{target.name}-{tag}") for tag in ("new", "old"))
    for leftover in (arriving, leaving):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        arriving.mkdir()
        for path in files(finished):
            shutil.copyfile(path, arriving / path.name)
        flush_tree(arriving)
        if target.exists():
            target.rename(leaving)
        arriving.rename(target)
    except OSError:
        if leaving.exists():
            leaving.rename(target)
        raise
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    shutil.rmtree(leaving, ignore_errors=True)
    return read(target, spec)


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BundleError(f"{path} is not text: {error}") from error

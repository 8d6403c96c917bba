"""A bundle: the folder of one trained model. Reading and checking it, and installing it.

model.tflite      LiteRT, signature ``serving_default``; see ``predictor.py``
predictions.npz   what that file says about the test images
history.json      {"run": what ran, "export": how it was exported, "epochs": [one record each]}
metrics.json      figures measured on the test images
README.md         the model card
"""

import hashlib
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from cifar_models.bundles import histories, predictions
from cifar_models.bundles.predictions import PREDICTIONS as PREDICTIONS
from cifar_models.bundles.predictions import write_predictions as write_predictions
from cifar_models.bundles.unknown import UnknownRule
from cifar_models.errors import BundleError
from cifar_models.files import flush_tree
from cifar_models.labels import CLASS_NAMES
from cifar_models.records import untrusted
from cifar_models.records.metrics import Metrics
from cifar_models.records.record import ExportedHistory, History
from cifar_models.records.untrusted import read_json as read_json
from cifar_models.specs import ASSETS, ModelSpec
from cifar_models.stats.metrics import confusion_matrix, per_class, wilson_interval

BUNDLES = ASSETS / "models"

MODEL = "model.tflite"
HISTORY = "history.json"
METRICS = "metrics.json"
CARD = "README.md"
NEEDED = (MODEL, PREDICTIONS, HISTORY, METRICS, CARD)

# The most that a bundle may hold: some times what those that come with this app do.
MODEL_BYTES, CARD_BYTES = 64_000_000, 64_000
EPOCHS = 2_000  # of all its histories
FURTHER_HISTORIES = 16

_LITERT_MAGIC = b"TFL3"


@dataclass(frozen=True, eq=False)
class Bundle:
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

    @property
    def model_path(self) -> Path:
        """Where the LiteRT file was read."""
        return self.path / MODEL

    @cached_property
    def predicted(self) -> np.ndarray:
        """Most probable classes, uint8 ``[N]``."""
        return self.probabilities.argmax(axis=1).astype(np.uint8)

    @cached_property
    def confidence(self) -> np.ndarray:
        """Probability of the most probable class, float32 ``[N]``."""
        return self.probabilities.max(axis=1)

    @cached_property
    def unknown(self) -> UnknownRule | None:
        """When a picture may show none of the ten classes; None where that was not measured."""
        hint = self.metrics.unknown
        if hint is None:
            return None
        rates = hint.passing_share, hint.false_alarm_rate, hint.missed_rate
        return UnknownRule(hint.score, hint.threshold, self.metrics.temperature, *rates)

    def same_content(self, other: "Bundle") -> bool:
        """Whether the files of both say the same, wherever they are."""
        return (
            (self.metrics, self.history, self.card, self.further_histories)
            == (other.metrics, other.history, other.card, other.further_histories)
            and np.array_equal(self.probabilities, other.probabilities)
            and np.array_equal(self.labels, other.labels)
        )


def files(path: Path) -> list[Path]:
    """Return the files that make up the bundle in a folder; others may lie beside them."""
    return [*(path / name for name in NEEDED), *sorted(path.glob("history_*.json"))]


def further_history(path: Path, name: str) -> Path:
    """Return where a bundle keeps the history of another training of its network."""
    return path / f"history_{name}.json"


def most_bytes(name: str) -> int:
    """Return how long a bundle's file of this name may be."""
    return {
        MODEL: MODEL_BYTES,
        PREDICTIONS: predictions.PREDICTIONS_BYTES,
        CARD: CARD_BYTES,
    }.get(name, untrusted.JSON_BYTES)


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
            if name not in NEEDED
        },
    )
    epochs = sum(len(one.epochs) for one in (history, *bundle.further_histories.values()))
    if epochs > EPOCHS:
        raise BundleError(
            f"{path} has histories of {epochs:,} epochs; expected: at most {EPOCHS:,}"
        )
    _check_metrics(bundle, hashlib.sha256(bundle.model).hexdigest())
    return bundle


def _read_files(path: Path, digests: Mapping[str, str] | None) -> dict[str, bytes]:
    """Return the content of a bundle's files by name."""
    if digests is None:
        names = [one.name for one in files(path)]
    else:
        names = [*NEEDED, *sorted(digests.keys() - set(NEEDED))]
    if len(names) > len(NEEDED) + FURTHER_HISTORIES:
        raise BundleError(f"{path} has more than {FURTHER_HISTORIES} further histories")
    if not (path / PREDICTIONS).exists() and (path / MODEL).exists():
        raise BundleError(f"{path / PREDICTIONS} is missing")
    content = {}
    for name in names:
        content[name] = untrusted.read_bytes(path / name, most_bytes(name))
        if digests and hashlib.sha256(content[name]).hexdigest() != digests[name]:
            raise BundleError(f"{path / name} has another SHA-256 than its manifest says")
    return content


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
        for path in files(folder)[len(NEEDED) :]
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


def _check_metrics(bundle: Bundle, digest: str) -> None:
    path, metrics = bundle.path / METRICS, bundle.metrics
    classes = list(metrics.per_class.as_read)
    if classes != list(CLASS_NAMES):
        raise BundleError(f"{path} is of other classes: {', '.join(classes)[:200]}")
    if metrics.model != bundle.spec.id:
        raise BundleError(f"{path} is of {metrics.model!r}, not of {bundle.spec.id!r}")
    if metrics.model_sha256 != digest:
        raise BundleError(f"{path} was measured on another {MODEL}; run python -m release.evaluate")
    correct = int(np.count_nonzero(bundle.predicted == bundle.labels))
    counted, stated = (correct, len(bundle.labels)), (metrics.correct, metrics.total)
    if stated != counted or not math.isclose(
        metrics.accuracy, counted[0] / counted[1], abs_tol=1e-9
    ):
        raise BundleError(
            f"{path} says {stated[0]} of {stated[1]} right, {PREDICTIONS} has {correct} of "
            f"{len(bundle.labels)}; run python -m release.evaluate"
        )
    expected = wilson_interval(*counted)
    right = per_class(confusion_matrix(bundle.labels, bundle.predicted))
    recalls = [metrics.per_class.of(name).recall for name in CLASS_NAMES]
    same = recalls == [figures.recall for figures in right]
    if not np.allclose(metrics.interval, expected) or not same:
        raise BundleError(
            f"{path} holds other intervals or figures per class than {PREDICTIONS}; run python -m "
            "release.evaluate"
        )
    if metrics.measured_on.images_sha256 != bundle.images_sha256:
        raise BundleError(f"{path} and {PREDICTIONS} were measured on different test images")
    exact, hint = metrics.exact_subset, metrics.unknown
    if exact and exact.total > metrics.total:
        raise BundleError(f"{path}, exact_subset is of {exact.total:,} of {metrics.total:,} images")
    if hint and hint.model_sha256 != metrics.model_sha256:
        raise BundleError(f"{path}, unknown is of another model; run python -m release.unknown")

"""A bundle: the folder of one trained model. Reading and checking it, and installing it.

model.tflite      LiteRT, signature ``serving_default``; see ``predictor.py``
predictions.npz   what that file says about the test images
history.json      {"run": what ran, "export": how it was exported, "epochs": [one record each]}
metrics.json      figures measured on the test images
README.md         the model card
"""

import hashlib
import json
import math
import shutil
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from cifar_models.errors import BundleError
from cifar_models.files import write_atomically
from cifar_models.labels import CLASS_COUNT, CLASS_NAMES
from cifar_models.metrics import confusion_matrix, per_class, wilson_interval
from cifar_models.shape import Shape, check, number, number_or_null, text, whole, yes_or_no
from cifar_models.specs import ModelSpec
from cifar_models.unknown import UnknownRule, rule_of

ASSETS = Path(__file__).resolve().parent.parent / "assets"
BUNDLES = ASSETS / "models"

MODEL = "model.tflite"
PREDICTIONS = "predictions.npz"
HISTORY = "history.json"
METRICS = "metrics.json"
CARD = "README.md"
NEEDED = (MODEL, PREDICTIONS, HISTORY, METRICS, CARD)

_LITERT_MAGIC = b"TFL3"
_EPOCH: Shape = {
    "epoch": whole,
    "phase": text,
    **dict.fromkeys(
        (
            "seconds",
            "images_seen",
            "learning_rate",
            "loss",
            "accuracy",
            "val_loss",
            "val_accuracy",
        ),
        number,
    ),
}
_RECIPE: Shape = {"image_size?": whole}
_RUN: Shape = {
    "recipe": _RECIPE,
    "data": {"train_images": whole, "validation_images": whole, "images_sha256": text},
    "versions": {},
    "hardware": {"cores": whole, "processor": text, "accelerator?": text},
    "backend": text,
    "started": text,
    "backbone?": {"source": text, "pretrained_on": text},
}
_LAYERS: Shape = [
    {"name": text, "type": text, "shape": [whole], "parameters": whole, "trainable": whole}
]
_SHARE: Shape = {"accuracy": number, "correct": whole, "total": whole, "interval": [number]}
_METRICS: Shape = {
    "model": text,
    "model_sha256": text,
    "measured_on": {"images_sha256": text, "description": text},
    **_SHARE,
    "exact_subset?": _SHARE,
    "average_flips?": yes_or_no,
    "without_average_flips?": _SHARE,
    "per_class": {
        name: {**dict.fromkeys(("recall", "precision", "f1"), number_or_null), "support": whole}
        for name in CLASS_NAMES
    },
    "calibration": {"bins": whole, "expected_calibration_error": number},
    "temperature": number,
    "parameters": whole,
    "bytes": whole,
    "training": {"epochs": whole, "seconds": number, "images_seen": whole},
}


@dataclass(frozen=True, eq=False)
class Bundle:
    """A checked bundle.

    Attributes:
        spec: Which model it is.
        path: Its folder.
        probabilities: float32 ``[N, 10]``, in the order of the test images.
        labels: uint8 ``[N]``, true classes.
        images_sha256: Of the test pixels behind ``probabilities``.
        history: ``run``, ``export`` and ``epochs``.
        metrics: Content of ``metrics.json``.
        card: Content of ``README.md``.
        further_histories: Other trainings of the same network, by name: ``history_NAME.json``.
    """

    spec: ModelSpec
    path: Path
    probabilities: np.ndarray
    labels: np.ndarray
    images_sha256: str
    history: dict[str, Any]
    metrics: dict[str, Any]
    card: str
    further_histories: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def model_path(self) -> Path:
        """The LiteRT file."""
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
        return rule_of(self.metrics)

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


def read(path: Path, spec: ModelSpec) -> Bundle:
    """Read and check a bundle; its parts must belong together.

    Raises:
        BundleError: A file is missing, damaged, of another model, or does not fit the others.
    """
    digest = model_sha256(path)
    card = _read_text(path / CARD)
    history = read_history(path, spec)
    metrics = read_json(path / METRICS)
    probabilities, labels, images_sha256 = _read_predictions(path / PREDICTIONS)
    further = read_further(path, spec)
    bundle = Bundle(
        spec, path, probabilities, labels, images_sha256, history, metrics, card, further
    )
    _check_metrics(bundle, digest)
    return bundle


def read_history(folder: Path, spec: ModelSpec) -> dict[str, Any]:
    """Read and check a bundle's ``history.json`` alone.

    Raises:
        BundleError: It is missing, damaged, of another model or not of an exported one.
    """
    history = _read_epochs(folder / HISTORY, spec)
    export = history.get("export")
    if not isinstance(export, dict) or not isinstance(export.get("layers"), list):
        raise BundleError(f"{folder / HISTORY} lacks 'export'; run python -m train.export first")
    check(export["layers"], _LAYERS, f"{folder / HISTORY}, layers")
    return history


def read_further(folder: Path, spec: ModelSpec) -> dict[str, dict[str, Any]]:
    """Read and check the histories of other trainings of the same network, by name.

    Raises:
        BundleError: One is damaged or of another model.
    """
    return {
        extra.stem.removeprefix("history_"): _read_epochs(extra, spec)
        for extra in sorted(folder.glob("history_*.json"))
    }


def _read_epochs(path: Path, spec: ModelSpec) -> dict[str, Any]:
    history = read_json(path)
    run, epochs = history.get("run"), history.get("epochs")
    if not isinstance(run, dict) or not isinstance(epochs, list) or not epochs:
        raise BundleError(f"{path} lacks 'run' or 'epochs'")
    if run.get("model") != spec.id:
        raise BundleError(f"{path} is of {run.get('model')!r}, not of {spec.id!r}")
    check(run, _RUN, f"{path}, run")
    earlier = run.get("continues")
    while earlier is not None:
        check(earlier, {"recipe": _RECIPE}, f"{path}, what the run continues")
        earlier = earlier.get("continues")
    for position, record in enumerate(epochs, start=1):
        check(record, _EPOCH, f"{path}: record {position}")
        if record["epoch"] != position:
            raise BundleError(f"{path}: record {position} is of epoch {record['epoch']}")
    return history


def model_sha256(path: Path) -> str:
    """Return the SHA-256, in hex, of the bundle's ``model.tflite``.

    Raises:
        BundleError: There is none, or it is no LiteRT file.
    """
    content = _read_bytes(path / MODEL)
    if content[4:8] != _LITERT_MAGIC:
        raise BundleError(f"{path / MODEL} is not a LiteRT model ({len(content):,} bytes)")
    return hashlib.sha256(content).hexdigest()


def write_predictions(
    path: Path, probabilities: np.ndarray, labels: np.ndarray, images_sha256: str
) -> None:
    """Write ``predictions.npz`` of a bundle folder, atomically."""

    def write(part: Path) -> None:
        with part.open("wb") as file:
            np.savez_compressed(
                file,
                probabilities=probabilities.astype(np.float32),
                labels=labels.astype(np.uint8),
                images_sha256=np.array(images_sha256),
            )

    write_atomically(path / PREDICTIONS, write)


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
    arriving.mkdir()
    for path in files(finished):
        shutil.copyfile(path, arriving / path.name)
    if target.exists():
        target.rename(leaving)
    try:
        arriving.rename(target)
    except OSError:
        if leaving.exists():
            leaving.rename(target)
        raise
    shutil.rmtree(leaving, ignore_errors=True)
    return read(target, spec)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}") from error


def _read_text(path: Path) -> str:
    try:
        return _read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BundleError(f"{path} is not text: {error}") from error


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        BundleError: It is missing or anything else, or holds NaN or infinity.
    """
    try:
        value = json.loads(_read_bytes(path), parse_constant=_refuse_constant)
    except ValueError as error:
        raise BundleError(f"{path} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BundleError(f"{path} holds a {type(value).__name__}, not an object")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _read_predictions(path: Path) -> tuple[np.ndarray, np.ndarray, str]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            probabilities = stored["probabilities"]
            labels = stored["labels"]
            images_sha256 = str(stored["images_sha256"])
    except FileNotFoundError as error:
        raise BundleError(f"{path} is missing") from error
    except Exception as error:  # zipfile, zlib and NumPy raise many kinds for a damaged file
        raise BundleError(f"{path} cannot be read: {error}") from error
    count = len(labels) if labels.ndim == 1 else -1
    if probabilities.shape != (count, CLASS_COUNT) or not count:
        raise BundleError(
            f"{path} holds probabilities {probabilities.shape} and labels {labels.shape}; "
            "expected (N, 10) and (N,)"
        )
    if probabilities.dtype != np.float32 or labels.dtype != np.uint8:
        raise BundleError(
            f"{path} holds {probabilities.dtype} and {labels.dtype}; expected float32 and uint8"
        )
    if labels.max() >= CLASS_COUNT:
        raise BundleError(f"{path} holds the label {labels.max()}; the classes are 0 to 9")
    sums = probabilities.sum(axis=1)
    if not np.isfinite(sums).all() or probabilities.min() < 0 or np.abs(sums - 1).max() > 1e-3:
        raise BundleError(f"{path} holds rows that are not probabilities adding up to 1")
    return probabilities, labels, images_sha256


def _check_metrics(bundle: Bundle, digest: str) -> None:
    path, metrics = bundle.path / METRICS, bundle.metrics
    check(metrics, _METRICS, str(path))
    if list(metrics["per_class"]) != list(CLASS_NAMES):
        raise BundleError(f"{path} is of other classes: {', '.join(metrics['per_class'])[:200]}")
    stated = metrics["model"], metrics["model_sha256"], metrics["correct"], metrics["total"]
    accuracy, images_sha256 = metrics["accuracy"], metrics["measured_on"]["images_sha256"]
    interval = metrics["interval"]
    recalls = [metrics["per_class"][name]["recall"] for name in CLASS_NAMES]
    if stated[0] != bundle.spec.id:
        raise BundleError(f"{path} is of {stated[0]!r}, not of {bundle.spec.id!r}")
    if stated[1] != digest:
        raise BundleError(f"{path} was measured on another {MODEL}; run python -m train.evaluate")
    correct = int(np.count_nonzero(bundle.predicted == bundle.labels))
    counted = correct, len(bundle.labels)
    if stated[2:] != counted or not math.isclose(accuracy, counted[0] / counted[1], abs_tol=1e-9):
        raise BundleError(
            f"{path} says {stated[2]} of {stated[3]} right, {PREDICTIONS} has {correct} of "
            f"{len(bundle.labels)}; run python -m train.evaluate"
        )
    expected = wilson_interval(*counted)
    right = per_class(confusion_matrix(bundle.labels, bundle.predicted))
    if (
        len(interval) != 2
        or not np.allclose(interval, expected)
        or recalls != [figures.recall for figures in right]
    ):
        raise BundleError(
            f"{path} holds other intervals or figures per class than {PREDICTIONS}; run python -m "
            "train.evaluate"
        )
    if images_sha256 != bundle.images_sha256:
        raise BundleError(f"{path} and {PREDICTIONS} were measured on different test images")
    rule_of(metrics)

"""A model from elsewhere runs in a process of its own first: it may be slow, or break LiteRT."""

import hashlib
import json
import signal
import subprocess

from cifar_models import processes
from cifar_models.bundles import bundle
from cifar_models.bundles.bundle import Bundle
from cifar_models.bundles.predictor import CHUNK, Predictor
from cifar_models.bundles.trial_worker import MEMORY
from cifar_models.errors import BundleError
from cifar_models.records import untrusted

# To load it and to classify 1 and CHUNK pictures; the bundled ResNet50 takes half a second.
PROCESSOR_SECONDS = 10
# By the clock, on a machine that is busy with something else.
WALL_SECONDS = 120
# What came of models by their SHA-256, so that pressing *Refresh models* again costs nothing.
_tried: dict[str, str] = {}
_REMEMBERED = 64


def tried(read: Bundle) -> Predictor:
    """Return the model of a bundle, loaded and tried.

    Raises:
        BundleError: It does not run, or takes more time or memory than the page can wait for.
    """
    if not _is_bundled(read.metrics.model_sha256):
        check(read.model, str(read.model_path))
    predictor = Predictor(read.model, name=read.model_path)
    known, given = read.known_features, predictor.try_out().features
    if known is not None and (given is None or given.shape[1] != known.length):
        raise BundleError(
            f"{read.model_path} gives features {None if given is None else given.shape}; expected "
            f"{known.length:,} for each picture, as the bundle's known features have"
        )
    return predictor


def check(model: bytes, name: str) -> None:
    """Let a process load and run a model, within limits.

    Args:
        model: Content of its ``model.tflite``.
        name: Of the model, for errors.

    Raises:
        BundleError: It is refused there, takes too much, or there is no process to be had.
    """
    digest = hashlib.sha256(model).hexdigest()
    if digest not in _tried:
        if len(_tried) >= _REMEMBERED:
            _tried.clear()
        _tried[digest] = _problem_of(model, name)
    if _tried[digest]:
        raise BundleError(f"{name} {_tried[digest]}")


def _problem_of(model: bytes, name: str) -> str:
    """Try a model; return what is wrong with it, or nothing.

    Raises:
        BundleError: The machine, not the model, may be to blame.
    """
    try:
        run = subprocess.run(
            [*processes.command("cifar_models.bundles.trial_worker"), str(PROCESSOR_SECONDS)],
            input=model,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=processes.environment(),
            start_new_session=True,  # Ctrl+C is for the app
            timeout=WALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise BundleError(f"{name} {_too_slow(f'{WALL_SECONDS} s')}") from None
    except OSError as error:
        raise BundleError(
            f"{name} cannot be tried out: the machine has no process for it ({error.strerror}); "
            "free memory, or try again later"
        ) from error
    if run.returncode == -getattr(signal, "SIGXCPU", 1000):  # none of Windows
        return _too_slow(f"{PROCESSOR_SECONDS} s of processor time")
    try:
        return str(json.loads(run.stdout)["problem"])
    except (ValueError, KeyError, TypeError):
        return (
            f"breaks LiteRT, or needs more than {MEMORY // 10**6:,} MB of memory for {CHUNK} "
            "pictures; expected: a model that runs"
        )


def _is_bundled(digest: str) -> bool:
    """Return whether a model of this SHA-256 came with the app, or was trained and installed."""
    for folder in bundle.BUNDLES.glob("*"):
        try:
            if untrusted.read_json(folder / bundle.METRICS).get("model_sha256") == digest:
                return True
        except BundleError:
            continue
    return False


def _too_slow(limit: str) -> str:
    return (
        f"takes more than {limit} to start and to classify {CHUNK} pictures, and would hold up the "
        "page; expected: a smaller network, or one that enlarges pictures less"
    )

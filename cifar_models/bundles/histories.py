"""``history.json`` and ``history_NAME.json`` of a bundle: how its network was trained."""

from pathlib import Path
from typing import Any

from cifar_models.errors import BundleError
from cifar_models.records import untrusted
from cifar_models.records.record import Epoch, Export, ExportedHistory, History, Run
from cifar_models.specs import ModelSpec
from cifar_models.trainings.curves import phases

_PHASES = 50  # each is shaded and named in the figure


def name_of(path: Path) -> str:
    """Return the name of a training by its file ``history_NAME.json``.

    Raises:
        BundleError: It is empty, too long, or cannot be shown.
    """
    name = path.stem.removeprefix("history_")
    if not name or not name.isprintable() or len(name) > 60:
        raise BundleError(f"{path.parent} holds a history of the name {ascii(name)[:80]}")
    return name


def parse(content: bytes, path: Path, spec: ModelSpec) -> History:
    """Return a history.

    Args:
        path: Where it was read, for the error.

    Raises:
        BundleError: It is damaged or of another model.
    """
    return _history(untrusted.parse_json(content, path), path, spec)


def parse_exported(content: bytes, path: Path, spec: ModelSpec) -> ExportedHistory:
    """Return the history of a model that was exported, see ``parse``.

    Raises:
        BundleError: It is damaged, of another model or not of an exported one.
    """
    whole = untrusted.parse_json(content, path)
    history, export = _history(whole, path, spec), whole.get("export")
    if not isinstance(export, dict) or not isinstance(export.get("layers"), list):
        raise BundleError(f"{path} lacks 'export'; run python -m train.export first")
    return ExportedHistory(history.run, history.epochs, Export.read(export, str(path)))


def _history(whole: dict[str, Any], path: Path, spec: ModelSpec) -> History:
    run, epochs = whole.get("run"), whole.get("epochs")
    if not isinstance(run, dict) or not isinstance(epochs, list) or not epochs:
        raise BundleError(f"{path} lacks 'run' or 'epochs'")
    if run.get("model") != spec.id:
        raise BundleError(f"{path} is of {run.get('model')!r}, not of {spec.id!r}")
    history = History(
        Run.read(run, f"{path}, run"),
        tuple(
            Epoch.read(record, f"{path}: record {position}")
            for position, record in enumerate(epochs, start=1)
        ),
    )
    for position, record in enumerate(history.epochs, start=1):
        if record.epoch != position:
            raise BundleError(f"{path}: record {position} is of epoch {record.epoch}")
    if len(phases(history)) > _PHASES:
        raise BundleError(f"{path} has more than {_PHASES} phases")
    return history

"""``history.json`` and ``history_NAME.json`` of a bundle: how its network was trained."""

from pathlib import Path
from typing import Any

from cifar_models import records, untrusted
from cifar_models.curves import phases
from cifar_models.errors import BundleError
from cifar_models.specs import ModelSpec

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


def parse(content: bytes, path: Path, spec: ModelSpec) -> dict[str, Any]:
    """Return a history: ``run`` and ``epochs``.

    Args:
        path: Where it was read, for the error.

    Raises:
        BundleError: It is damaged or of another model.
    """
    history = untrusted.parse_json(content, path)
    run, epochs = history.get("run"), history.get("epochs")
    if not isinstance(run, dict) or not isinstance(epochs, list) or not epochs:
        raise BundleError(f"{path} lacks 'run' or 'epochs'")
    if run.get("model") != spec.id:
        raise BundleError(f"{path} is of {run.get('model')!r}, not of {spec.id!r}")
    records.check(run, records.Run, f"{path}, run")
    earlier = run.get("continues")
    while earlier is not None:
        records.check(earlier, records.Earlier, f"{path}, what the run continues")
        earlier = earlier.get("continues")
    for position, record in enumerate(epochs, start=1):
        records.check(record, records.Epoch, f"{path}: record {position}")
        if record["epoch"] != position:
            raise BundleError(f"{path}: record {position} is of epoch {record['epoch']}")
    if len(phases(history)) > _PHASES:
        raise BundleError(f"{path} has more than {_PHASES} phases")
    return history


def parse_exported(content: bytes, path: Path, spec: ModelSpec) -> dict[str, Any]:
    """Return the history of a model that was exported, see ``parse``.

    Raises:
        BundleError: It is damaged, of another model or not of an exported one.
    """
    history = parse(content, path, spec)
    export = history.get("export")
    if not isinstance(export, dict) or not isinstance(export.get("layers"), list):
        raise BundleError(f"{path} lacks 'export'; run python -m train.export first")
    records.check(export, records.Export, str(path))
    return history

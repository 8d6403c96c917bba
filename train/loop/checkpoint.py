"""What a checkpoint holds, and whether it is whole."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py

from cifar_models.files import sha256

STATE = "state.weights.h5"
BEST = "best.weights.h5"
PROGRESS = "progress.json"
DIGESTS = "SHA256SUMS"
PARTS = (STATE, BEST, PROGRESS)


@dataclass
class Progress:
    """What a training has reached.

    Attributes:
        run: What runs: recipe, versions, hardware, data.
        epochs: One record per finished epoch, as in ``history.json``.
        phase: Index of the phase that the next epoch belongs to.
        best: Best monitored value so far, None before the first epoch.
        stopping: State of early stopping within the phase.
        finished: No epoch is left.
    """

    run: dict[str, Any]
    epochs: list[dict[str, Any]] = field(default_factory=list)
    phase: int = 0
    best: float | None = None
    stopping: dict[str, Any] = field(default_factory=dict)
    finished: bool = False


def checkpoint_fault(checkpoint: Path, *, from_disk: bool = False) -> str | None:
    """Return what is wrong with a checkpoint, in words; None if it is whole.

    One of an earlier version has no digests: its weights must be HDF5 of the length that they
    state.

    Args:
        from_disk: See ``files.sha256``.
    """
    try:
        expected = digests_of(checkpoint)
        for name in PARTS:
            path = checkpoint / name
            if not path.is_file():
                return f"{name} is missing"
            if not path.stat().st_size:
                return f"{name} is empty"
            if name in expected and sha256(path, from_disk=from_disk) != expected[name]:
                return f"{name} ({path.stat().st_size:,} bytes) is not what was written"
            if name not in expected and name != PROGRESS:
                with h5py.File(path):
                    pass
        read_progress(checkpoint)
    except OSError as error:
        return f"it cannot be read ({error.strerror or error})"
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return f"{PROGRESS} is not what was written"
    return None


def digests_of(checkpoint: Path) -> dict[str, str]:
    """Return the SHA-256 by file name; empty where an earlier version wrote none."""
    path = checkpoint / DIGESTS
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    found = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    return {name: found.get(name, "") for name in PARTS}


def read_progress(checkpoint: Path) -> Progress:
    """Return what a checkpoint says it has reached.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: It is not that.
    """
    progress = Progress(**json.loads((checkpoint / PROGRESS).read_text(encoding="utf-8")))
    if not progress.run["recipe"].keys() or not progress.run["data"]:
        raise ValueError("nothing is said about the run")
    if not progress.epochs or not all(record.keys() for record in progress.epochs):
        raise ValueError("no epoch is recorded")
    return progress

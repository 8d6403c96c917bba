"""Tells trackers of each epoch; none of them can end a training, and each hears of all epochs."""

import json
import re
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cifar_models.errors import TrainingError
from cifar_models.files import write_json
from train.loop.checkpoint import Progress
from train.loop.observer import Observer
from train.trackers import table
from train.trackers.tracker import TrackedRun, Tracker
from train.trackers.warnings import reason, warn

NOTES = "reported.json"
"""In a training's folder: the run's id, and how many epochs each tracker was told of."""

_ID = re.compile("[0-9a-f]{8}")


class Reports(Observer):
    """Reports to several trackers, for as long as the block runs that it is the context of.

    What a tracker has missed, since it failed or was not asked for, it is told at the next start.

    Args:
        names: Of the trackers, see ``table.TRACKERS``.
        folder: Of the training.
    """

    def __init__(self, names: Sequence[str], folder: Path) -> None:
        super().__init__()
        self._names = tuple(dict.fromkeys(names))
        self._folder = folder
        self._trackers: dict[str, Tracker] = {}
        self._told: dict[str, int] = {}
        self._notes: dict[str, Any] = {}
        self._progress = Progress({})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in tuple(self._trackers):
            if self._call(name, lambda tracker: tracker.finish(kind is not None)):
                self._note(name, self._told[name])

    def begin(self, progress: Progress, resumed: bool) -> None:
        """Start the runs, or go on with them, and tell them what they have missed.

        Raises:
            TrainingError: A tracker does not start, and nothing is lost yet. A resumed training
                goes on without it.
        """
        if not self._names:
            return
        self._progress = progress
        self._notes = self._read_notes(resumed)
        run = TrackedRun(self._notes["id"], str(progress.run["model"]), progress.run, self._folder)
        for name in self._names:
            try:
                self._trackers[name] = table.start(name, run, name in self._notes["epochs"])
            except Exception as error:
                if not resumed:
                    raise TrainingError(
                        f"{name} does not start: {reason(error)}. Mend that, or leave out "
                        f"--report-to {name}."
                    ) from error
                warn(f"{name} is not told of this training", error)
            else:
                self._told[name] = self._notes["epochs"].get(name, 0)
                self._note(name, self._told[name])
        self._tell()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Tell of the epoch that was recorded."""
        self._tell()

    def _tell(self) -> None:
        for name in tuple(self._trackers):
            for record in self._progress.epochs[self._told[name] :]:
                if not self._call(name, partial(_log, record)):
                    break
                # What may be lost by a kill is told once more: twice is better than never.
                waits = not self._trackers[name].stores_at_once
                self._told[name] = record["epoch"]
                self._note(name, record["epoch"] - waits)

    def _call(self, name: str, call: Callable[[Tracker], None]) -> bool:
        """Call a tracker; one that fails is named in a warning and told no more."""
        try:
            call(self._trackers[name])
        except Exception as error:
            del self._trackers[name]
            warn(f"{name} is told no more of this training", error)
            return False
        return True

    def _read_notes(self, resumed: bool) -> dict[str, Any]:
        """Return what the trackers were told of this training, by what stands in its folder."""
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            notes = json.loads((self._folder / NOTES).read_text(encoding="utf-8"))
            done = len(self._progress.epochs)
            told = {str(name): min(int(told), done) for name, told in notes["epochs"].items()}
            if _ID.fullmatch(notes["id"]) and (resumed or not any(notes["epochs"].values())):
                return {"id": notes["id"], "epochs": told}
        return {"id": secrets.token_hex(4), "epochs": {}}

    def _note(self, name: str, epochs: int) -> None:
        self._notes["epochs"][name] = max(0, epochs)
        with suppress(OSError):  # a full disk, which the next checkpoint will meet
            write_json(self._folder / NOTES, self._notes)


def _log(record: dict[str, Any], tracker: Tracker) -> None:
    values = {
        name: float(value)
        for name, value in record.items()
        if isinstance(value, int | float) and name != "epoch"
    }
    tracker.log(values, record["epoch"])

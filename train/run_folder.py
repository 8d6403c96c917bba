"""A training's folder: what it has reached so far, so that it survives being killed.

runs/<model>/
  history.json          rewritten after each epoch
  weights.h5 files      best.weights.h5 once the training has ended
  checkpoint-0007/      the state after epoch 7, put in place by one rename
    state.weights.h5    model and optimiser
    best.weights.h5     the best weights so far (a hard link while unchanged)
    progress.json       recipe, epoch records, early stopping
"""

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cifar_models.errors import TrainingError
from cifar_models.files import write_atomically, write_json

STATE = "state.weights.h5"
BEST = "best.weights.h5"
PROGRESS = "progress.json"


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


class RunFolder:
    """Reads and writes one training's folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def best_weights(self) -> Path:
        """Where the weights of a finished training are."""
        return self.path / BEST

    @property
    def history(self) -> Path:
        """Where the history is, from the first epoch on."""
        return self.path / "history.json"

    def scratch(self) -> Path:
        """Return an empty folder in which the next checkpoint is prepared."""
        part = self.path / "checkpoint.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        return part

    def latest(self) -> Path | None:
        """Return the newest complete checkpoint."""
        found = self._checkpoints()
        return found[-1] if found else None

    def _write_history(self, progress: Progress) -> None:
        write_json(self.history, {"run": progress.run, "epochs": progress.epochs})

    def _checkpoints(self) -> list[Path]:
        """Return the complete checkpoints, oldest first."""
        return sorted(self.path.glob("checkpoint-????"))

    def start(
        self, run: dict[str, Any], resume: bool, defaults: dict[str, Any] | None = None
    ) -> Progress:
        """Return where to begin: at the newest checkpoint when resuming, else at zero.

        Args:
            run: What is about to run.
            resume: Whether to go on with what is there.
            defaults: Of the recipe's settings, for those that an older run did not know.

        Raises:
            TrainingError: There is a run and ``resume`` is False, or it had other settings.
        """
        checkpoint = self.latest()
        if checkpoint is None:
            self.path.mkdir(parents=True, exist_ok=True)
            return Progress(run)
        if not resume:
            raise TrainingError(
                f"{self.path} holds a training already. Go on with it by --resume, choose another "
                "folder with --out, or delete it."
            )
        progress = Progress(**json.loads((checkpoint / PROGRESS).read_text(encoding="utf-8")))
        before = {**(defaults or {}), **progress.run["recipe"]}
        before, now = (json.loads(json.dumps(recipe)) for recipe in (before, run["recipe"]))
        changed = [
            f"{name} {before.get(name)!r} (now {now.get(name)!r})"
            for name in sorted(before.keys() | now.keys())
            if before.get(name) != now.get(name)
        ]
        if progress.run["data"] != run["data"]:
            changed.append("the training images")
        if changed:
            raise TrainingError(
                f"the training in {self.path} had other settings: {'; '.join(changed)}. Resume it "
                "with those, or choose another folder with --out."
            )
        return progress

    def commit(self, part: Path, progress: Progress) -> None:
        """Turn the prepared folder into the newest checkpoint and rewrite the history.

        ``part`` holds ``state.weights.h5`` and, if this epoch was the best, its weights;
        otherwise the previous checkpoint's best ones are linked in.
        """
        older = self._checkpoints()
        if not (part / BEST).exists() and older:
            _link_or_copy(older[-1] / BEST, part / BEST)
        write_json(part / PROGRESS, vars(progress))
        part.rename(self.path / f"checkpoint-{len(progress.epochs):04d}")
        self._write_history(progress)
        for checkpoint in older:  # more than one where a kill came in between
            shutil.rmtree(checkpoint)

    def finish(self, progress: Progress) -> Path:
        """Put history and best weights where the export looks for them."""
        self._write_history(progress)  # a kill may have come before that of the last epoch
        best = self.latest() / BEST
        write_atomically(self.best_weights, lambda part: shutil.copyfile(best, part))
        for checkpoint in self._checkpoints()[:-1]:
            shutil.rmtree(checkpoint)
        for left_by_a_kill in self.path.glob(".part-*"):
            left_by_a_kill.unlink()
        return self.best_weights


def _link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name; where the disk knows no hard links, copy it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)

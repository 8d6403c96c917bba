"""A training's folder: what it has reached so far, so that it survives being killed.

runs/<model>/
  history.json          rewritten after each epoch
  weights.h5 files      best.weights.h5 once the training has ended
  checkpoint-0007/      the state after epoch 7, on the disk before one rename puts it in place
    state.weights.h5    model and optimiser
    best.weights.h5     the best weights so far
    progress.json       recipe, epoch records, early stopping
    SHA256SUMS          digests of these three, as sha256sum -c reads them

The checkpoint before stays until the next one is about to be written and the newer one was read
back from the disk as it was written.
"""

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

from cifar_models.errors import TrainingError
from cifar_models.files import (
    flush_folder,
    flush_tree,
    reserved,
    sha256,
    write_atomically,
    write_json,
)
from train.loop.checkpoint import (
    BEST,
    DIGESTS,
    PARTS,
    PROGRESS,
    STATE,
    Progress,
    checkpoint_fault,
    digests_of,
    read_progress,
)

_SMALL_FILES = 1_000_000  # progress, history, and what HDF5 adds


class RunFolder:
    """Reads and writes one training's folder.

    Args:
        path: The folder, which need not exist.
        parameters: Of the network, for the room that a checkpoint takes; 0 where nothing is
            trained.
    """

    def __init__(self, path: Path, parameters: int = 0) -> None:
        self.path = path
        self._weight_bytes = 4 * parameters
        self._faults: dict[Path, str | None] = {}

    @property
    def best_weights(self) -> Path:
        """Where the weights of a finished training are."""
        return self.path / BEST

    @property
    def history(self) -> Path:
        """Where the history is, from the first epoch on."""
        return self.path / "history.json"

    def is_finished(self) -> bool:
        """Return whether the weights of a finished training are there, whole."""
        if not self.best_weights.is_file() or not self.best_weights.stat().st_size:
            return False
        checkpoint = self.latest()
        expected = digests_of(checkpoint).get(BEST) if checkpoint else None
        return expected is None or sha256(self.best_weights) == expected

    def scratch(self) -> Path:
        """Return an empty folder in which the next checkpoint is prepared.

        The newest checkpoint is read back first; only then those before it go.

        Raises:
            TrainingError: It is no longer what was written.
            OSError: There is no room for the next one; it is known before HDF5 begins to write.
        """
        newest = self.latest()
        if newest is not None:
            fault = checkpoint_fault(newest, from_disk=True)
            if fault:
                raise TrainingError(
                    f"{newest} is not what was written there ({fault}): the disk may be failing. "
                    "A checkpoint before it may be whole; the training goes on from that with "
                    "--resume, better on another disk."
                )
            for older in self._checkpoints():
                if older.name < newest.name:
                    shutil.rmtree(older)
        part = self.path / "checkpoint.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        self._reserve(part)
        return part

    def _reserve(self, part: Path) -> None:
        """Make sure that the disk has room for weights and optimiser, and for the best weights."""
        needed = {STATE: 2 * self._weight_bytes, BEST: self._weight_bytes, DIGESTS: _SMALL_FILES}
        try:
            with contextlib.ExitStack() as taken:
                for name, size in needed.items() if self._weight_bytes else ():
                    taken.callback((part / name).unlink, missing_ok=True)
                    taken.enter_context(reserved(part / name, size))
        except OSError:
            shutil.rmtree(part)
            raise

    def latest(self) -> Path | None:
        """Return the newest checkpoint that is whole."""
        for checkpoint in reversed(self._checkpoints()):
            if checkpoint not in self._faults:
                self._faults[checkpoint] = checkpoint_fault(checkpoint)
            if self._faults[checkpoint] is None:
                return checkpoint
        return None

    def _write_history(self, progress: Progress) -> None:
        write_json(self.history, {"run": progress.run, "epochs": progress.epochs})

    def _checkpoints(self) -> list[Path]:
        """Return what was put in place as checkpoints, oldest first."""
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
            TrainingError: There is a run and ``resume`` is False, or it had other settings, or no
                checkpoint of it is whole.
        """
        if not self._checkpoints():
            self.path.mkdir(parents=True, exist_ok=True)
            return Progress(run)
        if not resume:
            raise TrainingError(
                f"{self.path} holds a training already. Go on with it by --resume, choose another "
                "folder with --out, or delete it."
            )
        progress = read_progress(self._sound_checkpoint())
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

    def _sound_checkpoint(self) -> Path:
        """Return the newest whole checkpoint and name those that are passed over."""
        found = self.latest()
        faults = [f"{path.name}: {fault}" for path, fault in self._faults.items() if fault]
        if found is None:
            raise TrainingError(
                f"no checkpoint in {self.path} is whole ({'; '.join(faults)}). Put one back from a "
                "copy, or delete the folder to begin anew, or choose another with --out."
            )
        if faults:
            print(f"damaged and passed over in {self.path}: {'; '.join(faults)}", flush=True)
        return found

    def commit(self, part: Path, progress: Progress) -> None:
        """Turn the prepared folder into the newest checkpoint and rewrite the history.

        ``part`` holds ``state.weights.h5`` and, if this epoch was the best, its weights;
        otherwise those of the checkpoint before are copied, since a link would share its damage.

        Raises:
            OSError: It does not reach the disk; the checkpoint before stays.
        """
        before = self.latest()
        if not (part / BEST).exists() and before is not None:
            shutil.copyfile(before / BEST, part / BEST)
        write_json(part / PROGRESS, vars(progress))
        lines = [f"{sha256(part / name)}  {name}\n" for name in PARTS if (part / name).exists()]
        (part / DIGESTS).write_text("".join(lines), encoding="utf-8")
        flush_tree(part)
        place = self.path / f"checkpoint-{len(progress.epochs):04d}"
        if place.exists():  # damaged, and passed over
            shutil.rmtree(place)
        part.rename(place)
        flush_folder(self.path)
        self._faults[place] = None
        self._write_history(progress)

    def finish(self, progress: Progress) -> Path:
        """Put history and best weights where the export looks for them.

        Raises:
            TrainingError: The weights are no longer what was written.
        """
        self._write_history(progress)  # a kill may have come before that of the last epoch
        newest = self.latest()
        fault = checkpoint_fault(newest) if newest else "it is gone"
        if newest is None or fault:
            raise TrainingError(
                f"the last checkpoint in {self.path} is not what was written ({fault}); the disk "
                "may be failing. The training goes on from the one before it with --resume."
            )
        write_atomically(self.best_weights, lambda part: shutil.copyfile(newest / BEST, part))
        for checkpoint in self._checkpoints():
            if checkpoint != newest:
                shutil.rmtree(checkpoint)
        for left_by_a_kill in self.path.glob(".part-*"):
            left_by_a_kill.unlink()
        return self.best_weights


def best_epoch(history: dict[str, Any]) -> dict[str, Any]:
    """Return the record whose checkpoint was kept: the highest validation accuracy, first one."""
    return max(history["epochs"], key=lambda record: record["val_accuracy"])

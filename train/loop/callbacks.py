"""What happens after each epoch: a record, a checkpoint, and early stopping that resumes."""

import math
import time
from collections.abc import Sequence
from typing import Any

import keras

from cifar_models.errors import TrainingError
from train.loop.checkpoint import BEST, STATE, Progress
from train.loop.observer import Observer
from train.loop.plan import Phase, images_per_epoch
from train.loop.run_folder import RunFolder
from train.recipes.recipe import Recipe

# The checkpoint with the best validation accuracy is kept: it is what the page is about, and
# the loss of a label-smoothed model is not. Early stopping watches the loss, as the report did.
BEST_BY = "val_accuracy"
STOP_BY = "val_loss"


def callbacks(
    model: keras.Model,
    folder: RunFolder,
    progress: Progress,
    phases: Sequence[Phase],
    index: int,
    recipe: Recipe,
    done_before: int,
    measuring: Sequence[Observer] = (),
    reporting: Sequence[Observer] = (),
) -> list[keras.callbacks.Callback]:
    """Return the callbacks of ``phases[index]``, in the order they must run in.

    Args:
        model: Whose weights are kept; what is fitted may be a copy that shares its layers.
        measuring: Add to what is recorded of an epoch.
        reporting: Pass on what was recorded.
    """
    stopping = ResumableEarlyStopping(
        state=progress.stopping, monitor=STOP_BY, patience=recipe.patience
    )
    return [
        keras.callbacks.TerminateOnNaN(),
        stopping,
        *measuring,
        Recorder(model, folder, progress, phases, index, stopping, done_before),
        *reporting,
    ]


class ResumableEarlyStopping(keras.callbacks.EarlyStopping):
    """Early stopping that goes on counting where an interrupted training stopped."""

    _KEPT = ("best", "wait", "best_epoch")

    def __init__(self, state: dict[str, Any], **arguments: Any) -> None:
        super().__init__(**arguments)
        self._state = state

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Start from the kept state rather than from zero."""
        super().on_train_begin(logs)
        for name, value in self._state.items():
            setattr(self, name, value)

    def state(self) -> dict[str, Any]:
        """Return what a resumed training needs."""
        return {
            name: None if getattr(self, name) is None else float(getattr(self, name))
            for name in self._KEPT
        }


class Recorder(keras.callbacks.Callback):
    """After each epoch: one record, one checkpoint, both complete or absent."""

    def __init__(
        self,
        network: keras.Model,
        folder: RunFolder,
        progress: Progress,
        phases: Sequence[Phase],
        index: int,
        stopping: ResumableEarlyStopping,
        done_before: int,
    ) -> None:
        super().__init__()
        self.network = network
        self.folder = folder
        self.progress = progress
        self.phases = phases
        self.index = index
        self.phase = phases[index]
        self.stopping = stopping
        self.done_before = done_before

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Start the clock at the seconds that were spent before."""
        spent = self.progress.epochs[-1]["seconds"] if self.progress.epochs else 0.0
        self.clock_start = time.monotonic() - spent

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Record the epoch and write the checkpoint."""
        logs = logs or {}
        if not all(math.isfinite(logs.get(name, math.nan)) for name in ("loss", "val_loss")):
            raise TrainingError(
                f"the loss of epoch {epoch + 1} is not finite. Use a lower --learning-rate, or "
                "--precision float32."
            )
        progress = self.progress
        epochs_before = progress.epochs[-1]["images_seen"] if progress.epochs else 0
        progress.epochs.append(
            {
                "epoch": epoch + 1,
                "phase": self.phase.name,
                "seconds": round(time.monotonic() - self.clock_start, 2),
                "images_seen": epochs_before + images_per_epoch(progress.run["data"]),
                "learning_rate": float(
                    keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)
                ),
                **{
                    name: round(float(logs[name]), 6)
                    for name in ("loss", "accuracy", "val_loss", "val_accuracy")
                },
            }
        )
        part = self.folder.scratch()
        self.network.save_weights(part / STATE)
        if progress.best is None or logs[BEST_BY] > progress.best:
            progress.best = float(logs[BEST_BY])
            self.network.save_weights(part / BEST)
        last = epoch + 1 == self.done_before + self.phase.epochs or self.model.stop_training
        if last:
            progress.phase = self.index + 1
            progress.stopping = {}
            progress.finished = not any(phase.epochs for phase in self.phases[progress.phase :])
        else:
            progress.stopping = self.stopping.state()
        self.folder.commit(part, progress)

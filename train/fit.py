"""The training loop around ``model.fit``: phases, checkpoints that resume, history."""

import dataclasses
import math
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import keras

from cifar_models.errors import TrainingError
from train import provenance
from train.folding import fold_frozen
from train.plan import Phase, TrainingData, images_per_epoch
from train.recipe import ONE_CYCLE, Recipe
from train.run_folder import BEST, STATE, Progress, RunFolder
from train.schedule import OneCycle

# The checkpoint with the best validation accuracy is kept: it is what the page is about, and
# the loss of a label-smoothed model is not. Early stopping watches the loss, as the report did.
BEST_BY = "val_accuracy"
STOP_BY = "val_loss"
COMPARED_PICTURES = 64
VALIDATION_BATCH = 512  # with the usual 5,000 images, every batch can be split over 8 devices


def train(
    model: keras.Model,
    phases: Sequence[Phase],
    data: TrainingData,
    recipe: Recipe,
    folder: RunFolder,
    *,
    facts: dict[str, Any],
    resume: bool,
    earlier_epochs: Sequence[dict[str, Any]] = (),
) -> None:
    """Train ``model`` through ``phases`` and leave its best weights and history in ``folder``.

    A killed training loses at most the epoch under way: with ``resume`` it goes on with the
    same schedule, the same best-so-far and one unbroken history.

    Args:
        facts: Goes into the ``run`` part of the history; ``model`` is the model's id.
        earlier_epochs: Records of a training that ``model`` has been through before; the history
            begins with them.

    Raises:
        TrainingError: See ``RunFolder.start``; or the loss became NaN.
    """
    defaults = {entry.name: entry.default for entry in dataclasses.fields(recipe)}
    progress = folder.start(describe(facts, recipe, data), resume, defaults)
    progress.epochs = progress.epochs or list(earlier_epochs)
    if progress.epochs:
        print(f"going on after epoch {len(progress.epochs)} of the training in {folder.path}")
    for index, phase in enumerate(phases):
        if progress.finished or index < progress.phase or not phase.epochs:
            continue
        done_before = sum(record["phase"] != phase.name for record in progress.epochs)
        batches = data.batches(phase, len(progress.epochs))
        started = bool(progress.epochs)
        goes_on = started and (phase.continues or progress.epochs[-1]["phase"] == phase.name)
        # Before compiling, since the optimiser starts afresh.
        if started and not goes_on and folder.latest():
            load_model_weights(model, folder.latest() / BEST)
        phase.prepare(model)
        compile_for(model, phase, recipe, len(batches))
        if goes_on:
            model.load_weights(folder.latest() / STATE)
        print(
            f"phase {phase.name}: {images_per_epoch(data.facts):,} images an epoch, "
            f"{trainable(model):,} parameters"
        )
        fitted = fast_copy(model, data, recipe)
        fitted.fit(
            batches,
            validation_data=data.validation(phase),
            validation_batch_size=VALIDATION_BATCH,
            initial_epoch=len(progress.epochs),
            epochs=done_before + phase.epochs,
            shuffle=False,
            callbacks=callbacks(model, folder, progress, phases, index, recipe, done_before),
        )
    best = folder.finish(progress)
    print(f"best {BEST_BY} {progress.best:.4f}; weights in {best}")


def compile_for(model: keras.Model, phase: Phase, recipe: Recipe, steps_per_epoch: int) -> None:
    """Compile with SGD by the recipe's schedule; biases and normalisations do not decay."""
    steps = (phase.cycle_epochs or phase.epochs) * steps_per_epoch
    schedule = (
        OneCycle(phase.learning_rate, steps, recipe.warmup)
        if recipe.schedule == ONE_CYCLE
        else phase.learning_rate
    )
    optimizer = keras.optimizers.SGD(
        schedule, momentum=recipe.momentum, nesterov=True, weight_decay=recipe.weight_decay
    )
    optimizer.exclude_from_weight_decay(
        var_list=[v for v in model.trainable_variables if len(v.shape) < 2]
    )
    _compile(model, optimizer, recipe)
    model.optimizer.build(model.trainable_variables)


def fast_copy(model: keras.Model, data: TrainingData, recipe: Recipe) -> keras.Model:
    """Return what to fit in place of a compiled ``model``: the same learning layers, at less cost.

    Both share the optimiser, whose state is saved with ``model``.
    """
    if data.train_pixels is None:
        return model
    fitted = fold_frozen(model, data.train_pixels[:COMPARED_PICTURES])
    if fitted is not model:
        _compile(fitted, model.optimizer, recipe)
    return fitted


def _compile(model: keras.Model, optimizer: keras.optimizers.Optimizer, recipe: Recipe) -> None:
    model.compile(
        optimizer,
        keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=recipe.label_smoothing
        ),
        metrics=["accuracy"],
    )


def load_model_weights(model: keras.Model, path) -> None:
    """Load weights without an optimiser's state; raises ``TrainingError`` if they do not fit."""
    try:
        model.load_weights(path)
    except (ValueError, OSError, KeyError) as error:
        raise TrainingError(f"{path} does not hold weights of {model.name}: {error}") from error


def callbacks(
    model: keras.Model,
    folder: RunFolder,
    progress: Progress,
    phases: Sequence[Phase],
    index: int,
    recipe: Recipe,
    done_before: int,
) -> list[keras.callbacks.Callback]:
    """Return the callbacks of ``phases[index]``, in the order they must run in.

    Args:
        model: Whose weights are kept; what is fitted may be a copy that shares its layers.
    """
    stopping = ResumableEarlyStopping(
        state=progress.stopping, monitor=STOP_BY, patience=recipe.patience
    )
    return [
        keras.callbacks.TerminateOnNaN(),
        stopping,
        Recorder(model, folder, progress, phases, index, stopping, done_before),
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


def describe(facts: dict[str, Any], recipe: Recipe, data: TrainingData) -> dict[str, Any]:
    """Return the ``run`` part of a history: everything needed to repeat the training."""
    return {
        **facts,
        "recipe": recipe.recorded(),
        "data": data.facts,
        "backend": keras.config.backend(),
        "versions": provenance.versions(),
        "hardware": provenance.hardware(),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def trainable(model: keras.Model) -> int:
    """Return the number of trainable parameters."""
    return sum(math.prod(variable.shape) for variable in model.trainable_variables)

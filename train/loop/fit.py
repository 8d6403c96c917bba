"""The training loop around ``model.fit``: phases that begin, go on and resume."""

import dataclasses
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import keras

from cifar_models.errors import TrainingError
from train.commands import provenance
from train.loop.callbacks import BEST_BY, callbacks
from train.loop.checkpoint import BEST, STATE
from train.loop.observer import Observer
from train.loop.plan import Phase, TrainingData, images_per_epoch
from train.loop.run_folder import RunFolder
from train.loop.schedule import OneCycle
from train.networks.folding import fold_frozen
from train.recipes.recipe import ONE_CYCLE, Recipe

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
    measuring: Sequence[Observer] = (),
    reporting: Sequence[Observer] = (),
) -> None:
    """Train ``model`` through ``phases`` and leave its best weights and history in ``folder``.

    A killed training loses at most the epoch under way: with ``resume`` it goes on with the
    same schedule, the same best-so-far and one unbroken history.

    Args:
        facts: Goes into the ``run`` part of the history; ``model`` is the model's id.
        earlier_epochs: Records of a training that ``model`` has been through before; the history
            begins with them.
        measuring, reporting: See ``callbacks``.

    Raises:
        TrainingError: See ``RunFolder.start``; or the loss became NaN.
    """
    defaults = {entry.name: entry.default for entry in dataclasses.fields(recipe)}
    progress = folder.start(describe(facts, recipe, data), resume, defaults)
    resumed = bool(progress.epochs)
    progress.epochs = progress.epochs or list(earlier_epochs)
    for observer in (*measuring, *reporting):
        observer.begin(progress, resumed)
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
            callbacks=callbacks(
                model,
                folder,
                progress,
                phases,
                index,
                recipe,
                done_before,
                measuring,
                reporting,
            ),
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

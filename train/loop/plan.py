"""What a training consists of: a network, its phases and what it learns from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np


@dataclass(frozen=True)
class Phase:
    """A stretch of a training with its own trainable layers and learning rate.

    Attributes:
        name: As in the history's records; no two phases of a training share one.
        epochs: At most this many.
        learning_rate: Peak.
        prepare: Sets which layers are trainable; called before compiling.
        least_area: Least share of a picture that its random resized crops keep; None leaves the
            scale as it is.
        image_size: Side in pixels of its pictures, for networks that take any.
        cycle_epochs: Length of the learning-rate cycle; None where it is this phase's own.
        continues: Goes on from the last state of the phase before, optimiser included, within
            one cycle; otherwise it starts from the best weights with a new optimiser.
    """

    name: str
    epochs: int
    learning_rate: float
    prepare: Callable[[keras.Model], None] = lambda model: None
    least_area: float | None = None
    image_size: int | None = None
    cycle_epochs: int | None = None
    continues: bool = False


@dataclass(frozen=True)
class TrainingData:
    """What a training learns from.

    Attributes:
        batches: From a phase and the number of epochs trained before, its training batches.
        validation: Images float32 ``[N, H, W, 3]`` and targets ``[N, classes]``; from a phase.
        facts: Goes into the history; ``train_images`` is the number of images to learn from, and
            of those an epoch shows unless ``images_per_epoch`` is another.
        train_pixels: uint8 ``[N, H, W, 3]``, for layers computed from them; None where no
            network asks for them.
    """

    batches: Callable[[Phase, int], keras.utils.PyDataset]
    validation: Callable[[Phase], tuple[np.ndarray, np.ndarray]]
    facts: dict[str, Any]
    train_pixels: np.ndarray | None = None


@dataclass(frozen=True)
class Plan:
    """A network and how to train it.

    Attributes:
        model: Not compiled.
        phases: In order.
        facts: Added to the ``run`` part of the history.
        earlier_epochs: Records of a training that this one goes on with.
        fit_to: Takes training pixels uint8 ``[N, 32, 32, 3]`` before a training begins, for
            layers that are computed, not learnt.
    """

    model: keras.Model
    phases: Sequence[Phase]
    facts: dict[str, Any] = field(default_factory=dict)
    earlier_epochs: list[dict[str, Any]] = field(default_factory=list)
    fit_to: Callable[[np.ndarray], None] | None = None


def images_per_epoch(facts: dict[str, Any]) -> int:
    """Return how many images an epoch shows, from the facts about a run's data."""
    return facts.get("images_per_epoch", facts["train_images"])

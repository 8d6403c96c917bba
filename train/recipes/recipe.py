"""What all recipes, the settings of a training, have in common, as frozen dataclasses."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from train.recipes.precision import POLICIES, usual_precision
from train.recipes.settings import (
    AT_LEAST_ONE,
    NOT_NEGATIVE,
    POSITIVE,
    SEED,
    SHARE_BELOW_ONE,
    Choices,
    Interval,
    check_all,
    setting,
)

LEAST_VALIDATION_IMAGES = 2000  # the export compares its model on them
LEAST_AREA = Interval(0.01, 1)
AUTO = "auto"
ALTERNATING, RANDOM = "alternating", "random"
ONE_CYCLE, CONSTANT = "one-cycle", "constant"


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What all trainings have in common. Learning rates are peaks of their schedules."""

    epochs: int = setting(16, "passes over the training images", AT_LEAST_ONE)
    seed: int = setting(0, "of initial weights, order, augmentation and dropout", SEED)
    limit: int = setting(
        0, "train on this many images only, for a quick try (0: all)", NOT_NEGATIVE
    )
    batch_size: int = setting(128, "images per step", AT_LEAST_ONE)
    learning_rate: float = setting(0.1, "peak learning rate of SGD", POSITIVE)
    momentum: float = setting(0.9, "Nesterov momentum of SGD", SHARE_BELOW_ONE)
    weight_decay: float = setting(
        5e-3, "decoupled, multiplied by the learning rate at each step", NOT_NEGATIVE
    )
    schedule: str = setting(
        ONE_CYCLE,
        "'one-cycle' lets the learning rate rise and fall, 'constant' leaves it",
        Choices((ONE_CYCLE, CONSTANT)),
    )
    warmup: float = setting(
        0.2, "share of the steps over which the learning rate rises", SHARE_BELOW_ONE
    )
    label_smoothing: float = setting(
        0.1, "share of each target spread over all classes", SHARE_BELOW_ONE
    )
    patience: int = setting(
        10, "epochs without a better validation loss before stopping", AT_LEAST_ONE
    )
    precision: str = setting(
        AUTO,
        "Keras dtype policy of the training; 'auto' is mixed_bfloat16 where the hardware computes "
        "in it, else float32",
        Choices((AUTO, *POLICIES)),
    )

    def __post_init__(self) -> None:
        """Refuse settings that cannot work before anything is loaded; settle what they imply."""
        check_all(self)
        if self.precision == AUTO:
            object.__setattr__(self, "precision", usual_precision())
        for name, (value, _) in self.implied().items():
            object.__setattr__(self, name, value)

    def implied(self) -> dict[str, tuple[Any, str]]:
        """Return the settings that others decide: the value, and the option that decides it."""
        return {}

    def unused(self) -> dict[str, str]:
        """Return the settings without effect beside others, with the option that is to blame."""
        return {"warmup": f"--schedule {CONSTANT}"} if self.schedule == CONSTANT else {}

    def recorded(self) -> dict[str, Any]:
        """Return the settings as a history keeps and publishes them: no path of this computer."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, kw_only=True)
class CifarRecipe(Recipe):
    """A training on CIFAR-10."""

    split_seed: int = setting(0, "of the split into training and validation images", SEED)
    validation_images: int = setting(
        5000,
        "training images kept aside for validation",
        Interval(LEAST_VALIDATION_IMAGES, 25_000),
    )
    crop_padding: int = setting(4, "pixels that random crops may shift a picture", Interval(0, 15))
    train_share: float = setting(
        1.0,
        "share of the training images to learn from; the fewer, the more often each is seen",
        Interval(0, 1, closed="right"),
    )
    images_per_epoch: int = setting(
        0,
        "images seen between two validations (0: as many as the whole training set has)",
        NOT_NEGATIVE,
    )
    continue_from: str = setting(
        "",
        "folder of a finished run whose network and history this one goes on with by another "
        "cycle of the learning rate, of --epochs, for instance at another --image-size; it "
        "replaces how a training begins: --backbone and the head's own phase, or the "
        "small pictures",
    )

    def recorded(self) -> dict[str, Any]:
        """Return the settings as a history keeps them, the folder by its name alone."""
        return super().recorded() | {"continue_from": Path(self.continue_from).name}

    @classmethod
    def of_history(cls, recorded: Mapping[str, Any]) -> Self:
        """Return the recipe of a finished run, for its network: files it began from may be gone."""
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in recorded.items()})

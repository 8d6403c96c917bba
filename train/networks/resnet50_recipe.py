"""ResNet50's settings, and its recipes with a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from train.recipes.named_recipes import (
    DEFAULTS,
    PLAIN_DEFAULTS,
    QUICK,
    REPORT,
    SHIPPED,
    UNFROZEN,
    NamedRecipe,
)
from train.recipes.recipe import CONSTANT, LEAST_AREA, CifarRecipe
from train.recipes.settings import (
    NOT_NEGATIVE,
    POSITIVE,
    SHARE,
    SHARE_BELOW_ONE,
    Condition,
    inherited,
    setting,
)

SIDES = range(32, 513)
SIDES_WORDS = "between 32 (the least that ResNet50 takes) and 512"


@dataclass(frozen=True, kw_only=True)
class ResNet50Recipe(CifarRecipe):
    """ResNet50: first a new head on a frozen backbone, then the unfrozen layers too."""

    epochs: int = inherited(
        CifarRecipe, "epochs", 5, "passes over the training images after those of the head"
    )
    learning_rate: float = inherited(
        CifarRecipe, "learning_rate", 0.01, "peak learning rate of SGD for the unfrozen layers"
    )
    weight_decay: float = inherited(CifarRecipe, "weight_decay", 1e-3)
    crop_padding: int = inherited(CifarRecipe, "crop_padding", 3)
    backbone: str = setting(
        "imagenet",
        "'imagenet', 'none' (random) or a weights file",
        Condition(
            lambda name: name in ("imagenet", "none") or Path(name).is_file(),
            "neither 'imagenet', 'none' nor a file",
        ),
    )
    image_size: int = setting(
        128,
        "side in pixels that pictures are enlarged to in the model",
        Condition(SIDES.__contains__, f"not {SIDES_WORDS}"),
    )
    unfreeze_from: str = setting(
        "conv4_block3",
        "train from the first layer with this prefix on, or 'all' or 'none'; "
        "'conv4_block3' is the report's layer 100; --backbone none implies 'all'",
    )
    norm_momentum: float = setting(
        0.9,
        "share that normalisations keep of their averages at each step, for validation and use",
        SHARE_BELOW_ONE,
    )
    head_epochs: int = setting(
        1, "passes over the training images with a frozen backbone", NOT_NEGATIVE
    )
    head_learning_rate: float = setting(0.1, "learning rate of the head alone", POSITIVE)
    zoom_epochs: int = setting(
        0,
        "further passes with crops of random size, against overfitting (see --least-area)",
        NOT_NEGATIVE,
    )
    zoom_learning_rate: float = setting(0.03, "peak learning rate of these passes", POSITIVE)
    least_area: float = setting(
        0.5, "least share of a picture's area that these crops keep", LEAST_AREA
    )
    cutmix: float = setting(
        0.0,
        "share of the pictures that get a box of another picture, and as much of its class",
        SHARE,
    )

    def implied(self) -> dict[str, tuple[Any, str]]:
        """See ``Recipe``: a head of its own is for a new head on a trained backbone."""
        if self.continue_from:
            return {"head_epochs": (0, "--continue-from")}
        if self.backbone == "none":
            by = "--backbone none"
            return {"head_epochs": (0, by), "unfreeze_from": ("all", by)}
        return {}

    def unused(self) -> dict[str, str]:
        """See ``Recipe``."""
        found = super().unused()
        if self.continue_from:
            found |= {"backbone": "--continue-from"}
        if not self.head_epochs:
            found |= {"head_learning_rate": "no epoch of the head alone"}
        if not self.zoom_epochs:
            found |= dict.fromkeys(("zoom_learning_rate", "least_area"), "--zoom-epochs 0")
        if self.unfreeze_from == "none":
            found |= {"norm_momentum": "--unfreeze-from none"}
        return found

    def recorded(self) -> dict[str, Any]:
        """Return the settings as a history keeps them, files by their names alone.

        A training that goes on with another has that one's backbone: its own says nothing.
        """
        backbone = "" if self.continue_from else Path(self.backbone).name
        return super().recorded() | {"backbone": backbone}

    @classmethod
    def of_history(cls, recorded: Mapping[str, Any]) -> Self:
        """See ``CifarRecipe``."""
        return super().of_history({**recorded, "backbone": "none"})


RECIPES = {
    DEFAULTS: PLAIN_DEFAULTS,
    QUICK: NamedRecipe(
        "a few minutes on two cores, on part of the images and small, to see whether all works",
        {"limit": 4000, "image_size": 64, "epochs": 2, "batch_size": 64},
    ),
    REPORT: NamedRecipe(
        "the 2024 report's: a head, then the layers from conv4_block3 on, SGD at a constant "
        "0.01, at most five epochs of each choice; momentum, batch size and augmentation, of "
        "which it says nothing, are usual ones",
        {
            "image_size": 128,
            "unfreeze_from": "conv4_block3",
            "head_epochs": 1,
            "head_learning_rate": 0.01,
            "epochs": 5,
            "learning_rate": 0.01,
            "schedule": CONSTANT,
            "batch_size": 64,
            "weight_decay": 0.0,
            "label_smoothing": 0.0,
            "patience": 2,
        },
    ),
    UNFROZEN: NamedRecipe(
        "the report's training, then a cycle of the learning rate with more layers unfrozen",
        {
            "image_size": 128,
            "unfreeze_from": "conv4_block1",
            "epochs": 2,
            "learning_rate": 0.02,
            "batch_size": 64,
            "weight_decay": 2e-3,
            "label_smoothing": 0.1,
            "crop_padding": 4,
        },
        after=REPORT,
    ),
    SHIPPED: NamedRecipe(
        "the bundled model's: the training 'unfrozen', then a longer cycle on larger pictures, "
        "half of them with a box of another",
        {
            "image_size": 160,
            "unfreeze_from": "conv4_block1",
            "epochs": 5,
            "learning_rate": 0.02,
            "batch_size": 64,
            "weight_decay": 2e-3,
            "label_smoothing": 0.1,
            "crop_padding": 4,
            "cutmix": 0.5,
        },
        after=UNFROZEN,
    ),
}

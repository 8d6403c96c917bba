"""The custom CNN's settings, and its recipes with a name."""

from dataclasses import dataclass
from typing import Any

from train.recipes.named_recipes import DEFAULTS, PLAIN_DEFAULTS, QUICK, SHIPPED, NamedRecipe
from train.recipes.recipe import ALTERNATING, LEAST_AREA, RANDOM, CifarRecipe
from train.recipes.settings import SHARE_BELOW_ONE, Choices, Interval, check, inherited, setting


@dataclass(frozen=True, kw_only=True)
class CustomCnnRecipe(CifarRecipe):
    """The custom CNN, from random weights."""

    filters: tuple[int, ...] = (64, 256, 256)
    epochs: int = inherited(CifarRecipe, "epochs", 20)
    batch_size: int = inherited(CifarRecipe, "batch_size", 256)
    learning_rate: float = inherited(CifarRecipe, "learning_rate", 0.25)
    label_smoothing: float = inherited(CifarRecipe, "label_smoothing", 0.2)
    patience: int = inherited(CifarRecipe, "patience", 20)
    dropout: float = setting(
        0.1, "share of the activations dropped after each block", SHARE_BELOW_ONE
    )
    scale: bool = setting(False, "let normalisations learn a scale, not only a shift")
    whitening: bool = setting(True, "a fixed first layer that whitens patches of 2x2 pixels")
    early_pooling: bool = setting(True, "pool after a block's first convolution, not its second")
    late_blocks: int = setting(
        0, "of the blocks, the last so many pool after their second convolution all the same"
    )
    activation: str = setting(
        "gelu", "activation function, by its Keras name", Choices(("gelu", "relu", "silu"))
    )
    flips: str = setting(
        ALTERNATING,
        "'alternating' mirrors every image in every second epoch, or 'random'",
        Choices((ALTERNATING, RANDOM)),
    )
    cutout: int = setting(
        0, "side of a grey square laid over each picture, in pixels (0: none)", Interval(0, 31)
    )
    small_share: float = setting(
        0.6,
        "share of the epochs, the first ones, on smaller pictures at less cost",
        SHARE_BELOW_ONE,
    )
    small_size: int = setting(24, "side in pixels of these pictures", Interval(16, 32))
    least_area: float = setting(
        0.5, "least share of a picture's area that their crops keep", LEAST_AREA
    )

    def __post_init__(self) -> None:
        """Refuse settings that cannot work before anything is loaded."""
        super().__post_init__()
        check("late_blocks", self.late_blocks, Interval(0, len(self.filters)))

    @property
    def small_epochs(self) -> int:
        """Epochs on smaller pictures, the first ones."""
        return round(self.small_share * self.epochs)

    def implied(self) -> dict[str, tuple[Any, str]]:
        """See ``Recipe``: the small pictures were the earlier training's."""
        return {"small_share": (0.0, "--continue-from")} if self.continue_from else {}

    def unused(self) -> dict[str, str]:
        """See ``Recipe``."""
        found = super().unused()
        if not self.small_epochs:
            found |= dict.fromkeys(("small_size", "least_area"), "no epoch on smaller pictures")
        if self.small_epochs == self.epochs:
            found |= dict.fromkeys(("cutout", "crop_padding"), "all epochs on smaller pictures")
        if not self.early_pooling:
            found |= {"late_blocks": "--no-early-pooling"}
        return found


RECIPES = {
    DEFAULTS: PLAIN_DEFAULTS,
    QUICK: NamedRecipe(
        "a few minutes on two cores, on part of the images, to see whether all works",
        {"limit": 10_000, "epochs": 5},
    ),
    SHIPPED: NamedRecipe(
        "the bundled model's: twice as long, with smaller crops, cut-outs and more dropout",
        {
            "epochs": 42,
            "small_share": 0.57,
            "least_area": 0.35,
            "cutout": 12,
            "dropout": 0.15,
            "patience": 42,
        },
    ),
}

"""The settings of a training, as frozen dataclasses, and the command line made of them."""

import argparse
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cifar_models.errors import TrainingError
from train.precision import POLICIES, usual_precision

LEAST_VALIDATION_IMAGES = 2000
AUTO = "auto"
ALTERNATING, RANDOM = "alternating", "random"
ONE_CYCLE, CONSTANT = "one-cycle", "constant"
ACTIVATIONS = ("gelu", "relu", "silu")


def setting(default: Any, help: str) -> Any:
    """Declare a field that is also the command-line option ``--field-name``."""
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What all trainings have in common. Learning rates are peaks of their schedules."""

    epochs: int = setting(16, "passes over the training images")
    seed: int = setting(0, "of initial weights, order, augmentation and dropout")
    limit: int = setting(0, "train on this many images only, for a quick try (0: all)")
    batch_size: int = setting(128, "images per step")
    learning_rate: float = setting(0.1, "peak learning rate of SGD")
    momentum: float = setting(0.9, "Nesterov momentum of SGD")
    weight_decay: float = setting(5e-3, "decoupled, multiplied by the learning rate at each step")
    schedule: str = setting(
        ONE_CYCLE, "'one-cycle' lets the learning rate rise and fall, 'constant' leaves it"
    )
    warmup: float = setting(0.2, "share of the steps over which the learning rate rises")
    label_smoothing: float = setting(0.1, "share of each target spread over all classes")
    patience: int = setting(10, "epochs without a better validation loss before stopping")
    precision: str = setting(
        AUTO,
        "Keras dtype policy of the training; 'auto' is mixed_bfloat16 where the hardware computes "
        "in it, else float32",
    )

    def __post_init__(self) -> None:
        """Refuse settings that cannot work before anything is loaded."""
        for name in ("epochs", "batch_size", "patience"):
            if getattr(self, name) < 1:
                raise TrainingError(f"--{name.replace('_', '-')} must be at least 1")
        for name, least, most in (("warmup", 0, 1), ("momentum", 0, 1), ("label_smoothing", 0, 1)):
            if not least <= getattr(self, name) < most:
                option = f"--{name.replace('_', '-')}"
                raise TrainingError(f"{option} must be from {least} to below {most}")
        if self.seed < 0 or not self.weight_decay >= 0:
            raise TrainingError("--seed and --weight-decay must be 0 or more")
        if self.limit < 0:
            raise TrainingError(f"--limit must be 0 (all) or a number of images, not {self.limit}")
        if not self.learning_rate > 0:
            raise TrainingError(f"--learning-rate must be above 0, not {self.learning_rate}")
        if self.schedule not in (ONE_CYCLE, CONSTANT):
            raise TrainingError(
                f"--schedule {self.schedule!r} is neither {ONE_CYCLE!r} nor {CONSTANT!r}"
            )
        if self.precision == AUTO:
            object.__setattr__(self, "precision", usual_precision())
        if self.precision not in POLICIES:
            raise TrainingError(
                f"--precision {self.precision!r} is none of {', '.join((AUTO, *POLICIES))}"
            )

    def recorded(self) -> dict[str, Any]:
        """Return the settings as a history keeps and publishes them: no path of this computer."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, kw_only=True)
class CifarRecipe(Recipe):
    """A training on CIFAR-10."""

    split_seed: int = setting(0, "of the split into training and validation images")
    validation_images: int = setting(5000, "training images kept aside for validation")
    crop_padding: int = setting(4, "pixels that random crops may shift a picture")
    train_share: float = setting(
        1.0, "share of the training images to learn from; the fewer, the more often each is seen"
    )
    images_per_epoch: int = setting(
        0, "images seen between two validations (0: as many as the whole training set has)"
    )
    continue_from: str = setting(
        "",
        "folder of a finished run whose network and history this one goes on with by another "
        "cycle of the learning rate, of --epochs, for instance at another --image-size; it "
        "replaces how a training begins: --backbone and the head's own phase, or the "
        "small pictures",
    )

    def __post_init__(self) -> None:
        """Refuse settings that cannot work before anything is loaded."""
        super().__post_init__()
        if not LEAST_VALIDATION_IMAGES <= self.validation_images <= 25_000:
            raise TrainingError(
                f"--validation-images must be between {LEAST_VALIDATION_IMAGES:,}, which the "
                "export compares its model on, and 25,000"
            )
        if self.split_seed < 0 or not 0 <= self.crop_padding < 16:
            raise TrainingError("--split-seed must be 0 or more, --crop-padding from 0 to 15")
        if not 0 < self.train_share <= 1:
            raise TrainingError(
                f"--train-share must be above 0 and at most 1, not {self.train_share}"
            )
        if self.images_per_epoch < 0:
            raise TrainingError(
                f"--images-per-epoch must be 0 or more, not {self.images_per_epoch}"
            )
        if self.continue_from and not (Path(self.continue_from) / "best.weights.h5").is_file():
            raise TrainingError(
                f"--continue-from {self.continue_from!r} is not the folder of a finished training"
            )

    def recorded(self) -> dict[str, Any]:
        """Return the settings as a history keeps them, the folder by its name alone."""
        return super().recorded() | {"continue_from": Path(self.continue_from).name}


@dataclass(frozen=True, kw_only=True)
class CustomCnnRecipe(CifarRecipe):
    """The custom CNN, from random weights."""

    filters: tuple[int, ...] = (64, 256, 256)
    epochs: int = setting(20, "passes over the training images")
    batch_size: int = setting(256, "images per step")
    learning_rate: float = setting(0.25, "peak learning rate of SGD")
    weight_decay: float = setting(5e-3, "decoupled, multiplied by the learning rate at each step")
    label_smoothing: float = setting(0.2, "share of each target spread over all classes")
    patience: int = setting(20, "epochs without a better validation loss before stopping")
    dropout: float = setting(0.1, "share of the activations dropped after each block")
    scale: bool = setting(False, "let normalisations learn a scale, not only a shift")
    whitening: bool = setting(True, "a fixed first layer that whitens patches of 2x2 pixels")
    early_pooling: bool = setting(True, "pool after a block's first convolution, not its second")
    late_blocks: int = setting(
        0, "of the blocks, the last so many pool after their second convolution all the same"
    )
    activation: str = setting("gelu", "activation function, by its Keras name")
    flips: str = setting(
        "alternating", "'alternating' mirrors every image in every second epoch, or 'random'"
    )
    cutout: int = setting(0, "side of a grey square laid over each picture, in pixels (0: none)")
    small_share: float = setting(
        0.6, "share of the epochs, the first ones, on smaller pictures at less cost"
    )
    small_size: int = setting(24, "side in pixels of these pictures")
    least_area: float = setting(0.5, "least share of a picture's area that their crops keep")

    def __post_init__(self) -> None:
        """Refuse settings that cannot work before anything is loaded."""
        super().__post_init__()
        if not 0 <= self.dropout < 1:
            raise TrainingError(f"--dropout must be from 0 to below 1, not {self.dropout}")
        if self.activation not in ACTIVATIONS:
            raise TrainingError(
                f"--activation {self.activation!r} is none of {', '.join(ACTIVATIONS)}"
            )
        if self.flips not in (ALTERNATING, RANDOM):
            raise TrainingError(f"--flips {self.flips!r} is neither {ALTERNATING!r} nor {RANDOM!r}")
        if not 0 <= self.late_blocks <= len(self.filters):
            raise TrainingError(
                f"--late-blocks must be from 0 to {len(self.filters)}, not {self.late_blocks}"
            )
        if not 0 <= self.cutout < 32:
            raise TrainingError(f"--cutout must be from 0 to 31, not {self.cutout}")
        if not 0 <= self.small_share < 1 or not 16 <= self.small_size <= 32:
            raise TrainingError(
                "--small-share must be from 0 to below 1, --small-size from 16 to 32"
            )
        _check_area(self.least_area)
        if self.continue_from:  # the small pictures were the earlier training's
            object.__setattr__(self, "small_share", 0.0)


@dataclass(frozen=True, kw_only=True)
class ResNet50Recipe(CifarRecipe):
    """ResNet50: first a new head on a frozen backbone, then the unfrozen layers too."""

    epochs: int = setting(5, "passes over the training images after those of the head")
    learning_rate: float = setting(0.01, "peak learning rate of SGD for the unfrozen layers")
    weight_decay: float = setting(1e-3, "decoupled, multiplied by the learning rate at each step")
    crop_padding: int = setting(3, "pixels that random crops may shift a picture")
    backbone: str = setting("imagenet", "'imagenet', 'none' (random) or a weights file")
    image_size: int = setting(128, "side in pixels that pictures are enlarged to in the model")
    unfreeze_from: str = setting(
        "conv4_block3",
        "train from the first layer with this prefix on, or 'all' or 'none'; "
        "'conv4_block3' is the report's layer 100; --backbone none implies 'all'",
    )
    norm_momentum: float = setting(
        0.9, "share that normalisations keep of their averages at each step, for validation and use"
    )
    head_epochs: int = setting(1, "passes over the training images with a frozen backbone")
    head_learning_rate: float = setting(0.1, "learning rate of the head alone")
    zoom_epochs: int = setting(
        0, "further passes with crops of random size, against overfitting (see --least-area)"
    )
    zoom_learning_rate: float = setting(0.03, "peak learning rate of these passes")
    least_area: float = setting(0.5, "least share of a picture's area that these crops keep")
    cutmix: float = setting(
        0.0, "share of the pictures that get a box of another picture, and as much of its class"
    )

    def __post_init__(self) -> None:
        """Refuse settings that cannot work before anything is loaded."""
        super().__post_init__()
        if not 0 <= self.cutmix <= 1:
            raise TrainingError(f"--cutmix must be from 0 to 1, not {self.cutmix}")
        if not 32 <= self.image_size <= 512:
            raise TrainingError(
                f"--image-size {self.image_size} is not between 32 (the least that ResNet50 "
                "takes) and 512"
            )
        if not 0 <= self.norm_momentum < 1:
            raise TrainingError(
                f"--norm-momentum must be from 0 to below 1, not {self.norm_momentum}"
            )
        if self.head_epochs < 0:
            raise TrainingError(f"--head-epochs must be 0 or more, not {self.head_epochs}")
        if self.zoom_epochs < 0:
            raise TrainingError(f"--zoom-epochs must be 0 or more, not {self.zoom_epochs}")
        _check_area(self.least_area)
        if self.backbone not in ("imagenet", "none") and not Path(self.backbone).is_file():
            raise TrainingError(
                f"--backbone {self.backbone!r} is neither 'imagenet', 'none' nor a file"
            )
        if self.continue_from:
            object.__setattr__(self, "head_epochs", 0)
        elif self.backbone == "none":
            object.__setattr__(self, "unfreeze_from", "all")
            object.__setattr__(self, "head_epochs", 0)

    def recorded(self) -> dict[str, Any]:
        """Return the settings as a history keeps them, files by their names alone.

        A training that goes on with another has that one's backbone: its own says nothing.
        """
        backbone = "" if self.continue_from else Path(self.backbone).name
        return super().recorded() | {"backbone": backbone}


@dataclass(frozen=True, kw_only=True)
class PretrainRecipe(Recipe):
    """A ResNet50 backbone from random weights on pictures of any classes."""

    epochs: int = setting(60, "passes over the training images")
    batch_size: int = setting(256, "images per step")
    learning_rate: float = setting(0.2, "peak learning rate of SGD")
    weight_decay: float = setting(5e-4, "decoupled, multiplied by the learning rate at each step")
    image_sizes: str = setting(
        "64", "sides in pixels; several, such as 40,48,64, share the epochs, small ones first"
    )
    least_area: float = setting(0.25, "least share of a picture's area that a random crop keeps")

    def __post_init__(self) -> None:
        """Refuse settings that cannot work before anything is loaded."""
        super().__post_init__()
        if not self.sizes() or not all(32 <= size <= 512 for size in self.sizes()):
            raise TrainingError(
                f"--image-sizes {self.image_sizes!r} is not a list such as 40,48,64 of sides "
                "between 32 (the least that ResNet50 takes) and 512"
            )
        if len(set(self.sizes())) < len(self.sizes()):
            raise TrainingError(f"--image-sizes {self.image_sizes} names a size twice")
        if len(self.sizes()) > self.epochs:
            raise TrainingError(f"--image-sizes {self.image_sizes} needs an epoch for each size")
        _check_area(self.least_area)

    def sizes(self) -> list[int]:
        """Return the sides as numbers; empty where the text is no such list."""
        parts = self.image_sizes.split(",")
        return [int(part) for part in parts] if all(p.strip().isdigit() for p in parts) else []


def _check_area(least_area: float) -> None:
    if not 0.01 <= least_area <= 1:
        raise TrainingError(f"--least-area must be between 0.01 and 1, not {least_area}")


def command_line(
    recipe_class: type[Recipe],
    model_id: str,
    description: str,
    names: Mapping[str, str] | None = None,
) -> argparse.ArgumentParser:
    """Return the argument parser of a training, with one option per setting of its recipe.

    Args:
        names: Of the recipes that ``--recipe`` takes, each with its description.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m train.{model_id}",
        description=description,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    for entry in dataclasses.fields(recipe_class):
        if "help" in entry.metadata:
            kind = type(entry.default)
            parsing = (
                {"action": argparse.BooleanOptionalAction}
                if kind is bool
                else {"type": kind, "metavar": kind.__name__.upper()}
            )
            parser.add_argument(
                f"--{entry.name.replace('_', '-')}",
                default=entry.default,
                help=entry.metadata["help"],
                **parsing,
            )
    if names:
        parser.add_argument(
            "--recipe",
            choices=names,
            default=next(iter(names)),
            help="; ".join(f"'{name}': {words}" for name, words in names.items())
            + ". Options given beside it replace its settings",
        )
    parser.add_argument(
        "--data", metavar="DIR", help="folder of CIFAR-10's binary version (default: look for it)"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=None if names else Path("runs") / model_id,
        help=f"folder of this run (runs/{model_id}, for some recipes with their name)",
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with the run in --out, if there is one"
    )
    parser.add_argument(
        "--publish",
        metavar="NAME",
        help="afterwards export, evaluate and install the model as make train does, and publish it "
        "on the Hugging Face Hub under this name (your token is checked before the training)",
    )
    parser.add_argument(
        "--data-parallel",
        action="store_true",
        help="split every batch over all devices of this machine (KERAS_BACKEND=jax)",
    )
    return parser


def recipe_from(arguments: argparse.Namespace, recipe_class: type[Recipe]) -> Recipe:
    """Build the recipe from parsed arguments; raises ``TrainingError`` for impossible ones."""
    names = {entry.name for entry in dataclasses.fields(recipe_class)}
    return recipe_class(**{k: v for k, v in vars(arguments).items() if k in names})

"""Pre-train a ResNet50 backbone: ``python -m train.pretrain``.

For where ImageNet weights are out of reach. Leaves ``backbone.weights.h5`` for
``python -m train.resnet50 --backbone``, and beside it a note of what it has seen, for the card.
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import keras
from keras import layers

from cifar_models.errors import TrainingError
from cifar_models.files import write_atomically
from train.commands.allocator import keep_freed_memory
from train.commands.exit_status import RESUMABLE, exit_status
from train.images.augment import AugmentedImages, one_hot, random_resized_crop, resize
from train.images.picture_sets import PictureSet, load_pictures
from train.loop.fit import load_model_weights, train
from train.loop.plan import Phase, TrainingData
from train.loop.run_folder import RunFolder
from train.networks.architectures import BACKBONE, LOGITS, POOLING, imagenet_preprocessing
from train.networks.backbones import write_note
from train.networks.resnet50_recipe import SIDES, SIDES_WORDS
from train.options import command_line, given_settings, recipe_from
from train.recipes.recipe import LEAST_AREA, Recipe
from train.recipes.settings import Condition, inherited, setting

BACKBONE_FILE = "backbone.weights.h5"


def _sides(text: str) -> list[int]:
    """Return sides such as "40,48,64" as numbers; empty where the text is no such list."""
    parts = text.split(",")
    return [int(part) for part in parts] if all(p.strip().isdigit() for p in parts) else []


@dataclass(frozen=True, kw_only=True)
class PretrainRecipe(Recipe):
    """A ResNet50 backbone from random weights on pictures of any classes."""

    epochs: int = inherited(Recipe, "epochs", 60)
    batch_size: int = inherited(Recipe, "batch_size", 256)
    learning_rate: float = inherited(Recipe, "learning_rate", 0.2)
    weight_decay: float = inherited(Recipe, "weight_decay", 5e-4)
    image_sizes: str = setting(
        "64",
        "sides in pixels; several, such as 40,48,64, share the epochs, small ones first",
        Condition(
            lambda text: _sides(text) and all(side in SIDES for side in _sides(text)),
            f"not a list such as 40,48,64 of sides {SIDES_WORDS}",
        ),
    )
    least_area: float = setting(
        0.25, "least share of a picture's area that a random crop keeps", LEAST_AREA
    )

    def __post_init__(self) -> None:
        """Refuse settings that cannot work before anything is loaded."""
        super().__post_init__()
        if len(set(self.sizes())) < len(self.sizes()):
            raise TrainingError(f"--image-sizes {self.image_sizes} names a size twice")
        if len(self.sizes()) > self.epochs:
            raise TrainingError(f"--image-sizes {self.image_sizes} needs an epoch for each size")

    def sizes(self) -> list[int]:
        """Return the sides as numbers."""
        return _sides(self.image_sizes)


def build(classes: int) -> keras.Model:
    """Build ResNet50 for pictures of any size, with preprocessing and a classifier.

    Input: float32 ``[N, H, W, 3]``, RGB, 0 to 255. Output: logits float32 ``[N, classes]``.
    """
    images = keras.Input((None, None, 3), name="images")
    backbone = keras.applications.ResNet50(
        include_top=False, weights=None, input_shape=(None, None, 3), name=BACKBONE
    )
    x = layers.GlobalAveragePooling2D(name=POOLING, dtype="float32")(
        backbone(imagenet_preprocessing(images))
    )
    return keras.Model(images, layers.Dense(classes, dtype="float32", name=LOGITS)(x))


def phases(recipe: PretrainRecipe) -> list[Phase]:
    """Return one phase per image size; together they are one learning-rate cycle."""
    sizes = recipe.sizes()
    share, rest = divmod(recipe.epochs, len(sizes))
    return [
        Phase(
            f"{size} px",
            share + (index < rest),
            recipe.learning_rate,
            image_size=size,
            cycle_epochs=recipe.epochs,
            continues=index > 0,
        )
        for index, size in enumerate(sizes)
    ]


def training_data(pictures: PictureSet, recipe: PretrainRecipe) -> TrainingData:
    """Return random resized crops for training and whole pictures for validation."""
    targets = one_hot(pictures.validation_labels, pictures.classes)
    return TrainingData(
        batches=lambda phase, epoch: AugmentedImages(
            pictures.train_pixels,
            pictures.train_labels,
            lambda images, rng: random_resized_crop(
                images, phase.image_size, recipe.least_area, rng
            ),
            batch_size=recipe.batch_size,
            seed=recipe.seed,
            epoch=epoch,
            classes=pictures.classes,
            workers=os.cpu_count() or 1,
        ),
        validation=lambda phase: (resize(pictures.validation_pixels, phase.image_size), targets),
        facts={
            "images_sha256": pictures.sha256,
            "train_images": len(pictures.train_labels),
            "validation_images": len(pictures.validation_labels),
            "classes": pictures.classes,
        },
    )


@exit_status(**RESUMABLE)
def main(arguments: list[str] | None = None) -> int:
    """Pre-train by command-line arguments; return the exit status."""
    keep_freed_memory()
    parser = command_line(PretrainRecipe, "pretrain", __doc__)
    parser.add_argument(
        "--images",
        type=Path,
        required=True,
        help="folder of packs (train_*.npz, val.npz) or of one sub-folder per class",
    )
    options = parser.parse_args(arguments)
    given = given_settings(parser, arguments, PretrainRecipe)
    recipe = recipe_from(options, PretrainRecipe, given)
    keras.utils.set_random_seed(recipe.seed)
    keras.mixed_precision.set_global_policy(recipe.precision)
    pictures = load_pictures(options.images, recipe.limit, recipe.seed)
    model = build(pictures.classes)
    folder = RunFolder(options.out, model.count_params())
    train(
        model,
        phases(recipe),
        training_data(pictures, recipe),
        recipe,
        folder,
        facts={"model": "resnet50 backbone"},
        resume=options.resume,
    )
    load_model_weights(model, folder.best_weights)
    backbone = options.out / BACKBONE_FILE
    room = folder.best_weights.stat().st_size
    write_atomically(backbone, model.get_layer(BACKBONE).save_weights, room=room)
    history = json.loads(folder.history.read_text(encoding="utf-8"))
    write_note(backbone, options.images.resolve().name, history)
    print(f"{backbone}: use it by python -m train.resnet50 --backbone {backbone}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

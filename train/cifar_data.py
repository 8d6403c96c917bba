"""CIFAR-10 as a training learns from it: split, augmented, in batches."""

import numpy as np

from cifar_models.dataset import IMAGE_SIDE, Images
from train.augment import AugmentedImages, one_hot, random_crop, random_resized_crop
from train.fit import Phase, TrainingData
from train.recipe import CifarRecipe
from train.split import split_indices, take


def cifar_data(images: Images, recipe: CifarRecipe) -> TrainingData:
    """Split the training images and return both parts, limited if the recipe says so."""
    train_rows, validation_rows = split_indices(
        len(images), recipe.validation_images, recipe.split_seed
    )
    if recipe.limit:
        train_rows = train_rows[: recipe.limit]
        validation_rows = validation_rows[: max(100, recipe.limit // 5)]
    pixels, labels = take(images, train_rows)
    validation_pixels, validation_labels = take(images, validation_rows)
    validation = validation_pixels.astype(np.float32), one_hot(validation_labels)

    def crops(phase: Phase, recipe: CifarRecipe):
        if phase.least_area is None:
            return lambda images, rng: random_crop(images, recipe.crop_padding, rng)
        return lambda images, rng: random_resized_crop(images, IMAGE_SIDE, phase.least_area, rng)

    return TrainingData(
        batches=lambda phase, epoch: AugmentedImages(
            pixels,
            labels,
            crops(phase, recipe),
            batch_size=recipe.batch_size,
            seed=recipe.seed,
            epoch=epoch,
        ),
        validation=lambda phase: validation,
        facts={
            "images_sha256": images.sha256,
            "train_images": len(train_rows),
            "validation_images": len(validation_rows),
        },
    )

"""CIFAR-10 as a training learns from it: split, augmented, in batches."""

import numpy as np

from cifar_models.data.dataset import Images
from cifar_models.labels import IMAGE_SIDE
from train.images.augment import AugmentedImages, cutout, one_hot, random_crop, random_resized_crop
from train.images.split import split_indices, take
from train.loop.plan import Phase, TrainingData
from train.recipes.recipe import RANDOM, CifarRecipe


def cifar_data(images: Images, recipe: CifarRecipe) -> TrainingData:
    """Split the training images and return both parts, limited if the recipe says so."""
    train_rows, validation_rows = split_indices(
        len(images), recipe.validation_images, recipe.split_seed
    )
    if recipe.limit:
        train_rows = train_rows[: recipe.limit]
        validation_rows = validation_rows[: max(100, recipe.limit // 5)]
    images_per_epoch = recipe.images_per_epoch or len(train_rows)
    train_rows = train_rows[: max(1, round(recipe.train_share * len(train_rows)))]
    pixels, labels = take(images, train_rows)
    validation_pixels, validation_labels = take(images, validation_rows)
    validation = validation_pixels.astype(np.float32), one_hot(validation_labels)

    def change(phase: Phase):
        if phase.least_area is not None:
            size = phase.image_size or IMAGE_SIDE
            return lambda images, rng: random_resized_crop(images, size, phase.least_area, rng)
        square = getattr(recipe, "cutout", 0)
        return lambda images, rng: cutout(
            random_crop(images, recipe.crop_padding, rng), square, rng
        )

    facts = {
        "images_sha256": images.sha256,
        "train_images": len(train_rows),
        "validation_images": len(validation_rows),
    }
    if images_per_epoch != len(train_rows):
        facts["images_per_epoch"] = images_per_epoch

    return TrainingData(
        batches=lambda phase, epoch: AugmentedImages(
            pixels,
            labels,
            change(phase),
            batch_size=recipe.batch_size,
            seed=recipe.seed,
            epoch=epoch,
            flips=getattr(recipe, "flips", RANDOM),
            images_per_epoch=images_per_epoch,
            mixed=getattr(recipe, "cutmix", 0.0),
        ),
        validation=lambda phase: validation,
        facts=facts,
        train_pixels=pixels,
    )

"""Impossible settings are refused in a sentence before anything is loaded."""

import pytest

from cifar_models.errors import TrainingError
from train.networks.custom_cnn_recipe import CustomCnnRecipe
from train.networks.resnet50_recipe import ResNet50Recipe
from train.options import command_line, recipe_from


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"epochs": 0}, "--epochs"),
        ({"batch_size": -1}, "--batch-size"),
        ({"limit": -5}, "not -5"),
        ({"validation_images": 50_000}, "--validation-images"),
        ({"learning_rate": 0.0}, "--learning-rate"),
        ({"learning_rate": float("nan")}, "--learning-rate"),
        ({"precision": "int8"}, "'int8'"),
        ({"activation": "cosine"}, "--activation 'cosine'"),
        ({"flips": "never"}, "--flips 'never'"),
        ({"cutout": 32}, "--cutout"),
        ({"late_blocks": 4}, "--late-blocks must be from 0 to 3, not 4"),
        ({"small_share": 1.0}, "--small-share"),
        ({"small_size": 8}, "--small-size"),
        ({"least_area": 0.0}, "--least-area"),
        ({"train_share": 0.0}, "--train-share"),
        ({"images_per_epoch": -1}, "--images-per-epoch"),
    ],
)
def test_impossible_settings(settings, message):
    with pytest.raises(TrainingError, match=message):
        CustomCnnRecipe(**settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"image_size": 7}, "--image-size 7 is not between 32"),
        ({"backbone": "/nowhere.h5"}, "neither 'imagenet', 'none' nor a file"),
        ({"head_epochs": -1}, "--head-epochs"),
        ({"norm_momentum": 1.0}, "--norm-momentum"),
    ],
)
def test_impossible_resnet_settings(settings, message):
    with pytest.raises(TrainingError, match=message):
        ResNet50Recipe(**settings)


def test_the_defaults_are_the_reports():
    recipe = ResNet50Recipe()
    assert recipe.backbone == "imagenet"
    assert recipe.unfreeze_from == "conv4_block3"
    assert recipe.image_size == 128


def test_random_weights_imply_training_everything():
    recipe = ResNet50Recipe(backbone="none")
    assert (recipe.unfreeze_from, recipe.head_epochs) == ("all", 0)


def test_a_yes_or_no_setting_has_two_options():
    parser = command_line(CustomCnnRecipe, "custom_cnn", "x")
    without = recipe_from(parser.parse_args(["--no-whitening"]), CustomCnnRecipe)
    assert (without.whitening, without.early_pooling) == (False, True)


def test_every_setting_is_an_option():
    parser = command_line(ResNet50Recipe, "resnet50", "x")
    options = parser.parse_args(
        ["--epochs", "3", "--seed", "4", "--limit", "10", "--image-size", "64", "--resume"]
    )
    recipe = recipe_from(options, ResNet50Recipe)
    assert (recipe.epochs, recipe.seed, recipe.limit, recipe.image_size) == (3, 4, 10, 64)
    assert options.resume
    assert str(options.out) == "runs/resnet50"

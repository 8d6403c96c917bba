"""Recipes with a name are whole, and options beside the name win."""

import dataclasses
from pathlib import Path

import pytest

from cifar_models.specs import CUSTOM_CNN, MODEL_IDS, RESNET50
from train import command, named_recipes
from train.named_recipes import NAMED_RECIPES, REPORT, SHIPPED, UNFROZEN, name_of, parse
from train.recipe import CONSTANT, CustomCnnRecipe, ResNet50Recipe, recipe_from

CLASSES = {RESNET50.id: ResNet50Recipe, CUSTOM_CNN.id: CustomCnnRecipe}
OTHERS = ("--seed", "3", "--limit", "200", "--backbone", "x.h5")
EVERY = [(model, name) for model in MODEL_IDS for name in NAMED_RECIPES[model]]


def options_of(model_id, *arguments):
    return parse(list(arguments), CLASSES[model_id], model_id, "x")


@pytest.mark.parametrize(("model_id", "name"), EVERY)
def test_every_setting_of_a_named_recipe_is_taken(model_id, name):
    named = NAMED_RECIPES[model_id][name]
    options = options_of(model_id, "--recipe", name)
    for setting, value in named.settings.items():
        assert getattr(options, setting) == value
    assert {entry.name for entry in dataclasses.fields(CLASSES[model_id])} >= set(named.settings)
    assert not named.after or named.after in NAMED_RECIPES[model_id]
    options.continue_from = ""  # what is gone on with is trained first
    recipe = recipe_from(options, CLASSES[model_id])
    assert name_of(recipe, options, model_id) == name


def test_options_beside_the_name_win_and_make_it_another_recipe():
    options = options_of(RESNET50.id, "--recipe", REPORT, "--epochs", "2", "--backbone", "none")
    recipe = recipe_from(options, ResNet50Recipe)
    assert (recipe.epochs, recipe.schedule, recipe.batch_size) == (2, CONSTANT, 64)
    assert name_of(recipe, options, RESNET50.id) == ""


def test_another_seed_is_the_same_recipe_and_fewer_images_are_not():
    for arguments, name in ((["--seed", "3"], SHIPPED), (["--limit", "500"], "")):
        options = options_of(CUSTOM_CNN.id, "--recipe", SHIPPED, *arguments)
        recipe = recipe_from(options, CustomCnnRecipe)
        assert name_of(recipe, options, CUSTOM_CNN.id) == name


def test_the_reports_recipe_is_the_reports():
    settings = NAMED_RECIPES[RESNET50.id][REPORT].settings
    assert (settings["unfreeze_from"], settings["epochs"]) == ("conv4_block3", 5)
    assert settings["learning_rate"] == settings["head_learning_rate"] == 0.01
    assert settings["schedule"] == CONSTANT


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        (["--recipe", REPORT], "runs/resnet50-report"),
        (["--recipe", UNFROZEN], "runs/resnet50-unfrozen"),
        (["--recipe", SHIPPED], "runs/resnet50"),
        ([], "runs/resnet50"),
        (["--recipe", REPORT, "--out", "elsewhere"], "elsewhere"),
    ],
)
def test_a_recipe_has_a_folder_of_its_own(arguments, folder):
    assert options_of(RESNET50.id, *arguments).out == Path(folder)


@pytest.mark.parametrize(
    ("arguments", "trained"),
    [
        (["--recipe", SHIPPED, *OTHERS], UNFROZEN),
        (["--recipe", UNFROZEN, *OTHERS], REPORT),
        (["--recipe", SHIPPED, "--continue-from", "elsewhere"], ""),
        (["--recipe", REPORT], ""),
    ],
)
def test_what_a_recipe_goes_on_with_is_trained_first(monkeypatch, arguments, trained):
    called = []
    monkeypatch.setattr(command, "run_trial", lambda *given: called.append(given))
    options = options_of(RESNET50.id, *arguments, "--data", "images")
    command.train_before(options, RESNET50.id)
    if not trained:
        assert called == []
        return
    ((model_id, settings, folder, data),) = called
    assert (model_id, folder, data) == (RESNET50.id, Path(f"runs/resnet50-{trained}"), "images")
    assert settings["recipe"] == trained
    assert (settings["seed"], settings["limit"], settings["backbone"]) == (3, 200, "x.h5")
    assert settings.keys() == {"recipe", *named_recipes.ALIKE}


def test_histories_hold_names_of_files_but_no_path(tmp_path):
    file = tmp_path / "weights.h5"
    file.write_bytes(b"x")
    assert ResNet50Recipe(backbone=str(file)).recorded()["backbone"] == "weights.h5"
    assert ResNet50Recipe().recorded()["backbone"] == "imagenet"
    (tmp_path / "best.weights.h5").write_bytes(b"x")
    for kind in CLASSES.values():
        recorded = kind(continue_from=str(tmp_path)).recorded()
        assert recorded["continue_from"] == tmp_path.name
        assert recorded.get("backbone", "") == "", "its backbone is that of the earlier training"

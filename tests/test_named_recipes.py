"""Recipes with a name are whole, and options beside the name win."""

import dataclasses
from pathlib import Path

import pytest

from cifar_models.specs import CUSTOM_CNN, MODEL_IDS, RESNET50
from train import command
from train.network_table import NETWORKS
from train.networks.resnet50_recipe import ResNet50Recipe
from train.options import parse, recipe_from
from train.recipes import named_recipes
from train.recipes.named_recipes import DEFAULTS, REPORT, SHIPPED, UNFROZEN
from train.recipes.recipe import CONSTANT

OTHERS = ("--seed", "3", "--limit", "200", "--backbone", "x.h5")
EVERY = [(model, name) for model in MODEL_IDS for name in NETWORKS[model].recipes]


def options_of(model_id, *arguments):
    return parse(list(arguments), NETWORKS[model_id], "x")[0]


def test_names_that_others_use_mean_the_same():
    arguments = ["--lr", "0.02", "--data-dir", "images"]
    options, given = parse(arguments, NETWORKS[CUSTOM_CNN.id], "x")
    assert (options.learning_rate, options.data) == (0.02, "images")
    assert given == {"learning_rate"}


@pytest.mark.parametrize(("model_id", "name"), EVERY)
def test_every_setting_of_a_named_recipe_is_taken(model_id, name):
    named = NETWORKS[model_id].recipes[name]
    options = options_of(model_id, "--recipe", name)
    for setting, value in named.settings.items():
        assert getattr(options, setting) == value
    fields = dataclasses.fields(NETWORKS[model_id].recipe_class)
    assert {entry.name for entry in fields} >= set(named.settings)
    assert not named.after or named.after in NETWORKS[model_id].recipes
    options.continue_from = ""  # what is gone on with is trained first
    recipe = recipe_from(options, NETWORKS[model_id].recipe_class)
    assert NETWORKS[model_id].name_of(recipe, options.recipe) == name


def test_a_recipe_that_goes_on_with_another_keeps_its_name():
    network = NETWORKS[RESNET50.id]
    recipe = recipe_from(options_of(RESNET50.id, "--recipe", UNFROZEN), ResNet50Recipe)
    assert network.name_of(recipe, UNFROZEN) == UNFROZEN
    recipe = recipe_from(options_of(RESNET50.id, "--continue-from", "x"), ResNet50Recipe)
    assert network.name_of(recipe, DEFAULTS) == ""


def test_options_beside_the_name_win_and_make_it_another_recipe():
    options = options_of(RESNET50.id, "--recipe", REPORT, "--epochs", "2", "--backbone", "none")
    recipe = recipe_from(options, ResNet50Recipe)
    assert (recipe.epochs, recipe.schedule, recipe.batch_size) == (2, CONSTANT, 64)
    assert NETWORKS[RESNET50.id].name_of(recipe, options.recipe) == ""


def test_another_seed_is_the_same_recipe_and_fewer_images_are_not():
    for arguments, name in ((["--seed", "3"], SHIPPED), (["--limit", "500"], "")):
        options = options_of(CUSTOM_CNN.id, "--recipe", SHIPPED, *arguments)
        recipe = recipe_from(options, NETWORKS[CUSTOM_CNN.id].recipe_class)
        assert NETWORKS[CUSTOM_CNN.id].name_of(recipe, options.recipe) == name


def test_the_reports_recipe_is_the_reports():
    settings = NETWORKS[RESNET50.id].recipes[REPORT].settings
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
    command.train_before(options, NETWORKS[RESNET50.id])
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
    for network in NETWORKS.values():
        recorded = network.recipe_class(continue_from=str(tmp_path)).recorded()
        assert recorded["continue_from"] == tmp_path.name
        assert recorded.get("backbone", "") == "", "its backbone is that of the earlier training"


@pytest.mark.parametrize(
    ("model_id", "arguments", "ignored"),
    [
        (RESNET50.id, "--continue-from x --backbone none", "--backbone"),
        (RESNET50.id, "--continue-from x --head-epochs 2", "--head-epochs"),
        (RESNET50.id, "--recipe shipped --head-epochs 2", "--head-epochs"),
        (RESNET50.id, "--backbone none --unfreeze-from conv5", "--unfreeze-from"),
        (RESNET50.id, "--head-epochs 0 --head-learning-rate 0.2", "--head-learning-rate"),
        (RESNET50.id, "--zoom-learning-rate 0.03", "--zoom-learning-rate"),
        (RESNET50.id, "--least-area 0.4", "--least-area"),
        (RESNET50.id, "--unfreeze-from none --norm-momentum 0.5", "--norm-momentum"),
        (RESNET50.id, "--recipe report --warmup 0.1", "--warmup"),
        (CUSTOM_CNN.id, "--continue-from x --small-share 0.5", "--small-share"),
        (CUSTOM_CNN.id, "--small-share 0 --small-size 20", "--small-size"),
        (CUSTOM_CNN.id, "--epochs 1 --cutout 8", "--cutout"),
        (CUSTOM_CNN.id, "--no-early-pooling --late-blocks 1", "--late-blocks"),
    ],
)
def test_an_option_without_effect_is_refused(model_id, arguments, ignored, capsys):
    network = NETWORKS[model_id]
    assert command.run_command(arguments.split(), network, "") == 1
    assert capsys.readouterr().err.startswith(f"error: {ignored} has no effect with ")


@pytest.mark.parametrize(
    "arguments",
    [
        "--recipe shipped --backbone none --seed 1 --limit 5",
        "--backbone none --unfreeze-from all --head-epochs 0",
        "--continue-from x --head-epochs 0",
        "--recipe report",
        "--zoom-epochs 1 --zoom-learning-rate 0.02 --least-area 0.3",
    ],
)
def test_an_option_that_agrees_is_taken(arguments):
    network = NETWORKS[RESNET50.id]
    options, given = parse(arguments.split(), network, "")
    recipe_from(options, network.recipe_class, given)


def test_every_model_is_in_the_table():
    assert tuple(NETWORKS) == MODEL_IDS

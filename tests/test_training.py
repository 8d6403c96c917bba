"""Tiny real trainings, killed and resumed, as a user would run them."""

import json
import os
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest
from kill_training import plan as tiny_network
from paths import ROOT

from cifar_models.bundles import bundle
from cifar_models.errors import TrainingError
from cifar_models.labels import IMAGE_SIDE
from cifar_models.specs import CUSTOM_CNN
from train.loop.run_folder import best_epoch
from train.network_table import build_from_history
from train.networks.architectures import (
    BACKBONE,
    WHITENING,
    build_custom_cnn,
    build_resnet50,
    unfreeze,
)
from train.networks.custom_cnn_recipe import CustomCnnRecipe
from train.networks.resnet50_recipe import ResNet50Recipe

TINY = ["--limit", "96", "--batch-size", "32"]


@pytest.fixture(scope="module")
def random_backbone(tmp_path_factory):
    """A weights file as ``--backbone PATH`` takes it."""
    path = tmp_path_factory.mktemp("backbone") / "backbone.weights.h5"
    keras.utils.set_random_seed(0)
    network = keras.applications.ResNet50(include_top=False, weights=None, input_shape=(32, 32, 3))
    network.save_weights(path)
    return path


def command(module, *arguments):
    module = module if "." in module else f"train.{module}"
    return [sys.executable, "-m", module, *map(str, arguments)]


def run(module, *arguments, **options):
    return subprocess.run(
        command(module, *arguments),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        **options,
    )


def kill_after_first_epoch(module, out, *arguments):
    process = subprocess.Popen(
        command(module, *arguments, "--out", out),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 300
    while not (out / "checkpoint-0001").exists():
        assert process.poll() is None, "the training ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def history(out):
    return json.loads((out / "history.json").read_text(encoding="utf-8"))


def check_resumed(out, before, phases):
    after = history(out)["epochs"]
    assert [record["epoch"] for record in after] == list(range(1, len(phases) + 1))
    assert [record["phase"] for record in after] == phases
    assert after[: len(before)] == before, "what was recorded before the kill stays"
    assert all(np.diff([record["seconds"] for record in after]) > 0)
    assert [record["images_seen"] for record in after] == [96 * n for n in range(1, len(after) + 1)]
    assert (out / "best.weights.h5").is_file()


@pytest.mark.usefixtures("real_train_images")
def test_custom_cnn_killed_and_resumed_then_bundled(tmp_path):
    out = tmp_path / "run"
    settings = [*TINY, "--epochs", "2", "--learning-rate", "0.02"]
    kill_after_first_epoch("custom_cnn", out, *settings)
    before = history(out)["epochs"]

    refused = run("custom_cnn", *settings, "--out", out)
    assert refused.returncode == 1
    assert "--resume" in refused.stderr
    assert "Traceback" not in refused.stderr

    resumed = run("custom_cnn", *settings, "--out", out, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    check_resumed(out, before, ["24 px", "32 px"])
    assert history(out)["epochs"][-1]["learning_rate"] == pytest.approx(0, abs=1e-6)

    # A network this untrained wavers, so the gate is opened; test_export.py tests the gate.
    code = (
        "import sys, train.exporting.parity as p, train.export as e;"
        "p.LEAST_AGREEMENT = p.MOST_ACCURACY_LOST = 0.5; sys.exit(e.main(sys.argv[1:]))"
    )
    exported = subprocess.run(
        [sys.executable, "-c", code, "--model", "custom_cnn", "--run", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert exported.returncode == 0, exported.stderr
    finished = out / "bundle"
    evaluated = run("release.evaluate", "--model", "custom_cnn", "--bundle", finished)
    assert evaluated.returncode == 0, evaluated.stderr
    installed = run(
        "release.install",
        "--model",
        "custom_cnn",
        "--bundle",
        finished,
        "--assets",
        tmp_path / "assets",
    )
    assert installed.returncode == 0, installed.stderr
    read = bundle.read(tmp_path / "assets" / "models" / "custom_cnn", CUSTOM_CNN)
    assert read.history.run.recipe.as_read["limit"] == 96
    assert (tmp_path / "assets" / "weights" / "custom_cnn.weights.h5").stat().st_size < 5e6
    config = json.loads((tmp_path / "assets" / "weights" / "custom_cnn.config.json").read_text())
    assert config["config"]["name"] == "custom_cnn"
    assert "96 CIFAR-10 training images" in (read.path / "README.md").read_text()


@pytest.mark.usefixtures("real_train_images")
def test_twenty_kills_at_random_moments_leave_one_unbroken_training(tmp_path):
    epochs, seed = 60, int(np.random.default_rng().integers(1 << 30))
    code = [sys.executable, "tests/kill_training.py", str(tmp_path / "run"), str(seed), str(epochs)]
    killed = subprocess.run(
        code,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert killed.returncode == 0, f"seed {seed}: {killed.stdout} {killed.stderr[-3000:]}"
    assert killed.stdout.count("kill ") == 20
    out = tmp_path / "run"
    records = history(out)["epochs"]
    assert [record["epoch"] for record in records] == list(range(1, epochs + 1))
    assert [record["phase"] for record in records] == ["first"] * 30 + ["second"] * 30
    assert [record["images_seen"] for record in records] == [64 * n for n in range(1, epochs + 1)]
    assert all(np.diff([record["seconds"] for record in records]) >= 0)
    # The schedule of each phase: one rise, one fall to zero, as without any kill.
    for phase in (records[:30], records[30:]):
        rates = [record["learning_rate"] for record in phase]
        peak = int(np.argmax(rates))
        assert all(np.diff(rates[: peak + 1]) > 0)
        assert all(np.diff(rates[peak:]) < 0)
        assert rates[-1] == pytest.approx(0, abs=1e-6)
    best = tiny_network(CustomCnnRecipe(epochs=epochs)).model
    best.load_weights(out / "best.weights.h5")
    assert all(np.isfinite(weights).all() for weights in best.get_weights())
    assert sorted(path.name for path in out.iterdir()) == [
        "best.weights.h5",
        f"checkpoint-{epochs:04d}",
        "history.json",
    ]


@pytest.mark.usefixtures("real_train_images")
def test_resnet50_killed_between_its_phases_and_resumed(tmp_path, random_backbone):
    out = tmp_path / "run"
    settings = [*TINY, "--epochs", "1", "--head-epochs", "1", "--image-size", "32"]
    settings += ["--backbone", random_backbone]
    kill_after_first_epoch("resnet50", out, *settings)
    before = history(out)["epochs"]
    resumed = run("resnet50", *settings, "--out", out, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    check_resumed(out, before, ["head", "fine-tuning"])
    assert history(out)["run"]["backbone"]["source"] == "backbone.weights.h5"

    # Frozen layers, their normalisation statistics included, are those of the backbone file.
    recipe = ResNet50Recipe(image_size=32, backbone="none")
    trained = build_resnet50(recipe)
    trained.load_weights(out / "best.weights.h5")
    original = build_resnet50(ResNet50Recipe(image_size=32, backbone=str(random_backbone)))
    changed = {
        layer.name: any(
            not np.array_equal(a, b)
            for a, b in zip(layer.get_weights(), start.get_weights(), strict=True)
        )
        for layer, start in zip(
            trained.get_layer(BACKBONE).layers, original.get_layer(BACKBONE).layers, strict=True
        )
        if layer.get_weights()
    }
    names = list(changed)
    first = next(i for i, name in enumerate(names) if name.startswith("conv4_block3"))
    assert not any(changed[name] for name in names[:first])
    if history(out)["epochs"][1]["val_accuracy"] > history(out)["epochs"][0]["val_accuracy"]:
        assert all(changed[name] for name in names[first:])


def test_unfreezing_starts_at_the_named_layer():
    network = build_resnet50(ResNet50Recipe(image_size=32, backbone="none"))
    unfreeze(network, "conv4_block3")
    layers = network.get_layer(BACKBONE).layers
    trainable = [layer.name for layer in layers if layer.trainable]
    assert trainable[0] == "conv4_block3_1_conv"
    # The report's layer 100 is the last of the block before.
    assert (
        layers[[layer.name for layer in layers].index(trainable[0]) - 1].name == "conv4_block2_out"
    )
    unfreeze(network, "none")
    assert len(network.trainable_variables) == 2
    unfreeze(network, "all")
    assert all(layer.trainable for layer in layers)
    with pytest.raises(TrainingError, match=r"'conv9'.*conv4_block3"):
        unfreeze(network, "conv9")


def test_normalisations_follow_a_short_training_from_random_weights():
    """A network judged by what it was before its first step answers at random."""
    network = build_resnet50(ResNet50Recipe(image_size=32, backbone="none", precision="float32"))
    backbone = network.get_layer(BACKBONE)
    beginning = keras.Model(backbone.inputs, backbone.get_layer("conv1_bn").output)
    convolution = keras.Model(backbone.inputs, backbone.get_layer("conv1_conv").output)
    images = np.random.default_rng(0).uniform(-120, 120, (8, 32, 32, 3)).astype(np.float32)
    for _ in range(60):
        beginning(images, training=True)
    seen = convolution.predict(images, verbose=0).mean(axis=(0, 1, 2))
    kept = keras.ops.convert_to_numpy(backbone.get_layer("conv1_bn").moving_mean)
    assert kept == pytest.approx(seen, rel=0.01, abs=0.05)


def test_a_backbone_of_another_network_is_refused(tmp_path):
    small = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    small.save_weights(tmp_path / "x.weights.h5")
    with pytest.raises(TrainingError, match="do not fit"):
        build_resnet50(ResNet50Recipe(image_size=32, backbone=str(tmp_path / "x.weights.h5")))


def test_the_custom_cnn_is_three_blocks_from_stock_layers():
    network = build_custom_cnn(CustomCnnRecipe())
    assert isinstance(network, keras.Sequential)
    kinds = [type(layer).__name__ for layer in network.layers]
    assert kinds.count("MaxPooling2D") == kinds.count("Dropout") == 3
    assert kinds.count("BatchNormalization") == 6
    assert kinds.count("Conv2D") == 7, "the fixed first one, and two in every block"
    assert kinds[-2:] == ["GlobalAveragePooling2D", "Dense"]
    assert network.count_params() <= 2_000_000


def test_late_blocks_pool_after_their_second_convolution():
    def pooled_after(**settings):
        names = [layer.name for layer in build_custom_cnn(CustomCnnRecipe(**settings)).layers]
        return [names[names.index(f"block{block}_pool") - 1] for block in (1, 2, 3)]

    early, late = "block{}_conv1", "block{}_conv2"
    for settings, blocks in (
        ({}, [early, early, early]),
        ({"late_blocks": 1}, [early, early, late]),
        ({"late_blocks": 2}, [early, late, late]),
        ({"early_pooling": False}, [late, late, late]),
    ):
        expected = [name.format(block) for block, name in enumerate(blocks, start=1)]
        assert pooled_after(**settings) == expected


def test_a_named_folder_without_the_data_ends_in_a_sentence(tmp_path):
    refused = run("custom_cnn", "--data", tmp_path, "--out", tmp_path / "run")
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith("error: --data names")
    assert not (tmp_path / "run").exists()


def test_help_names_every_setting():
    for module in ("custom_cnn", "resnet50"):
        shown = run(module, "--help").stdout
        for option in ("--epochs", "--seed", "--data", "--out", "--limit", "--resume"):
            assert option in shown


def test_inference_changes_no_weight():
    network = build_resnet50(ResNet50Recipe(image_size=32, backbone="none"))
    before = network.get_weights()
    network.predict(np.full((2, 32, 32, 3), 90, np.float32), verbose=0)
    assert all(np.array_equal(a, b) for a, b in zip(before, network.get_weights(), strict=True))


def test_layout_constants_match_the_networks():
    assert build_custom_cnn(CustomCnnRecipe()).input_shape == (
        None,
        IMAGE_SIDE,
        IMAGE_SIDE,
        3,
    )


@pytest.mark.usefixtures("real_train_images")
def test_a_training_goes_on_at_another_size_with_one_history(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    settings = [*TINY, "--image-size", "32", "--epochs", "2", "--backbone", "none"]
    assert run("resnet50", *settings, "--out", first).returncode == 0
    best = max(history(first)["epochs"], key=lambda record: record["val_accuracy"])
    settings = [*TINY, "--image-size", "40", "--epochs", "1", "--unfreeze-from", "conv5_block3"]
    resumed = run("resnet50", *settings, "--continue-from", first, "--out", second)
    assert resumed.returncode == 0, resumed.stderr
    after = history(second)
    kept = history(first)["epochs"][: best["epoch"]]
    assert after["epochs"][:-1] == kept
    last = after["epochs"][-1]
    assert (last["phase"], last["epoch"]) == ("40 px", best["epoch"] + 1)
    assert last["images_seen"] == best["images_seen"] + 96
    assert last["seconds"] > best["seconds"]
    assert after["run"]["continues"]["recipe"]["image_size"] == 32

    # What stayed frozen is what the first training left.
    layer = "conv2_block1_1_conv"
    networks = []
    for out, size in ((first, 32), (second, 40)):
        network = build_resnet50(ResNet50Recipe(image_size=size, backbone="none"))
        network.load_weights(out / "best.weights.h5")
        networks.append(network.get_layer(BACKBONE).get_layer(layer).get_weights())
    assert all(np.array_equal(a, b) for a, b in zip(*networks, strict=True))


@pytest.mark.usefixtures("real_train_images")
def test_the_custom_cnn_goes_on_with_later_pooling(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert run("custom_cnn", *TINY, "--epochs", "2", "--out", first).returncode == 0
    before = history(first)["epochs"]
    kept = before[: best_epoch({"epochs": before})["epoch"]]
    settings = [*TINY, "--epochs", "1", "--late-blocks", "1", "--continue-from", first]
    assert run("custom_cnn", *settings, "--out", second).returncode == 0
    after = history(second)
    assert after["epochs"][:-1] == kept
    phases = {record["phase"] for record in kept}
    last = after["epochs"][-1]
    assert last["phase"] == ("32 px again" if "32 px" in phases else "32 px")
    assert last["images_seen"] == kept[-1]["images_seen"] + 96
    assert after["run"]["continues"]["recipe"]["late_blocks"] == 0
    whitening = []
    for out in (first, second):
        network = build_from_history(history(out))
        network.load_weights(out / "best.weights.h5")
        whitening.append(network.get_layer(WHITENING).get_weights()[0])
    assert np.array_equal(*whitening), "taken over, not computed again"


@pytest.mark.parametrize("model", ["custom_cnn", "resnet50"])
def test_going_on_from_nothing_is_refused(model, tmp_path):
    refused = run(model, "--continue-from", tmp_path, "--out", tmp_path / "run")
    assert refused.returncode == 1
    assert "not the folder of a finished training" in refused.stderr

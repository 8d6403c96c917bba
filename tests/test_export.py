"""The export gate, and the committed weights behind the bundled models."""

import json

import numpy as np
import pytest
from paths import ROOT

from cifar_models import specs
from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import ACTIVATION_MAPS, Predictor
from cifar_models.errors import ExportError
from train import export
from train.exporting.float16_weights import write_float16_weights
from train.exporting.parity import Parity, measure_parity
from train.exporting.serving_model import serving_model
from train.images.split import split_indices, take
from train.loop.fit import load_model_weights
from train.network_table import build_from_history

VALIDATION = 500


def committed(model_id):
    """The network of a bundle with its committed float16 weights."""
    history = json.loads((bundle.BUNDLES / model_id / "history.json").read_text())
    model = build_from_history(history)
    load_model_weights(model, specs.ASSETS / "weights" / f"{model_id}.weights.h5")
    return model, history


@pytest.fixture(scope="module")
def cnn(real_train_images):
    model, history = committed("custom_cnn")
    recipe = history["run"]["recipe"]
    _, rows = split_indices(
        len(real_train_images), recipe["validation_images"], recipe["split_seed"]
    )
    pixels, labels = take(real_train_images, rows[:VALIDATION])
    return model, history, pixels, labels


@pytest.mark.parametrize("model_id", ["custom_cnn", "resnet50"])
def test_committed_weights_are_those_of_the_bundle(model_id, real_test_images):
    model, history = committed(model_id)
    serving = serving_model(model, average_flips=history["export"].get("average_flips", False))
    images = real_test_images.pixels[:200]
    exported = Predictor(bundle.BUNDLES / model_id / "model.tflite").predict(images)
    answered = serving.predict(images.astype(np.float32), verbose=0)["probabilities"]
    expected = answered.argmax(axis=1)
    assert (exported.probabilities.argmax(axis=1) == expected).mean() >= 0.98


def test_a_faithful_export_passes_the_gate(cnn, tmp_path):
    model, history, pixels, labels = cnn
    as_shipped = history["export"]["average_flips"]
    serving = serving_model(model, history["export"]["temperature"], as_shipped)
    (tmp_path / "m.tflite").write_bytes(export.to_litert(serving))
    parity = measure_parity(serving, tmp_path / "m.tflite", pixels, labels)
    parity.check()
    assert parity.images == VALIDATION
    # Exporting changes nothing: the shipped file answers alike.
    shipped = Predictor(bundle.BUNDLES / "custom_cnn" / "model.tflite").predict(pixels[:50])
    again = Predictor(tmp_path / "m.tflite").predict(pixels[:50])
    assert np.abs(shipped.probabilities - again.probabilities).max() < 0.02
    assert np.abs(shipped.features - again.features).max() < 0.05


def test_a_wrong_export_is_refused(cnn, tmp_path):
    model, _, pixels, labels = cnn
    kernel, bias = model.get_layer("logits").get_weights()
    model.get_layer("logits").set_weights([kernel, bias + np.eye(10)[3] * 4])
    (tmp_path / "m.tflite").write_bytes(export.to_litert(serving_model(model)))
    model.get_layer("logits").set_weights([kernel, bias])
    parity = measure_parity(serving_model(model), tmp_path / "m.tflite", pixels, labels)
    with pytest.raises(ExportError, match="It was not kept"):
        parity.check()


@pytest.mark.parametrize(("agreement", "exported"), [(0.989, 0.9), (0.999, 0.8969)])
def test_the_gate_has_two_bars(agreement, exported):
    Parity(2000, 0.99, 0.9, 0.8971).check()
    with pytest.raises(ExportError):
        Parity(2000, agreement, 0.9, exported).check()


def test_activation_maps_average_to_the_logits(cnn):
    model, _, pixels, _ = cnn
    images = pixels[:8].astype(np.float32)
    outputs = serving_model(model, 2.0).predict(images, verbose=0)
    logits = model.predict(images, verbose=0)
    assert outputs[ACTIVATION_MAPS].mean(axis=(1, 2)) == pytest.approx(logits, abs=1e-4)
    kernel, bias = model.get_layer("logits").get_weights()
    assert outputs["features"] @ kernel + bias == pytest.approx(logits, abs=1e-4)


def test_flip_averaging_is_the_mean_of_both_views(cnn, tmp_path):
    model, _, pixels, _ = cnn
    images = pixels[:20].astype(np.float32)
    averaged = serving_model(model, 1.5, average_flips=True)
    outputs = averaged.predict(images, verbose=0)
    views = [model.predict(view, verbose=0) for view in (images, images[:, :, ::-1])]
    logits = outputs[ACTIVATION_MAPS].mean(axis=(1, 2))
    assert logits == pytest.approx(sum(views) / 2, abs=1e-3)
    (tmp_path / "m.tflite").write_bytes(export.to_litert(averaged))
    exported = Predictor(tmp_path / "m.tflite").predict(pixels[:20])
    assert np.abs(exported.probabilities - outputs["probabilities"]).max() < 0.1
    kernel, bias = model.get_layer("logits").get_weights()
    assert outputs["features"] @ kernel + bias == pytest.approx(logits, abs=1e-3)
    assert exported.features == pytest.approx(outputs["features"], abs=0.1)
    mirrored = Predictor(tmp_path / "m.tflite").predict(pixels[:20, :, ::-1])
    assert np.abs(exported.probabilities - mirrored.probabilities).max() < 1e-3


def test_half_precision_weights_reload(cnn, tmp_path):
    model, history, pixels, _ = cnn
    write_float16_weights(model, tmp_path / "half.weights.h5")
    copy = build_from_history(history)
    load_model_weights(copy, tmp_path / "half.weights.h5")
    images = pixels[:8].astype(np.float32)
    assert np.allclose(copy.predict(images, verbose=0), model.predict(images, verbose=0), atol=0.05)
    assert [path.name for path in tmp_path.iterdir()] == ["half.weights.h5"]


def test_nothing_to_export_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(export, "ASSETS", tmp_path)
    status = export.main(
        ["--model", "resnet50", "--run", str(tmp_path / "none"), "--out", str(tmp_path / "out")]
    )
    assert status == 1
    assert "Train first: python -m train.resnet50" in " ".join(capsys.readouterr().err.split())


def test_a_run_that_is_named_is_not_passed_over_for_the_committed_weights(tmp_path, capsys):
    run = str(tmp_path / "none")
    assert export.main(["--run", run, "--out", str(tmp_path / "out")]) == 1
    assert f"there is no finished training in {run}. Train first" in capsys.readouterr().err


def test_committed_files_stay_below_50_mb():
    for path in (ROOT / "assets").rglob("*"):
        assert not path.is_file() or path.stat().st_size < 50_000_000

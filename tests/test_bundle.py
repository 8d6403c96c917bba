"""The bundled models are whole and honest; damaged ones are refused with a sentence."""

import json

import numpy as np
import pytest
from small_histories import read_history

from cifar_models.bundles import bundle
from cifar_models.errors import BundleError
from cifar_models.files import write_json
from cifar_models.specs import CUSTOM_CNN, MODELS, RESNET50

FLOORS = {"resnet50": 0.95, "custom_cnn": 0.93}


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_bundled_models_reach_their_floors(spec):
    read = bundle.read(bundle.BUNDLES / spec.id, spec)
    assert read.probabilities.shape == (10_000, 10)
    assert read.metrics.accuracy >= FLOORS[spec.id]
    assert read.metrics.accuracy == np.mean(read.predicted == read.labels)
    assert read.history.run.recipe.as_read["limit"] == 0
    assert read.history.run.data.train_images == 45_000


def test_the_custom_cnn_has_at_most_2_million_parameters():
    read = bundle.read(bundle.BUNDLES / "custom_cnn", CUSTOM_CNN)
    assert read.metrics.parameters <= 2_000_000


def damage_json(path, change):
    content = json.loads(path.read_text())
    change(content)
    write_json(path, content)


def edit_predictions(path, change):
    stored = dict(np.load(path, allow_pickle=False))
    change(stored)
    np.savez(path, **stored)


def set_nan(stored):
    stored["probabilities"][5, 5] = np.nan


def narrow(stored):
    stored["probabilities"] = stored["probabilities"][:, :9]


def column_labels(stored):
    stored["labels"] = stored["labels"][:, None]


def other_answer(stored):
    wrong = (stored["labels"][0] + 1) % 10
    stored["probabilities"][0] = np.eye(10)[wrong]
    right = stored["labels"][1]
    stored["probabilities"][1] = np.eye(10)[right]
    stored["probabilities"][2] = np.eye(10)[(stored["labels"][2] + 1) % 10]
    stored["probabilities"][3] = np.eye(10)[(stored["labels"][3] + 1) % 10]


DAMAGES = {
    "no model": (lambda d: (d / "model.tflite").unlink(), "model.tflite cannot be read"),
    "cut model": (lambda d: (d / "model.tflite").write_bytes(b"x" * 9), "not a LiteRT model"),
    "other model": (
        lambda d: (d / "model.tflite").write_bytes((d / "model.tflite").read_bytes() + b"\0"),
        "measured on another model.tflite",
    ),
    "no history": (lambda d: (d / "history.json").unlink(), "history.json cannot be read"),
    "half a history": (lambda d: (d / "history.json").write_text('{"run": '), "is not JSON"),
    "list for history": (lambda d: (d / "history.json").write_text("[]"), "holds a list"),
    "lost epoch": (
        lambda d: damage_json(d / "history.json", lambda h: h["epochs"].pop(0)),
        "record 1 is of epoch 2",
    ),
    "epoch without loss": (
        lambda d: damage_json(d / "history.json", lambda h: h["epochs"][2].pop("val_loss")),
        "record 3 lacks",
    ),
    "better numbers": (
        lambda d: damage_json(d / "metrics.json", lambda m: m.update(correct=9999)),
        "says 9999 of 10000",
    ),
    "no accuracy": (
        lambda d: damage_json(d / "metrics.json", lambda m: m.pop("accuracy")),
        "lacks 'accuracy'",
    ),
    "wider interval": (
        lambda d: damage_json(d / "metrics.json", lambda m: m.update(interval=[0.1, 0.99])),
        "other intervals",
    ),
    "no recall": (
        lambda d: damage_json(d / "metrics.json", lambda m: m["per_class"]["cat"].clear()),
        "lacks 'recall'",
    ),
    "NaN in a figure": (
        lambda d: (d / "metrics.json").write_text('{"accuracy": NaN}'),
        "NaN is not a number",
    ),
    "no hardware": (
        lambda d: damage_json(d / "history.json", lambda h: h["run"].pop("hardware")),
        "lacks 'hardware'",
    ),
    "no card": (lambda d: (d / "README.md").unlink(), r"README\.md cannot be read"),
    "no predictions": (lambda d: (d / "predictions.npz").unlink(), "is missing"),
    "cut predictions": (
        lambda d: (d / "predictions.npz").write_bytes((d / "predictions.npz").read_bytes()[:5000]),
        "cannot be read",
    ),
    "NaN": (lambda d: edit_predictions(d / "predictions.npz", set_nan), "not probabilities"),
    "nine classes": (lambda d: edit_predictions(d / "predictions.npz", narrow), r"\(10000, 9\)"),
    "column labels": (
        lambda d: edit_predictions(d / "predictions.npz", column_labels),
        r"\(10000, 1\)",
    ),
    "edited answers": (
        lambda d: edit_predictions(d / "predictions.npz", other_answer),
        "right, predictions.npz has",
    ),
    "pickle": (
        lambda d: np.savez(d / "predictions.npz", probabilities=np.array([{}], object)),
        "cannot be read",
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_bundle_is_refused(bundle_copy, name):
    damage, message = DAMAGES[name]
    damage(bundle_copy / "custom_cnn")
    with pytest.raises(BundleError, match=message):
        bundle.read(bundle_copy / "custom_cnn", CUSTOM_CNN)


def test_swapped_bundles_are_refused(bundle_copy):
    with pytest.raises(BundleError, match="of 'custom_cnn', not of 'resnet50'"):
        bundle.read(bundle_copy / "custom_cnn", RESNET50)


def test_install_replaces_a_bundle_only_by_a_whole_one(bundle_copy, tmp_path):
    target = tmp_path / "installed" / "custom_cnn"
    bundle.install(bundle_copy / "custom_cnn", CUSTOM_CNN, target)
    (bundle_copy / "custom_cnn" / "metrics.json").unlink()
    with pytest.raises(BundleError):
        bundle.install(bundle_copy / "custom_cnn", CUSTOM_CNN, target)
    assert bundle.read(target, CUSTOM_CNN).metrics.model == "custom_cnn"
    assert [path.name for path in target.parent.iterdir()] == ["custom_cnn"]


def test_further_histories_are_read_and_checked(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    history = json.loads((folder / "history.json").read_text())
    del history["export"]
    write_json(folder / "history_seed_1.json", history)
    read = bundle.read(folder, CUSTOM_CNN)
    shipped = bundle.read(bundle.BUNDLES / "custom_cnn", CUSTOM_CNN).further_histories
    assert list(read.further_histories) == ["seed_1", *shipped]
    assert read.further_histories["seed_1"] == read_history(history)
    damage_json(folder / "history_seed_1.json", lambda h: h["epochs"].pop(0))
    with pytest.raises(BundleError, match=r"history_seed_1\.json: record 1 is of epoch 2"):
        bundle.read(folder, CUSTOM_CNN)


def test_a_history_without_layers_is_refused(bundle_copy):
    damage_json(bundle_copy / "custom_cnn" / "history.json", lambda h: h["export"].pop("layers"))
    with pytest.raises(BundleError, match=r"train\.export"):
        bundle.read(bundle_copy / "custom_cnn", CUSTOM_CNN)


UNSAFE = '<img src=x onerror="alert(1)">'


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        ("metrics.json", lambda m: m["training"].update(epochs=UNSAFE), "training, epochs is"),
        ("metrics.json", lambda m: m.update(parameters=True), "parameters is True"),
        ("metrics.json", lambda m: m.update(interval=[UNSAFE, 1]), "interval is"),
        ("metrics.json", lambda m: m.update(per_class=[]), "per_class is"),
        ("metrics.json", lambda m: m["per_class"].update(lion={}), "of other classes: .*, lion"),
        ("history.json", lambda h: h["run"]["hardware"].update(cores=UNSAFE), "hardware, cores"),
        ("history.json", lambda h: h["run"]["recipe"].update(image_size=UNSAFE), "image_size is"),
        ("history.json", lambda h: h["run"].update(backbone=UNSAFE), "backbone is .* not an obj"),
        ("history.json", lambda h: h["run"].update(continues={}), "continues lacks 'recipe'"),
        ("history.json", lambda h: h["export"]["layers"].append({}), "layers lacks 'name'"),
        ("history.json", lambda h: h["export"]["layers"][0].update(shape=[UNSAFE]), "shape is"),
        ("history.json", lambda h: h["epochs"][0].update(loss="low"), "record 1, loss is 'low'"),
    ],
)
def test_parts_of_another_kind_are_refused(bundle_copy, file, change, message):
    """A bundle may come from anyone, and the page puts its figures into HTML."""
    damage_json(bundle_copy / "custom_cnn" / file, change)
    with pytest.raises(BundleError, match=message):
        bundle.read(bundle_copy / "custom_cnn", CUSTOM_CNN)


def test_figures_beyond_all_numbers_are_refused(bundle_copy):
    path = bundle_copy / "custom_cnn" / "metrics.json"
    damage_json(path, lambda m: m.update(temperature=123456.5))
    path.write_text(path.read_text().replace("123456.5", "1e999"))
    with pytest.raises(BundleError, match="temperature is inf"):
        bundle.read(bundle_copy / "custom_cnn", CUSTOM_CNN)


def test_an_older_bundle_with_a_subset_of_exact_images_still_loads(bundle_copy):
    path = bundle_copy / "custom_cnn" / bundle.METRICS
    metrics = json.loads(path.read_text())
    subset = {"accuracy": 0.9, "correct": 900, "total": 1000, "interval": [0.88, 0.92]}
    path.write_text(json.dumps(metrics | {"exact_subset": subset}))
    read = bundle.read(bundle_copy / "custom_cnn", CUSTOM_CNN)
    assert len(read.labels) == metrics["total"]
    path.write_text(json.dumps(metrics | {"exact_subset": None}))
    bundle.read(bundle_copy / "custom_cnn", CUSTOM_CNN)

import json

import numpy as np
import pytest
from paths import without_images

from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import ACTIVATION_MAPS, PROBABILITIES, Predictor
from cifar_models.errors import BundleError, DatasetError
from cifar_models.pull.sources import FolderSource
from cifar_models.serving.served import Serving
from cifar_models.specs import spec_for
from release.bundle_command import forget_other_embeddings, forget_other_features


def test_without_test_images_everything_else_is_there(tmp_path, monkeypatch):
    for name, value in without_images(tmp_path).items():
        monkeypatch.setenv(name, value)
    served = Serving().current
    assert served.test_images is None
    assert "not on this computer" in served.missing
    assert not served.same_test_images()
    assert served.difference().total == 10_000
    answer = served.predict(np.zeros((2, 32, 32, 3), np.uint8))
    assert {name: a.probabilities.shape for name, a in answer.items()} == {
        "resnet50": (2, 10),
        "custom_cnn": (2, 10),
    }


def test_a_named_folder_without_test_images_is_an_error(tmp_path):
    with pytest.raises(DatasetError, match="--data names"):
        Serving(data=str(tmp_path))


def measure_elsewhere(path):
    for name in ("robustness.json", "embeddings.npz"):  # about the former images
        (path / name).unlink()
    stored = np.load(path / "predictions.npz", allow_pickle=False)
    bundle.write_predictions(path, stored["probabilities"], stored["labels"], "f" * 64)
    metrics = path / "metrics.json"
    metrics.write_text(metrics.read_text().replace(str(stored["images_sha256"]), "f" * 64))


def test_bundles_measured_on_other_images_are_not_compared(bundle_copy):
    measure_elsewhere(bundle_copy / "resnet50")
    with pytest.raises(BundleError, match="different test images"):
        Serving(FolderSource(bundle_copy))


def test_outcomes_count_what_the_predictions_say(served):
    first = np.load(bundle.BUNDLES / "resnet50" / "predictions.npz", allow_pickle=False)
    second = np.load(bundle.BUNDLES / "custom_cnn" / "predictions.npz", allow_pickle=False)
    right = [p["probabilities"].argmax(1) == p["labels"] for p in (first, second)]
    difference = served.difference()
    assert difference.only_a == (right[0] & ~right[1]).sum()
    assert difference.only_b == (right[1] & ~right[0]).sum()
    assert difference.difference == pytest.approx(right[0].mean() - right[1].mean())


def retrained(folder):
    """Make a bundle differ as after another training: its card says so."""
    card = folder / "README.md"
    card.write_text(card.read_text() + "\nTrained again.\n")


def test_a_refresh_swaps_what_is_newer_and_keeps_the_rest(bundle_copy):
    serving = Serving(FolderSource(bundle_copy))
    before = serving.current
    assert serving.refresh() == "Nothing newer: what you see is the latest."
    assert serving.current is before
    retrained(bundle_copy / "custom_cnn")
    assert serving.refresh().startswith("Custom CNN: now the one from ")
    after = serving.current
    assert after.number == before.number + 1
    assert after.bundles["custom_cnn"].card.endswith("Trained again.\n")
    assert after.models["resnet50"] is before.models["resnet50"]
    # What holds the older state goes on with it.
    blank = np.zeros((1, 32, 32, 3), np.uint8)
    assert before.predict(blank)["custom_cnn"].probabilities.shape == (1, 10)


@pytest.mark.parametrize("file", ["model.tflite", "metrics.json"])
def test_a_refresh_refuses_a_damaged_bundle_in_a_sentence(bundle_copy, file):
    serving = Serving(FolderSource(bundle_copy))
    before = serving.current
    (bundle_copy / "resnet50" / file).write_bytes(b"{}")
    retrained(bundle_copy / "custom_cnn")
    said = serving.refresh()
    assert f"{file}" in said
    assert "The present one stays." in said
    assert serving.current.models["resnet50"] is before.models["resnet50"]
    assert serving.current.models["custom_cnn"] is not before.models["custom_cnn"]


def test_a_refresh_never_compares_what_was_measured_on_other_images(bundle_copy):
    serving = Serving(FolderSource(bundle_copy))
    before = serving.current
    measure_elsewhere(bundle_copy / "resnet50")
    assert "different test images" in serving.refresh()
    assert serving.current is before


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def rewrite_predictions(path, change):
    stored = dict(np.load(path, allow_pickle=False))
    stored["probabilities"] = change(stored["probabilities"])
    np.savez(path, **stored)


def nan(probabilities):
    probabilities[7, 3] = np.nan
    return probabilities


def take_the_other_models(path):
    other = path.parent.parent / OTHER[path.parent.name]
    path.write_bytes((other / path.name).read_bytes())


OTHER = {"resnet50": "custom_cnn", "custom_cnn": "resnet50"}
FILES = ["model.tflite", "predictions.npz", "history.json", "metrics.json", "README.md"]
WAYS = {"half a": cut, "empty": lambda path: path.write_bytes(b""), "other": take_the_other_models}
DAMAGES = {
    **{f"no {name}": (name, lambda path: path.unlink()) for name in FILES},
    **{f"{how} {name}": (name, way) for name in FILES[:4] for how, way in WAYS.items()},
    "NaN in it": ("predictions.npz", lambda path: rewrite_predictions(path, nan)),
    "nine classes": ("predictions.npz", lambda path: rewrite_predictions(path, lambda p: p[:, :9])),
    "too few": ("predictions.npz", lambda path: rewrite_predictions(path, lambda p: p[:-1])),
    "NaN figure": ("metrics.json", lambda path: path.write_text('{"accuracy": NaN}')),
}


@pytest.mark.parametrize("model", OTHER)
@pytest.mark.parametrize("damage", DAMAGES)
def test_with_one_damaged_bundle_the_other_model_is_served(bundle_copy, model, damage):
    name, spoil = DAMAGES[damage]
    spoil(bundle_copy / model / name)
    serving = Serving(FolderSource(bundle_copy))
    served = serving.current
    assert [spec.id for spec in served.specs] == [OTHER[model]]
    assert not served.comparable
    (said,) = served.notices
    assert said.startswith(spec_for(model).short_title)
    assert f"{bundle_copy / model}" in said
    assert "restart the app" in said
    answer = served.predict(np.zeros((1, 32, 32, 3), np.uint8))
    assert list(answer) == [OTHER[model]]
    assert len(served.labels) == len(served.bundles[OTHER[model]].labels)


NETWORKS = {
    "other input": (28, 10, 1.0, "takes"),
    "other outputs": (32, 9, 1.0, "gives probabilities (1, 9)"),
    "NaN": (32, 10, np.nan, "no probabilities"),
}


@pytest.mark.parametrize("network", NETWORKS)
def test_a_model_of_another_shape_is_left_out_even_where_its_digest_fits(bundle_copy, network):
    side, classes, factor, said = NETWORKS[network]
    folder = bundle_copy / "custom_cnn"
    (folder / bundle.MODEL).write_bytes(tiny_network(side, classes, factor))
    forget_other_features(folder)
    forget_other_embeddings(folder)
    metrics = (folder / bundle.METRICS).read_text()
    stated = json.loads(metrics)["model_sha256"]
    fitting = metrics.replace(stated, bundle.model_sha256(folder))
    (folder / bundle.METRICS).write_text(fitting)
    served = Serving(FolderSource(bundle_copy)).current
    assert [spec.id for spec in served.specs] == ["resnet50"]
    assert said in served.notices[0]


@pytest.mark.parametrize(
    ("enlarged", "places", "said"),
    [(20_000, 4, "bytes for one image; expected: at most"), (200, 100, "100 x 100 places")],
)
def test_a_model_that_takes_too_much_is_refused_before_it_runs(enlarged, places, said):
    predictor = Predictor(tiny_network(32, 10, 1.0, enlarged, places))
    with pytest.raises(BundleError, match=said):
        predictor.try_out()


def tiny_network(side, classes, factor, enlarged=None, places=4):
    """Return a LiteRT model from images of this side to as many classes, times a factor.

    Args:
        enlarged: Side in pixels that images are enlarged to first.
        places: Per side, that its activation maps have.
    """
    import tensorflow as tf

    class Network(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec((None, side, side, 3), tf.float32, "images")])
        def answer(self, images):
            if enlarged:
                images = tf.image.resize(images, (enlarged, enlarged))
            first = images[:, :places, :places, :1]
            maps = tf.tile(first, [1, 1, 1, classes]) * factor
            return {
                ACTIVATION_MAPS: maps,
                PROBABILITIES: tf.nn.softmax(tf.reduce_mean(maps, axis=(1, 2))),
            }

    network = Network()
    signature = network.answer.get_concrete_function()
    return tf.lite.TFLiteConverter.from_concrete_functions([signature], network).convert()


def test_swapped_bundles_are_named_and_nothing_is_served(bundle_copy):
    (bundle_copy / "resnet50").rename(bundle_copy / "aside")
    (bundle_copy / "custom_cnn").rename(bundle_copy / "resnet50")
    (bundle_copy / "aside").rename(bundle_copy / "custom_cnn")
    with pytest.raises(BundleError, match=r"of 'custom_cnn', not of 'resnet50'.*of 'resnet50'"):
        Serving(FolderSource(bundle_copy))


def test_what_was_repaired_is_not_shown_before_a_restart(bundle_copy):
    card = bundle_copy / "custom_cnn" / "README.md"
    content = card.read_bytes()
    card.unlink()
    serving = Serving(FolderSource(bundle_copy))
    card.write_bytes(content)
    assert serving.refresh() == "Nothing newer: what you see is the latest."
    assert not serving.current.comparable
    assert Serving(FolderSource(bundle_copy)).current.comparable

import numpy as np
import pytest

from cifar_models import bundle, dataset
from cifar_models.errors import BundleError, DatasetError
from cifar_models.served import Served


def test_without_test_images_everything_else_is_there(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(dataset, "_CHECKOUT", tmp_path / "a" / "b")
    served = Served()
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
        Served(data=str(tmp_path))


def test_bundles_measured_on_other_images_are_not_compared(bundle_copy):
    path = bundle_copy / "resnet50"
    stored = np.load(path / "predictions.npz", allow_pickle=False)
    bundle.write_predictions(path, stored["probabilities"], stored["labels"], "f" * 64)
    metrics = path / "metrics.json"
    metrics.write_text(metrics.read_text().replace(str(stored["images_sha256"]), "f" * 64))
    with pytest.raises(BundleError, match="different test images"):
        Served(bundle_copy)


def test_outcomes_count_what_the_predictions_say(served):
    first = np.load(bundle.BUNDLES / "resnet50" / "predictions.npz", allow_pickle=False)
    second = np.load(bundle.BUNDLES / "custom_cnn" / "predictions.npz", allow_pickle=False)
    right = [p["probabilities"].argmax(1) == p["labels"] for p in (first, second)]
    difference = served.difference()
    assert difference.only_a == (right[0] & ~right[1]).sum()
    assert difference.only_b == (right[1] & ~right[0]).sum()
    assert difference.difference == pytest.approx(right[0].mean() - right[1].mean())

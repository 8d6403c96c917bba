"""Answers about many pictures are kept part by part, and a damaged part is computed anew."""

import numpy as np
import pytest

from cifar_models.errors import BundleError
from release import features


def test_a_command_goes_on_where_it_stopped(served, real_test_images, tmp_path, monkeypatch):
    model, pixels = served.models["custom_cnn"], real_test_images.pixels[:10]
    monkeypatch.setattr(features, "_PART", 4)
    whole = features.predict_all(model.bundle.model, pixels, kept=tmp_path)
    expected = model.predictor.predict(pixels)
    assert np.array_equal(whole.features, expected.features)
    assert np.array_equal(whole.probabilities, expected.probabilities)
    assert np.array_equal(
        whole.activation_maps[:, 0, 0], expected.activation_maps.mean(axis=(1, 2))
    )
    parts = sorted(tmp_path.rglob("*.npz"))
    assert len(parts) == 3
    parts[0].write_bytes(parts[0].read_bytes()[:100])
    ran = []
    compute = features._compute
    monkeypatch.setattr(features, "_compute", lambda *a: ran.append(len(a[1])) or compute(*a))
    again = features.predict_all(model.bundle.model, pixels, kept=tmp_path)
    assert ran == [4]
    assert np.array_equal(again.features, whole.features)


def test_a_model_without_features_is_refused(served, real_test_images, tmp_path, monkeypatch):
    monkeypatch.setattr(features, "Predictor", lambda model: Older())
    with pytest.raises(BundleError, match=r"no features.*train\.export"):
        features.predict_all(b"", real_test_images.pixels[:2], kept=tmp_path)


class Older:
    def predict(self, pixels):
        return features.Prediction(np.ones((len(pixels), 10)), np.ones((len(pixels), 1, 1, 10)), 0)

"""Averaging networks, on small ones and on tiny trainings."""

import keras
import numpy as np
import pytest
from test_training import TINY, history, run

from cifar_models.errors import TrainingError
from train.average import mean_weights, measure_statistics


def test_the_mean_is_taken_array_by_array():
    first, second = [np.zeros((2, 3)), np.ones(4)], [np.ones((2, 3)), np.full(4, 3.0)]
    mean = mean_weights([first, second])
    assert np.array_equal(mean[0], np.full((2, 3), 0.5))
    assert np.array_equal(mean[1], np.full(4, 2.0))
    with pytest.raises(TrainingError, match="different networks"):
        mean_weights([first, second[:1]])


def test_statistics_are_those_of_the_images():
    network = keras.Sequential(
        [keras.Input((32, 32, 3)), keras.layers.BatchNormalization(name="norm")]
    )
    layer = network.get_layer("norm")
    layer.trainable = False
    pixels = np.random.default_rng(0).integers(0, 256, (500, 32, 32, 3), np.uint8)
    measure_statistics(network, pixels)
    values = pixels.reshape(2, -1, 3).astype(np.float64)  # batches of 250
    assert np.array(layer.moving_mean) == pytest.approx(values.mean(axis=(0, 1)), rel=1e-4)
    assert np.array(layer.moving_variance) == pytest.approx(values.var(axis=1).mean(0), rel=1e-3)
    assert not layer.trainable


@pytest.mark.usefixtures("real_train_images")
def test_two_trainings_become_one_finished_one(tmp_path):
    for seed in ("1", "2"):
        settings = [*TINY, "--epochs", "1", "--learning-rate", "0.01", "--seed", seed]
        done = run("custom_cnn", *settings, "--out", tmp_path / seed)
        assert done.returncode == 0, done.stderr
    done = run("average", tmp_path / "1", tmp_path / "2", "--out", tmp_path / "mean")
    assert done.returncode == 0, done.stderr
    averaged = history(tmp_path / "mean")["run"]["averaged"]
    assert averaged["with"][0]["recipe"]["seed"] == 2
    assert averaged["with"][0]["images_seen"] == 96
    assert (tmp_path / "mean" / "best.weights.h5").is_file()
    refused = run("average", tmp_path / "1", tmp_path / "none", "--out", tmp_path / "x")
    assert refused.returncode == 1
    assert "not the folder of a finished training" in refused.stderr

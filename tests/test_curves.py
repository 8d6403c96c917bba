import numpy as np
import pytest
from small_histories import read_history, small_history

from cifar_models.trainings import curves


@pytest.fixture(scope="module")
def history():
    content = small_history(0.7, 0.81, 0.9, 0.9, 0.88, minutes=1 / 6, images=100)
    content["epochs"][0]["phase"] = "head"
    return read_history(content)


def test_a_level_is_reached_at_the_first_epoch_at_or_above_it(history):
    assert curves.reached(history, 0.80) == curves.Reached(2, 20.0, 200)
    assert curves.reached(history, 0.90).epoch == 3
    assert curves.reached(history, 0.95) is None


def test_the_best_epoch_is_the_first_with_the_highest_accuracy(history):
    assert curves.best_epoch(history).epoch == 3


def test_phases_are_stretches(history):
    assert curves.phases(history) == [("head", 1, 1), ("fit", 2, 5)]


def test_smoothing_equals_the_weighted_mean_of_what_came_before():
    values = np.random.default_rng(1).random(12)
    for weight in (0, 0.3, 0.9):
        smoothed = curves.smooth(list(values), weight)
        for last in range(12):
            weights = weight ** np.arange(last, -1, -1.0) if weight else np.eye(last + 1)[-1]
            assert smoothed[last] == pytest.approx(np.average(values[: last + 1], weights=weights))
    assert curves.smooth([0.4] * 5, 0.9) == pytest.approx([0.4] * 5)
    with pytest.raises(ValueError, match="below 1"):
        curves.smooth([1.0], 1)

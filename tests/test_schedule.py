import keras
import numpy as np
import pytest

from train.loop.schedule import OneCycle


def rates(**settings):
    schedule = OneCycle(**settings)
    return np.array(
        [float(keras.ops.convert_to_numpy(schedule(step))) for step in range(settings["steps"] + 1)]
    )


def test_it_rises_to_the_peak_and_falls_to_zero():
    curve = rates(peak=0.1, steps=100, warmup=0.2)
    assert curve.argmax() in (19, 20)
    assert curve.max() == pytest.approx(0.1)
    assert curve[-1] == pytest.approx(0, abs=1e-6)
    assert (np.diff(curve[:20]) > 0).all()
    assert (np.diff(curve[21:]) < 0).all()
    assert curve[0] > 0


def test_without_warm_up_it_starts_at_the_peak():
    assert rates(peak=0.5, steps=10, warmup=0.0)[0] == pytest.approx(0.5)


def test_it_survives_saving():
    copy = OneCycle.from_config(OneCycle(0.1, 100, 0.2).get_config())
    assert copy.get_config() == {"peak": 0.1, "steps": 100, "warmup": 0.2}

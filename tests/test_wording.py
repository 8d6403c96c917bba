import pytest
from small_histories import read_history, small_history

from cifar_models import wording


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.5, "50.00%"), (0.99999, ">99.99%"), (1.0, "100.00%"), (1e-7, "<0.01%"), (0.0, "0.00%")],
)
def test_percent_never_rounds_to_certainty(share, text):
    assert wording.percent(share) == text


def test_undefined_is_said():
    assert wording.percent(None) == wording.interval(None) == wording.p_value(None) == "not defined"


@pytest.mark.parametrize(
    ("seconds", "text"), [(5, "1 minute"), (1700, "28 minutes"), (7300, "2 h 2 min")]
)
def test_duration(seconds, text):
    assert wording.duration(seconds) == text


def test_origin_says_what_was_not_seen():
    tiny = small_history(0.5, backbone={"source": "x.h5", "pretrained_on": "Tiny ImageNet"})
    assert wording.origin(read_history(tiny).run.pretrained_on).endswith(
        "a backbone trained on Tiny ImageNet"
    )
    assert wording.origin(read_history(small_history(0.5)).run.pretrained_on) == (
        "trained from random weights on CIFAR-10 alone"
    )

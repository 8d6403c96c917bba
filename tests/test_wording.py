import pytest
from small_histories import read_history, small_history

from cifar_models import wording
from cifar_models.comparison import PairedDifference


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


def test_the_better_model_is_named_first_whatever_the_sign():
    worse = PairedDifference(10_000, 300, 500, -0.02, (-0.026, -0.014), 1e-9)
    assert wording.verdict("A", "B", worse) == (
        "B is better by 2.0 points (paired 95% interval +1.4 to +2.6; McNemar p < 0.0001)"
    )


def test_a_difference_within_noise_is_not_called_one():
    unsure = PairedDifference(1000, 30, 25, 0.005, (-0.01, 0.02), 0.59)
    assert "not distinguishable" in wording.verdict("A", "B", unsure)
    none = PairedDifference(100, 0, 0, 0.0, (0.0, 0.0), None)
    assert "exactly the same images" in wording.verdict("A", "B", none)
    nothing = PairedDifference(0, 0, 0, None, None, None)
    assert "not defined" in wording.verdict("A", "B", nothing)
    tiny = PairedDifference(1000, 3, 2, 0.001, (-0.0001, 0.02), 0.6)
    assert "+0.0 to +2.0" in wording.verdict("A", "B", tiny)


def test_origin_says_what_was_not_seen():
    tiny = small_history(0.5, backbone={"source": "x.h5", "pretrained_on": "Tiny ImageNet"})
    assert wording.origin(read_history(tiny)).endswith("a backbone trained on Tiny ImageNet")
    assert wording.origin(read_history(small_history(0.5))) == (
        "trained from random weights on CIFAR-10 alone"
    )

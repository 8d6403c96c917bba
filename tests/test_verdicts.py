"""What counts as a difference, and the words for it."""

from dataclasses import replace

import numpy as np
import pytest

from cifar_models.specs import PAIR, Pair
from cifar_models.stats import comparison, verdicts
from cifar_models.stats.comparison import PairedDifference

LETTERS = Pair(*(replace(spec, in_sentence=name) for name, spec in zip("AB", PAIR, strict=True)))


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ([900, 60, 20, 20], verdicts.A_BETTER),
        ([900, 20, 60, 20], verdicts.B_BETTER),
        ([900, 40, 41, 19], verdicts.NOT_DISTINGUISHABLE),
        ([900, 0, 0, 100], verdicts.NOT_DEFINED),
        ([0, 0, 0, 0], verdicts.NOT_DEFINED),
    ],
)
def test_findings(counts, found):
    difference = comparison.paired_difference(np.repeat(np.arange(4), counts))
    assert verdicts.finding(difference, difference.p_value) == found


def test_a_corrected_p_value_can_take_a_finding_back():
    difference = comparison.paired_difference(np.repeat(np.arange(4), [900, 20, 6, 74]))
    assert verdicts.finding(difference, difference.p_value) == verdicts.A_BETTER
    assert verdicts.finding(difference, 0.07) == verdicts.NOT_DISTINGUISHABLE


def test_the_better_model_is_named_first_whatever_the_sign():
    worse = PairedDifference(10_000, 300, 500, -0.02, (-0.026, -0.014), 1e-9)
    assert verdicts.verdict(worse, LETTERS) == (
        "B is better by 2.0 points (paired 95% interval +1.4 to +2.6; McNemar p < 0.0001)"
    )


def test_a_difference_within_noise_is_not_called_one():
    unsure = PairedDifference(1000, 30, 25, 0.005, (-0.01, 0.02), 0.59)
    assert "not distinguishable" in verdicts.verdict(unsure, LETTERS)
    none = PairedDifference(100, 0, 0, 0.0, (0.0, 0.0), None)
    assert "exactly the same images" in verdicts.verdict(none, LETTERS)
    nothing = PairedDifference(0, 0, 0, None, None, None)
    assert "not defined" in verdicts.verdict(nothing, LETTERS)
    tiny = PairedDifference(1000, 3, 2, 0.001, (-0.0001, 0.02), 0.6)
    assert "+0.0 to +2.0" in verdicts.verdict(tiny, LETTERS)

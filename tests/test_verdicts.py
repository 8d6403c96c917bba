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


UNSURE = PairedDifference(1000, 30, 25, 0.005, (-0.01, 0.02), 0.59)
SAME = PairedDifference(100, 0, 0, 0.0, (0.0, 0.0), None)
NOTHING = PairedDifference(0, 0, 0, None, None, None)


def test_a_difference_within_noise_is_not_called_one():
    assert "not distinguishable" in verdicts.verdict(UNSURE, LETTERS)
    assert "exactly the same images" in verdicts.verdict(SAME, LETTERS)
    assert "not defined" in verdicts.verdict(NOTHING, LETTERS)
    tiny = PairedDifference(1000, 3, 2, 0.001, (-0.0001, 0.02), 0.6)
    assert "+0.0 to +2.0" in verdicts.verdict(tiny, LETTERS)


def test_without_a_better_one_the_clause_says_which_way_it_goes():
    behind = PairedDifference(1000, 25, 30, -0.005, (-0.02, 0.01), 0.59)
    assert (
        "A minus B is \u22120.5 points (paired 95% interval \u22122.0 to +1.0"
        in verdicts.verdict(behind, LETTERS)
    )


BETTER = PairedDifference(10_000, 500, 300, 0.02, (0.014, 0.026), 1e-9)
WORSE = PairedDifference(10_000, 300, 500, -0.02, (-0.026, -0.014), 1e-9)


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (
            BETTER,
            "A is better by 2.0 points; the true difference probably lies between 1.4 and 2.6.",
        ),
        (
            WORSE,
            "B is better by 2.0 points; the true difference probably lies between 1.4 and 2.6.",
        ),
        (UNSURE, "No clear winner: A minus B probably lies between \u22121.0 and +2.0 points."),
        (SAME, "Both are right on exactly the same images."),
        (NOTHING, "There are no images, so there is no difference."),
    ],
)
def test_the_plain_sentence_follows_the_numbers_and_is_short(difference, words):
    assert verdicts.sentence(difference, LETTERS) == words
    assert len(verdicts.sentence(difference).split()) <= 20


def test_the_plain_sentence_starts_with_a_capital():
    assert verdicts.sentence(WORSE).startswith("The custom CNN is better")

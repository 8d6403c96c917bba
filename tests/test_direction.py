"""Every difference goes one way: in favour of the model that is better overall."""

import numpy as np
import pytest
from hand_made import answers, swapped

from cifar_models.specs import FIRST, PAIR, SECOND
from cifar_models.stats.comparison import paired_difference
from cifar_models.stats.direction import Direction, direction, direction_of

AHEAD = [(900, "cat", "cat", "cat"), (60, "cat", "cat", "dog"), (20, "cat", "dog", "cat")]
CLOSE = [(900, "cat", "cat", "cat"), (20, "cat", "cat", "dog"), (21, "cat", "dog", "cat")]
SAME = [(900, "cat", "cat", "cat"), (100, "cat", "dog", "dog")]


def difference(first_alone, second_alone, both=900):
    return paired_difference(np.repeat(np.arange(3), [both, first_alone, second_alone]))


def test_the_better_model_comes_first_whichever_it_is():
    first, second = direction_of(answers(*AHEAD)), direction_of(answers(*swapped(AHEAD)))
    assert (first.better, second.better) == (FIRST, SECOND)
    assert first.words() == f"{PAIR.first.in_sentence} minus {PAIR.second.in_sentence}"
    assert second.words() == f"{PAIR.second.in_sentence} minus {PAIR.first.in_sentence}"
    assert PAIR.second.in_sentence in second.reason()


@pytest.mark.parametrize("groups", [CLOSE, swapped(CLOSE), SAME])
def test_without_a_better_one_it_is_the_first_minus_the_second_and_says_so(groups):
    found = direction_of(answers(*groups))
    assert (found.place, found.better) == (FIRST, None)
    assert f"{PAIR.first.in_sentence} minus {PAIR.second.in_sentence}" in found.reason()


def test_turning_is_what_exchanging_the_models_gives():
    turned = direction(difference(20, 60)).turn(difference(20, 60))
    expected = difference(60, 20)
    assert (turned.only_a, turned.only_b) == (60, 20)
    assert turned.difference == expected.difference > 0
    assert turned.p_value == expected.p_value
    low, high = turned.interval
    assert 0 < low < turned.difference < high
    # Drawn anew with the counts exchanged, so only nearly the same.
    assert (low, high) == pytest.approx(expected.interval, abs=0.002)


def test_a_part_where_the_worse_model_leads_lies_below_0():
    way = direction(difference(20, 60))
    assert way.turn(difference(9, 1, both=0)).difference == pytest.approx(-0.8)
    assert direction(difference(60, 20)).turn(difference(9, 1, both=0)).difference == 0.8


def test_nothing_turns_to_nothing():
    nothing = paired_difference(np.zeros(0, np.uint8))
    assert Direction(SECOND, True).turn(nothing) == nothing
    assert str(Direction(SECOND, True).value(0.0)) == "0.0"
    with pytest.raises(ValueError, match="first, second"):
        Direction("third")

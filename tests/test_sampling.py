import numpy as np
import pytest

from cifar_models import sampling

RNG = np.random.default_rng(3)
LABELS = RNG.integers(0, 10, 500)
FIRST = np.where(RNG.random(500) < 0.8, LABELS, RNG.integers(0, 10, 500))
SECOND = np.where(RNG.random(500) < 0.7, LABELS, RNG.integers(0, 10, 500))


def choose(mode, seed=0, class_index=0):
    return sampling.choose(mode, seed, LABELS, FIRST, SECOND, class_index)


@pytest.mark.parametrize("mode", sampling.MODES)
def test_a_seed_gives_the_same_distinct_images(mode):
    chosen = choose(mode, 5).indices
    assert len(set(chosen.tolist())) == len(chosen) == sampling.GRID_SIZE
    assert np.array_equal(chosen, choose(mode, 5).indices)
    assert not np.array_equal(chosen, choose(mode, 6).indices)


def test_modes_choose_what_they_say():
    for index in choose(sampling.DISAGREE).indices:
        assert FIRST[index] != SECOND[index]
    for index in choose(sampling.BOTH_WRONG).indices:
        assert LABELS[index] not in (FIRST[index], SECOND[index])
    assert set(LABELS[choose(sampling.ONE_CLASS, class_index=7).indices]) == {7}


def test_candidates_are_counted_and_few_are_all_shown():
    few = sampling.choose(sampling.ONE_CLASS, 0, np.array([1, 1, 2]), *[np.zeros(3)] * 2, 1)
    assert (few.candidates, sorted(few.indices)) == (2, [0, 1])
    none = sampling.choose(sampling.ONE_CLASS, 0, np.array([1, 1, 2]), *[np.zeros(3)] * 2, 5)
    assert (none.candidates, len(none.indices)) == (0, 0)


def test_an_unknown_mode_is_refused_by_name():
    with pytest.raises(ValueError, match="'best'"):
        choose("best")

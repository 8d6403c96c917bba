"""Accuracy by share answered, against every order of ties written out and scikit-learn."""

from itertools import permutations

import numpy as np
import pytest
from hand_made import answers as hand_made
from hypothesis import given, settings
from hypothesis import strategies as st

from cifar_models.specs import PAIR, PLACES
from cifar_models.stats import bootstrap, selective
from cifar_models.stats.filters import Filter
from cifar_models.stats.selective import Curve

FEW = st.lists(st.tuples(st.sampled_from([0.3, 0.5, 0.9]), st.booleans()), min_size=1, max_size=6)


def means_over_orders(confidence, right):
    """Return the accuracy of the first 1, 2, ... N, averaged over all orders of equal ones."""
    orders = [
        order
        for order in permutations(range(len(right)))
        if (np.diff(confidence[list(order)]) <= 0).all()
    ]
    counts = np.arange(1, len(right) + 1)
    return np.mean([np.cumsum(right[list(order)]) / counts for order in orders], axis=0)


@settings(deadline=None, database=None, max_examples=60)
@given(FEW)
def test_ties_are_the_mean_over_all_their_orders(few):
    confidence, right = (np.array(column) for column in zip(*few, strict=True))
    found = Curve(confidence, right)
    expected = means_over_orders(confidence, right)
    assert found.accuracy == pytest.approx(expected)
    assert found.area == pytest.approx(expected.mean())
    for target in (0.5, 0.75, 0.99):
        # Only a threshold can be asked for: all that reach it are answered.
        fitting = [
            int((confidence >= asked).sum())
            for asked in set(confidence)
            if right[confidence >= asked].mean() >= target
        ]
        assert found.answered_at(target) == max(fitting, default=0)


def test_a_model_that_is_always_right_or_always_wrong():
    confidence = np.linspace(0.5, 1, 8)
    assert Curve(confidence, np.ones(8, bool)).area == 1
    assert Curve(confidence, np.ones(8, bool)).answered_at() == 8
    assert Curve(confidence, np.zeros(8, bool)).area == 0
    assert Curve(confidence, np.zeros(8, bool)).answered_at() == 0


@pytest.fixture(scope="module")
def answers(served_bundles):
    return served_bundles.answers


def test_real_curves_are_those_of_a_plain_loop(answers):
    for place, spec in zip(PLACES, PAIR, strict=True):
        confidence = answers.confidence[spec.id].astype(float)
        right = answers.predicted[spec.id] == answers.labels
        found = selective.curve(answers, place)
        ends = np.flatnonzero(found.last)
        for end in ends[:: len(ends) // 50]:
            answered = confidence >= found.confidence[end]
            assert answered.sum() == end + 1
            assert found.accuracy[end] == pytest.approx(right[answered].mean())
        assert found.accuracy[-1] == pytest.approx(right.mean())
        # The area does not depend on how ties are broken, to what they could move.
        noise = np.random.default_rng(0).random(len(right))
        areas = []
        for sign in (1, -1):
            order = np.lexsort((sign * noise, -confidence))
            areas.append((np.cumsum(right[order]) / np.arange(1, len(right) + 1)).mean())
        assert found.area == pytest.approx(np.mean(areas), abs=2e-4)


def test_estimates_hold_what_was_measured_and_a_slow_bootstrap_agrees(answers, monkeypatch):
    monkeypatch.setattr(bootstrap, "DRAWS", 200)
    selective.trust.cache_clear()
    found = selective.trust(answers)
    selective.trust.cache_clear()
    total = len(answers.labels)
    rng = np.random.default_rng(9)
    for place, spec in zip(PLACES, PAIR, strict=True):
        confidence = answers.confidence[spec.id]
        right = answers.predicted[spec.id] == answers.labels
        slow = []
        for _ in range(200):
            drawn = rng.integers(0, total, total)
            one = Curve(confidence[drawn], right[drawn])
            slow.append((one.area, one.answered_at() / total))
        for figure, column in zip(
            (found.area, found.answered), zip(*slow, strict=True), strict=True
        ):
            low, high = figure[place].interval
            assert low < figure[place].value < high
            theirs = np.percentile(column, [2.5, 97.5])
            assert (low, high) == pytest.approx(tuple(theirs), abs=0.4 * (high - low))
        asked = found.confidence[place]
        assert right[confidence >= asked].mean() >= selective.TARGET
        assert (confidence >= asked).mean() == found.answered[place].value
    assert found.area_difference.value == pytest.approx(
        found.area["first"].value - found.area["second"].value
    )
    assert found.answered_difference.interval[0] < found.answered_difference.interval[1]


@pytest.mark.parametrize("asked", [0.1, 0.5, 0.95, 0.999, 1])
def test_what_remains_is_what_the_filter_finds(answers, asked):
    for place in PLACES:
        found = selective.remaining(answers, place, asked)
        chosen = Filter().sure(place, asked, 1)
        assert found.answered == len(chosen.indices(answers))
        right = Filter(outcome=f"{place}_right").sure(place, asked, 1)
        assert found.right == len(right.indices(answers))
        assert found.total == len(answers.labels)


def test_agreement_is_counted():
    groups = [(5, "cat", "cat", "cat"), (2, "cat", "dog", "dog"), (2, "cat", "cat", "dog")]
    found = selective.agreement(hand_made(*groups, (1, "cat", "ship", "dog")))
    assert (found.total, found.agree, found.right) == (10, 7, 5)
    assert found.alone == {"first": 2, "second": 0}
    # All are equally sure, so any seven are right as often as all.
    assert found.as_many == {"first": pytest.approx(0.7), "second": pytest.approx(0.5)}
    never = selective.agreement(hand_made((3, "cat", "cat", "dog")))
    assert (never.agree, never.as_many) == (0, {"first": None, "second": None})

"""What is found, in which order, and what is drawn of it, against plain NumPy."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import softmax

from cifar_models.labels import CLASS_NAMES
from cifar_models.serving import api
from cifar_models.specs import PAIR
from cifar_models.stats import selection
from cifar_models.stats.answers import Answers
from cifar_models.stats.filters import Filter
from cifar_models.stats.selection import CONFIDENCE, draw, ordered, page_of

RNG = np.random.default_rng(11)
LABELS = RNG.integers(0, 10, 2000).astype(np.uint8)
PROBABILITIES = {
    name: softmax(RNG.normal(size=(2000, 10)) * 2 + strength * np.eye(10)[LABELS], axis=1)
    for name, strength in (("resnet50", 4), ("custom_cnn", 3))
}
ANSWERS = Answers(LABELS, PROBABILITIES)
A, B = (PROBABILITIES[name].argmax(1) for name in ("resnet50", "custom_cnn"))
CERTAINTY = {name: p.max(1) for name, p in PROBABILITIES.items()}


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (None, np.ones(2000, bool)),
        ("both_right", (A == LABELS) & (B == LABELS)),
        ("only_first_right", (A == LABELS) & (B != LABELS)),
        ("only_second_right", (A != LABELS) & (B == LABELS)),
        ("both_wrong", (A != LABELS) & (B != LABELS)),
        ("either_wrong", (A != LABELS) | (B != LABELS)),
    ],
)
def test_outcomes(outcome, expected):
    found = Filter(outcome=outcome).indices(ANSWERS)
    assert np.array_equal(found, np.flatnonzero(expected))


@pytest.mark.parametrize(("place", "predicted"), [("first", A), ("second", B)])
def test_wrong_refers_to_the_model(place, predicted):
    found = Filter(outcome=f"{place}_wrong").indices(ANSWERS)
    assert np.array_equal(found, np.flatnonzero(predicted != LABELS))


def test_true_and_predicted_classes():
    chosen = Filter(true="cat", first="dog", second="cat")
    expected = np.flatnonzero((LABELS == 3) & (A == 5) & (B == 3))
    assert len(expected)
    assert np.array_equal(chosen.indices(ANSWERS), expected)


@pytest.mark.parametrize("model", ["resnet50", "custom_cnn"])
def test_orders(model):
    everything = np.arange(2000)
    assert ordered(everything, ANSWERS, "index") is everything
    down = ordered(everything, ANSWERS, CONFIDENCE, model)
    assert np.array_equal(down, np.argsort(-CERTAINTY[model], kind="stable"))
    up = ordered(everything, ANSWERS, "confidence_ascending", model)
    assert np.array_equal(up, np.argsort(CERTAINTY[model], kind="stable"))
    unsure = ordered(everything, ANSWERS, "least_sure")
    lower = np.minimum(CERTAINTY["resnet50"], CERTAINTY["custom_cnn"])
    assert np.array_equal(unsure, np.argsort(lower, kind="stable"))
    apart = ordered(everything, ANSWERS, "disagreement")
    distance = np.abs(PROBABILITIES["resnet50"] - PROBABILITIES["custom_cnn"]).sum(1) / 2
    assert (np.diff(distance[apart]) <= 0).all()
    assert 0 <= ANSWERS.disagreement.min() <= ANSWERS.disagreement.max() <= 1


def test_without_a_model_the_wrong_ones_confidence_counts():
    found = ordered(Filter(outcome="either_wrong").indices(ANSWERS), ANSWERS, CONFIDENCE)
    confidence = [
        max(
            CERTAINTY["resnet50"][i] * (A[i] != LABELS[i]),
            CERTAINTY["custom_cnn"][i] * (B[i] != LABELS[i]),
        )
        for i in found
    ]
    assert (np.diff(confidence) <= 0).all()
    assert min(confidence) > 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"outcome": "best"}, "'best'; it must be one of any, both_right"),
        ({"sort": "size"}, "disagreement, least_sure, index"),
        ({"true": "lion"}, "airplane, automobile"),
        ({"model": "vgg"}, "resnet50, custom_cnn"),
        ({"predicted": "lion"}, "predicted is 'lion'"),
        ({"true": ["cat"]}, "it must be one of"),
        ({"outcome": ["any"]}, "it must be one of"),
    ],
)
def test_values_that_mean_nothing_are_refused(settings, message):
    usual = {"outcome": "any", "true": None, "predicted": None, "model": "resnet50"}
    order = {"sort": CONFIDENCE, "limit": 1, "offset": 0}
    served = SimpleNamespace(answers=ANSWERS, pair=PAIR, comparable=True)
    with pytest.raises(ValueError, match=message):
        api.samples(served, **(usual | order | settings))


def test_names_are_the_ones_of_the_endpoint():
    assert api.OUTCOMES == (
        "any",
        "both_right",
        "only_resnet50_right",
        "only_custom_cnn_right",
        "both_wrong",
        "wrong",
    )
    assert selection.SORTS == (
        "confidence",
        "confidence_ascending",
        "disagreement",
        "least_sure",
        "index",
    )
    assert CLASS_NAMES[5] == "dog"


def test_a_seed_draws_the_same_distinct_images():
    found = Filter(outcome="disagree").indices(ANSWERS)
    drawn = draw(found, 5)
    assert len(set(drawn.tolist())) == len(drawn) == selection.GRID_SIZE
    assert set(drawn) <= set(found)
    assert np.array_equal(drawn, draw(found, 5))
    assert not np.array_equal(drawn, draw(found, 6))


def test_of_few_images_all_are_drawn():
    assert sorted(draw(np.array([3, 7]), 0)) == [3, 7]
    assert len(draw(np.array([], np.int64), 0)) == 0


@pytest.mark.parametrize(
    ("number", "shown", "first"), [(0, 0, 0), (2, 2, 10), (9, 2, 10), (-4, 0, 0)]
)
def test_pages_hold_all_that_was_found(number, shown, first):
    found = np.arange(100, 113)
    page = page_of(found, number, 5)
    assert (page.number, page.last, page.first) == (shown, 2, first)
    assert page.indices.tolist() == found[first : first + 5].tolist()
    assert page_of(found[:0], number, 5).last == 0

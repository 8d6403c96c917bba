"""Queries against plain NumPy on made-up answers."""

import numpy as np
import pytest
from scipy.special import softmax

from cifar_models import queries
from cifar_models.labels import CLASS_NAMES
from cifar_models.queries import Answers, Query

RNG = np.random.default_rng(11)
LABELS = RNG.integers(0, 10, 2000).astype(np.uint8)
PROBABILITIES = {
    name: softmax(RNG.normal(size=(2000, 10)) * 2 + strength * np.eye(10)[LABELS], axis=1)
    for name, strength in (("resnet50", 4), ("custom_cnn", 3))
}
ANSWERS = Answers(LABELS, PROBABILITIES)
A, B = (PROBABILITIES[name].argmax(1) for name in ("resnet50", "custom_cnn"))
CONFIDENCE = {name: p.max(1) for name, p in PROBABILITIES.items()}


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("any", np.ones(2000, bool)),
        ("both_right", (A == LABELS) & (B == LABELS)),
        ("only_resnet50_right", (A == LABELS) & (B != LABELS)),
        ("only_custom_cnn_right", (A != LABELS) & (B == LABELS)),
        ("both_wrong", (A != LABELS) & (B != LABELS)),
        ("either_wrong", (A != LABELS) | (B != LABELS)),
    ],
)
def test_outcomes(outcome, expected):
    found = Query(outcome=outcome, sort="index").indices(ANSWERS)
    assert np.array_equal(found, np.flatnonzero(expected))


@pytest.mark.parametrize(("model", "predicted"), [("resnet50", A), ("custom_cnn", B)])
def test_wrong_refers_to_the_model(model, predicted):
    found = Query(outcome="wrong", model=model, sort="index").indices(ANSWERS)
    assert np.array_equal(found, np.flatnonzero(predicted != LABELS))


def test_true_and_predicted_classes():
    query = Query(true="cat", predicted={"resnet50": "dog", "custom_cnn": "cat"}, sort="index")
    expected = np.flatnonzero((LABELS == 3) & (A == 5) & (B == 3))
    assert len(expected)
    assert np.array_equal(query.indices(ANSWERS), expected)


@pytest.mark.parametrize("model", ["resnet50", "custom_cnn"])
def test_orders(model):
    down = Query(model=model).indices(ANSWERS)
    assert np.array_equal(down, np.argsort(-CONFIDENCE[model], kind="stable"))
    up = Query(model=model, sort="confidence_ascending").indices(ANSWERS)
    assert np.array_equal(up, np.argsort(CONFIDENCE[model], kind="stable"))
    apart = Query(sort="disagreement").indices(ANSWERS)
    distance = np.abs(PROBABILITIES["resnet50"] - PROBABILITIES["custom_cnn"]).sum(1) / 2
    assert (np.diff(distance[apart]) <= 0).all()
    assert 0 <= ANSWERS.disagreement.min() <= ANSWERS.disagreement.max() <= 1


def test_without_a_model_the_wrong_ones_confidence_counts():
    found = Query(outcome="either_wrong", model=None).indices(ANSWERS)
    confidence = [
        max(
            CONFIDENCE["resnet50"][i] * (A[i] != LABELS[i]),
            CONFIDENCE["custom_cnn"][i] * (B[i] != LABELS[i]),
        )
        for i in found
    ]
    assert (np.diff(confidence) <= 0).all()
    assert min(confidence) > 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"outcome": "best"}, "'best'; it must be one of any, both_right"),
        ({"sort": "size"}, "disagreement, index"),
        ({"true": "lion"}, "airplane, automobile"),
        ({"model": "vgg"}, "resnet50, custom_cnn"),
        ({"predicted": {"resnet50": "lion"}}, "predicted is 'lion'"),
        ({"true": ["cat"]}, "it must be one of"),
    ],
)
def test_values_that_mean_nothing_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        Query(**settings)


def test_names_are_the_ones_of_the_endpoint():
    assert queries.OUTCOMES == (
        "any",
        "both_right",
        "only_resnet50_right",
        "only_custom_cnn_right",
        "both_wrong",
        "wrong",
    )
    assert CLASS_NAMES[5] == "dog"

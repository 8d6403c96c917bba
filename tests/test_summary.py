"""The answer of ``/summary`` goes the one way of all differences and says which."""

from types import SimpleNamespace

import pytest
from hand_made import answers, swapped

from cifar_models.serving import api
from cifar_models.specs import PAIR
from cifar_models.stats.comparison import paired_difference

AHEAD = [(900, "cat", "cat", "cat"), (60, "cat", "cat", "dog"), (20, "cat", "dog", "cat")]
CLOSE = [(900, "cat", "cat", "cat"), (20, "cat", "cat", "dog"), (21, "cat", "dog", "cat")]


def difference(groups):
    measured = SimpleNamespace(metrics=SimpleNamespace(accuracy=0.5, interval=[0.4, 0.6]))
    overall = paired_difference(answers(*groups).outcome)
    served = SimpleNamespace(
        comparable=True,
        pair=PAIR,
        bundles={spec.id: measured for spec in PAIR},
        difference=lambda: overall,
    )
    return api.summary(served)["difference"]


def test_the_sign_favours_the_better_model_whichever_it_is():
    for groups, of, better in (
        (AHEAD, "resnet50 minus custom_cnn", "resnet50"),
        (swapped(AHEAD), "custom_cnn minus resnet50", "custom_cnn"),
    ):
        found = difference(groups)
        assert (found["of"], found["minuend"], found["better"]) == (of, better, better)
        assert found["points"] == pytest.approx(100 * 40 / 980)
        low, high = found["interval"]
        assert 0 < low < found["points"] < high


def test_without_a_better_one_it_is_the_first_minus_the_second():
    found = difference(CLOSE)
    assert (found["of"], found["better"]) == ("resnet50 minus custom_cnn", None)
    assert found["points"] == pytest.approx(-100 / 941)
    assert difference(swapped(CLOSE))["points"] == pytest.approx(100 / 941)

"""Paired tests against SciPy and statsmodels."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from cifar_models.bundles.bundle import BUNDLES
from cifar_models.specs import MODELS, RESNET50
from cifar_models.stats import comparison


def test_outcomes_name_who_is_right():
    labels = np.array([0, 1, 2, 3])
    outcome = comparison.outcomes(labels, np.array([0, 1, 9, 9]), np.array([0, 9, 2, 8]))
    assert outcome.tolist() == [
        comparison.BOTH_RIGHT,
        comparison.ONLY_A_RIGHT,
        comparison.ONLY_B_RIGHT,
        comparison.BOTH_WRONG,
    ]


def test_outcomes_refuse_other_shapes():
    with pytest.raises(ValueError, match=r"\(4, 1\)"):
        comparison.outcomes(np.zeros((4, 1)), np.zeros(4), np.zeros(4))


@pytest.mark.parametrize(("only_a", "only_b"), [(6, 0), (5, 0), (3, 3), (412, 530), (0, 1)])
def test_mcnemar_equals_the_binomial_test(only_a, only_b):
    expected = stats.binomtest(only_a, only_a + only_b, 0.5).pvalue
    assert comparison.mcnemar_p_value(only_a, only_b) == pytest.approx(expected, rel=1e-9)


def test_mcnemar_without_discordant_images_is_not_defined():
    assert comparison.mcnemar_p_value(0, 0) is None


def test_bootstrap_interval_equals_resampling_images():
    outcome = np.repeat(np.arange(4), [8000, 700, 500, 800])
    signed = (outcome == comparison.ONLY_A_RIGHT) * 1.0 - (outcome == comparison.ONLY_B_RIGHT)
    resampled = stats.bootstrap(
        (signed,), np.mean, n_resamples=2000, method="percentile", batch=50, rng=1
    ).confidence_interval
    low, high = comparison.paired_difference(outcome).interval
    assert (low, high) == pytest.approx(resampled, abs=4e-4)
    assert low < 0.02 < high


def test_difference_of_nothing_is_not_defined():
    empty = comparison.paired_difference(np.zeros(0, np.uint8))
    assert (empty.difference, empty.interval, empty.p_value) == (None, None, None)


def test_sign_is_a_minus_b():
    outcome = np.array([comparison.ONLY_A_RIGHT] * 3 + [comparison.ONLY_B_RIGHT])
    assert comparison.paired_difference(outcome).difference == 0.5


@pytest.fixture(scope="module")
def bundled():
    labels, *predicted = [
        np.load(BUNDLES / RESNET50.id / "predictions.npz")["labels"],
        *(
            np.load(BUNDLES / spec.id / "predictions.npz")["probabilities"].argmax(1)
            for spec in MODELS
        ),
    ]
    return labels, *predicted


@pytest.fixture(scope="module", params=["all", *range(10)])
def part(bundled, request):
    labels, first, second = bundled
    chosen = slice(None) if request.param == "all" else labels == request.param
    return labels[chosen], first[chosen], second[chosen]


def test_mcnemar_on_the_bundled_predictions_equals_statsmodels(part):
    labels, first, second = part
    right = first == labels, second == labels
    table = [[np.sum((right[0] == a) & (right[1] == b)) for b in (1, 0)] for a in (1, 0)]
    difference = comparison.paired_difference(comparison.outcomes(labels, first, second))
    assert difference.p_value == pytest.approx(mcnemar(table, exact=True).pvalue, rel=1e-9)
    assert difference.difference == pytest.approx(right[0].mean() - right[1].mean())


def test_bootstrap_on_the_bundled_predictions_equals_scipy(part):
    labels, first, second = part
    signed = (first == labels) * 1.0 - (second == labels)
    draws = 2000 if len(labels) > 5000 else 9999
    expected = stats.bootstrap(
        (signed,), np.mean, n_resamples=draws, method="percentile", batch=50, rng=1
    ).confidence_interval
    found = comparison.paired_difference(comparison.outcomes(labels, first, second)).interval
    # Both are random; percentiles of a few thousand draws differ by some hundredths of the width.
    assert found == pytest.approx(expected, abs=0.06 * (expected.high - expected.low))


def test_holm_on_the_bundled_predictions_equals_statsmodels(bundled):
    labels, first, second = bundled
    outcome = comparison.outcomes(labels, first, second)
    p_values = [comparison.paired_difference(outcome[labels == c]).p_value for c in range(10)]
    expected = multipletests(p_values, method="holm")[1]
    assert comparison.holm(p_values) == pytest.approx(list(expected), rel=1e-12)


def test_holm_equals_statsmodels_on_any_family():
    rng = np.random.default_rng(3)
    for size in (1, 2, 10):
        p_values = list(rng.random(size) ** 4)
        expected = multipletests(p_values, method="holm")[1]
        assert comparison.holm(p_values) == pytest.approx(list(expected))


def test_holm_leaves_out_what_is_not_defined():
    assert comparison.holm([None, 0.02, None, 0.03]) == [None, 0.04, None, 0.04]
    assert comparison.holm([None]) == [None]

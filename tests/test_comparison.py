"""Paired tests against SciPy."""

import numpy as np
import pytest
from scipy import stats

from cifar_models import comparison


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

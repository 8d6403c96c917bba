"""AUROC and FPR at 95% TPR are scikit-learn's, and their intervals hold what they should."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from cifar_models.stats.detection import auroc, fpr_at_95, threshold_at


def drawn(kind, known=400, other=300, seed=0):
    rng = np.random.default_rng(seed)
    scores = rng.normal(1.2, 1, known), rng.normal(0, 1, other)
    return [np.round(one, 1) for one in scores] if kind == "tied" else scores


@pytest.mark.parametrize("kind", ["continuous", "tied"])
@pytest.mark.parametrize("seed", range(5))
def test_both_are_those_of_scikit_learn(kind, seed):
    known, other = drawn(kind, seed=seed)
    true = np.repeat([1, 0], [len(known), len(other)])
    scores = np.concatenate([known, other])
    assert auroc(known, other)[0] == pytest.approx(roc_auc_score(true, scores), abs=1e-12)
    false_rates, true_rates, _ = roc_curve(true, scores, drop_intermediate=False)
    expected = false_rates[np.argmax(true_rates >= 0.95 - 1e-12)]
    assert fpr_at_95(known, other)[0] == pytest.approx(expected, abs=1e-12)


def test_the_threshold_lets_the_asked_share_pass():
    known = np.random.default_rng(0).normal(size=1000)
    assert (known >= threshold_at(known)).mean() == 0.95
    assert threshold_at(np.ones(7)) == 1


def test_the_intervals_are_those_of_a_plain_bootstrap():
    known, other = drawn("continuous")
    rng = np.random.default_rng(1)
    areas, rates = [], []
    for _ in range(1500):
        a, b = rng.choice(known, len(known)), rng.choice(other, len(other))
        areas.append(np.searchsorted(np.sort(b), a).mean() / len(b))
        rates.append((b >= threshold_at(a)).mean())
    for found, values in ((auroc(known, other)[1], areas), (fpr_at_95(known, other)[1], rates)):
        assert found == pytest.approx(np.percentile(values, [2.5, 97.5]), abs=0.02)


def test_scores_that_tell_all_apart_and_none():
    assert auroc(np.array([2.0, 3]), np.array([0.0, 1])) == (1, (1, 1))
    assert fpr_at_95(np.array([2.0, 3]), np.array([0.0, 1])) == (0, (0, 0))
    assert auroc(np.ones(4), np.ones(3))[0] == 0.5
    assert fpr_at_95(np.ones(4), np.ones(3))[0] == 1

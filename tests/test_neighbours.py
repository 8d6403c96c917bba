"""What the nearest training images say about answers, and how it is written."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score
from statsmodels.stats.proportion import proportion_confint

from cifar_models.stats.neighbours import Share, neighbourhood


def test_counts_are_those_of_scikit_learn_and_by_hand():
    rng = np.random.default_rng(0)
    labels, predicted = rng.integers(0, 4, 500), rng.integers(0, 4, 500)
    nearest = rng.integers(0, 4, (500, 3))
    found = neighbourhood(labels, predicted, nearest)
    assert found.true_class.value == pytest.approx(accuracy_score(labels, nearest[:, 0]))
    everyone = sum(set(row) == {label} for row, label in zip(nearest, labels, strict=True))
    assert found.all_true == Share(everyone, 500)
    wrong = [i for i in range(500) if labels[i] != predicted[i]]
    assert found.explained == Share(sum(nearest[i, 0] == predicted[i] for i in wrong), len(wrong))
    assert found.overruled == Share(sum(nearest[i, 0] == labels[i] for i in wrong), len(wrong))
    expected = proportion_confint(found.explained.count, len(wrong), method="wilson")
    assert found.explained.interval == pytest.approx(expected)


def test_without_mistakes_nothing_is_said_of_them():
    labels = np.arange(4)
    found = neighbourhood(labels, labels, labels[:, None])
    assert (found.explained.value, found.explained.interval) == (None, None)
    assert found.true_class.value == 1

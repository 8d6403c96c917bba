"""Measures of one model, against scikit-learn, SciPy and statsmodels where they have them."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn import metrics as sklearn_metrics
from statsmodels.stats.proportion import proportion_confint

from cifar_models.stats import metrics


def test_softening_is_the_same_as_dividing_the_logits():
    logits = np.random.default_rng(1).normal(0, 3, (200, 10))
    softened = metrics.soften(softmax(logits, axis=1).astype(np.float32), 2.5)
    np.testing.assert_allclose(softened, softmax(logits / 2.5, axis=1), rtol=1e-4)
    back = metrics.soften(softened, 1 / 2.5)
    np.testing.assert_allclose(back, softmax(logits, axis=1), rtol=1e-4)


@pytest.fixture
def answers():
    rng = np.random.default_rng(7)
    labels = rng.integers(0, 10, 3000).astype(np.uint8)
    probabilities = softmax(rng.normal(size=(3000, 10)) + 3 * np.eye(10)[labels], axis=1)
    return labels, probabilities.astype(np.float32)


@pytest.mark.parametrize(("correct", "total"), [(0, 16), (16, 16), (9, 10), (9312, 10_000)])
def test_wilson_interval_equals_statsmodels(correct, total):
    expected = proportion_confint(correct, total, method="wilson")
    assert metrics.wilson_interval(correct, total) == pytest.approx(expected, abs=1e-12)


def test_wilson_interval_of_nothing_is_not_defined():
    assert metrics.wilson_interval(0, 0) is None


def test_confusion_matrix_equals_sklearn(answers):
    labels, probabilities = answers
    predicted = probabilities.argmax(axis=1)
    expected = sklearn_metrics.confusion_matrix(labels, predicted, labels=range(10))
    assert np.array_equal(metrics.confusion_matrix(labels, predicted), expected)


def test_confusion_matrix_refuses_column_labels(answers):
    labels, probabilities = answers
    with pytest.raises(ValueError, match=r"\(3000, 1\)"):
        metrics.confusion_matrix(labels[:, None], probabilities.argmax(axis=1))


def test_per_class_equals_sklearn(answers):
    labels, probabilities = answers
    predicted = probabilities.argmax(axis=1)
    rates = metrics.per_class(metrics.confusion_matrix(labels, predicted))
    expected = sklearn_metrics.precision_recall_fscore_support(labels, predicted)
    for index, row in enumerate(rates):
        got = row.precision, row.recall, row.f1, row.support
        assert got == pytest.approx([column[index] for column in expected])


def test_rates_without_images_are_not_defined():
    matrix = np.zeros((10, 10), np.int64)
    matrix[0, 0] = 3
    empty = metrics.per_class(matrix)[1]
    assert (empty.precision, empty.recall, empty.f1) == (None, None, None)


def test_calibration_error_equals_its_definition(answers):
    labels, probabilities = answers
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    expected = 0.0
    for low in np.arange(15) / 15:
        inside = (confidence > low) & (confidence <= low + 1 / 15)
        if inside.any():
            expected += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    got = metrics.expected_calibration_error(probabilities, labels)
    assert got == pytest.approx(expected, abs=1e-9)
    assert metrics.expected_calibration_error(probabilities[:0], labels[:0]) is None


def test_likelihood_equals_sklearn(answers):
    labels, probabilities = answers
    exact = probabilities.astype(np.float64)
    exact /= exact.sum(axis=1, keepdims=True)  # scikit-learn is strict about float32's rounding
    expected = sklearn_metrics.log_loss(labels, exact)
    assert metrics.negative_log_likelihood(probabilities, labels) == pytest.approx(expected, 1e-5)


@pytest.mark.parametrize("scale", [0.3, 1.0, 4.0])
def test_temperature_equals_a_general_minimiser(answers, scale):
    labels, probabilities = answers
    logits = np.log(probabilities.astype(np.float64)) * scale

    def loss(temperature):
        return metrics.negative_log_likelihood(softmax(logits / temperature, axis=1), labels)

    expected = minimize_scalar(loss, bounds=(0.05, 20), method="bounded").x
    assert metrics.fit_temperature(logits, labels) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("by", metrics.NORMALISATIONS)
def test_normalise_equals_sklearn(answers, by):
    labels, probabilities = answers
    predicted = probabilities.argmax(axis=1)
    how = {"count": None, "row": "true", "column": "pred"}[by]
    expected = sklearn_metrics.confusion_matrix(labels, predicted, normalize=how)
    got = metrics.normalise(metrics.confusion_matrix(labels, predicted), by)
    assert got == pytest.approx(expected)


def test_normalising_nothing_is_not_defined():
    matrix = np.zeros((10, 10), np.int64)
    matrix[1, 1] = 4
    rows = metrics.normalise(matrix, "row")
    assert np.isnan(rows[0]).all()
    assert rows[1, 1] == 1
    with pytest.raises(ValueError, match="count, row, column"):
        metrics.normalise(matrix, "max")

"""Figures hold the numbers they were made of, and plotly accepts them."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.figures import matrices as matrix_figures
from cifar_models.figures.curves import training_curves
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import CUSTOM_CNN, MODELS, RESNET50
from cifar_models.stats import report
from cifar_models.stats.metrics import normalise
from cifar_models.trainings import curves

RNG = np.random.default_rng(2)
FIRST, SECOND = RNG.integers(0, 90, (2, 10, 10)) + np.eye(10, dtype=int) * 800


def accepted(figure):
    json.dumps(figure, allow_nan=False)
    go.Figure(figure)
    return figure


@pytest.mark.parametrize("by", ["count", "row", "column"])
def test_confusion_texts_are_the_normalised_numbers(by):
    figure = accepted(matrix_figures.confusion(FIRST, by, "resnet50", "ResNet50"))
    values = normalise(FIRST, by) * (1 if by == "count" else 100)
    for i in range(10):
        for j in range(10):
            text = figure["data"][0]["text"][i][j]
            assert float(text) == pytest.approx(values[i, j], abs=0.05)
            hover = figure["data"][0]["customdata"][i][j]
            assert f"true {CLASS_NAMES[i]}, predicted {CLASS_NAMES[j]}" in hover
            assert f"{FIRST[i, j]:,} images" in hover
            assert f"{FIRST[i, j] / FIRST[i].sum():.2%} of true" in hover
    assert {"count": "counts", "row": "row", "column": "column"}[by] in figure["layout"]["title"][
        "text"
    ]


def test_the_first_row_is_drawn_on_top():
    figure = matrix_figures.confusion(FIRST, "count", "resnet50", "x")
    assert figure["layout"]["yaxis"]["autorange"] == "reversed"
    assert figure["data"][0]["y"] == list(CLASS_NAMES)


@pytest.mark.parametrize("by", ["count", "row", "column"])
def test_the_difference_scale_is_symmetric_and_keeps_signs(by):
    figure = accepted(matrix_figures.confusion_difference(FIRST, SECOND, by))
    heat = figure["data"][0]
    assert heat["zmin"] == -heat["zmax"]
    assert heat["zmid"] == 0
    expected = normalise(FIRST, by) - normalise(SECOND, by)
    assert np.array_equal(np.sign(np.array(heat["z"])), np.sign(expected))
    assert heat["colorscale"][0][1] == CUSTOM_CNN.colour
    assert heat["colorscale"][-1][1] == RESNET50.colour


def test_equal_matrices_differ_by_nothing():
    heat = accepted(matrix_figures.confusion_difference(FIRST, FIRST, "count"))["data"][0]
    assert set(np.ravel(heat["text"])) == {"0"}


def test_undefined_shares_are_not_zero():
    empty = FIRST.copy()
    empty[4] = 0
    heat = accepted(matrix_figures.confusion(empty, "row", "report", "x"))["data"][0]
    assert heat["text"][4] == ["–"] * 10
    assert heat["z"][4] == [None] * 10
    assert "not defined" in heat["customdata"][4][0]


def test_the_reports_matrix_is_the_reports():
    matrix = report.CONFUSION_MATRIX
    assert matrix.sum() == 5000
    assert np.trace(matrix) == 4292
    assert matrix[5, 3] == 88
    assert matrix[8, 8] == 507


@pytest.mark.parametrize("quantity", ["accuracy", "loss"])
@pytest.mark.parametrize("x_axis", ["epoch", "images_seen", "seconds"])
def test_curves_are_the_histories(quantity, x_axis):
    histories = [(spec, "", read(BUNDLES / spec.id, spec).history) for spec in MODELS]
    figure = accepted(training_curves(histories, quantity, x_axis))
    for spec, _, history in histories:
        for field, label in ((quantity, "training"), (f"val_{quantity}", "validation")):
            trace = next(t for t in figure["data"] if t["name"] == f"{spec.short_title}, {label}")
            scale = 60 if x_axis == "seconds" else 1
            assert trace["x"] == [getattr(record, x_axis) / scale for record in history.epochs]
            assert trace["y"] == [getattr(record, field) for record in history.epochs]
            for text in trace["customdata"]:
                assert RESNET50.short_title in text
                assert CUSTOM_CNN.short_title in text
            assert f"{getattr(history.epochs[1], field):.4f} (epoch 2" in trace["customdata"][1]
        best = next(t for t in figure["data"] if t["name"] == f"{spec.short_title}, best epoch")
        record = max(history.epochs, key=lambda r: r.val_accuracy)
        assert best["y"] == [getattr(record, f"val_{quantity}")]
    lines = [shape["y0"] for shape in figure["layout"]["shapes"] if shape["type"] == "line"]
    assert lines == ([0.95, 0.86] if quantity == "accuracy" else [])


def test_all_phases_but_the_last_are_shaded():
    history = read(BUNDLES / "resnet50", RESNET50).history
    stretches = curves.phases(history)
    assert stretches[0] == ("head", 1, 1)
    shapes = training_curves([(RESNET50, "", history)], "loss", "epoch")["layout"]["shapes"]
    assert [(s["type"], s["x0"], s["x1"]) for s in shapes] == [
        ("rect", first - 1, last) for _, first, last in stretches[:-1]
    ]
    assert [s["label"]["text"] for s in shapes] == [
        f"ResNet50: {name}" for name, _, _ in stretches[:-1]
    ]

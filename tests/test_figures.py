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
    figure = accepted(matrix_figures.confusion(FIRST, by, RESNET50, "some images"))
    values = normalise(FIRST, by) * (1 if by == "count" else 100)
    for i in range(10):
        for j in range(10):
            text = figure["data"][0]["text"][i][j]
            assert float(text) == pytest.approx(values[i, j], abs=0.05)
            hover = figure["data"][0]["customdata"][i][j]
            assert f"true {CLASS_NAMES[i]}, predicted {CLASS_NAMES[j]}" in hover
            assert f"{FIRST[i, j]:,} images" in hover
            assert f"{FIRST[i, j] / FIRST[i].sum():.2%} of true" in hover
    caption = figure["layout"]["meta"]["caption"]
    assert {"count": "counts", "row": "(row)", "column": "(column)"}[by] in caption
    assert "some images" in caption


def test_the_first_row_is_drawn_on_top():
    figure = matrix_figures.confusion(FIRST, "count", RESNET50, "x")
    top, bottom = sorted(figure["layout"]["yaxis"]["range"], reverse=True)
    assert figure["layout"]["yaxis"]["range"] == [top, bottom]
    assert figure["data"][0]["y"] == list(CLASS_NAMES)


@pytest.mark.parametrize("by", ["count", "row", "column"])
@pytest.mark.parametrize(("better", "sign"), [(RESNET50, 1), (CUSTOM_CNN, -1)])
def test_above_0_the_better_model_is_ahead(by, better, sign):
    figure = accepted(matrix_figures.confusion_difference(FIRST, SECOND, by, "x", better))
    heat = figure["data"][0]
    assert heat["zmin"] == -heat["zmax"]
    assert heat["zmid"] == 0
    # More on the diagonal is good, more off it is bad.
    good = np.where(np.eye(10, dtype=bool), 1, -1)
    expected = (normalise(FIRST, by) - normalise(SECOND, by)) * good * sign
    assert np.array_equal(np.sign(np.array(heat["z"])), np.sign(expected))
    ends = [heat["colorscale"][place][1] for place in (-1, 0)]
    assert ends == ["var(--first)", "var(--second)"][::sign]
    scale = figure["layout"]["meta"]["scale"]
    assert better.short_title.lower() in scale["high"].lower()
    assert better.short_title.lower() not in scale["low"].lower()
    assert [scale["colours"][place] for place in (-1, 0)] == ends


def test_who_is_better_overall_follows_from_the_diagonals():
    ahead = FIRST + np.eye(10, dtype=int) * 90
    for first, second, name in ((ahead, FIRST, "ResNet50"), (FIRST, ahead, "The custom CNN")):
        figure = matrix_figures.confusion_difference(first, second, "count", "x")
        assert figure["layout"]["meta"]["scale"]["high"] == f"{name} does better"
        assert set(np.diag(figure["data"][0]["text"])) == {"+90"}


def test_equal_matrices_differ_by_nothing():
    heat = accepted(matrix_figures.confusion_difference(FIRST, FIRST, "count", "x"))["data"][0]
    assert set(np.ravel(heat["text"])) == {"0"}


def test_undefined_shares_are_not_zero():
    empty = FIRST.copy()
    empty[4] = 0
    heat = accepted(matrix_figures.confusion(empty, "row", None, "x"))["data"][0]
    assert heat["text"][4] == ["–"] * 10
    assert heat["z"][4] == [None] * 10
    assert "not defined" in heat["customdata"][4][0]


def test_the_reports_matrix_is_the_reports():
    matrix = report.CONFUSION_MATRIX
    assert matrix.sum() == 5000
    assert np.trace(matrix) == 4292
    assert matrix[5, 3] == 88
    assert matrix[8, 8] == 507


def test_errors_alone_leave_the_diagonal_out_of_the_colours():
    figures = [
        matrix_figures.confusion(FIRST, "count", RESNET50, "x", errors_alone=True),
        matrix_figures.answers(FIRST, "count", "x", errors_alone=True),
        matrix_figures.confusion_difference(FIRST, SECOND, "count", "x", errors_alone=True),
    ]
    for heat in (accepted(figure)["data"][0] for figure in figures):
        for i in range(10):
            for j in range(10):
                assert (heat["z"][i][j] is None) == (i == j)
                assert (heat["text"][i][j] == "·") == (i == j)
    errors = np.abs(FIRST - SECOND)[~np.eye(10, dtype=bool)]
    assert heat["zmax"] == pytest.approx(errors.max() ** 0.5)


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


def test_phases_are_a_strip_below_the_axis():
    history = read(BUNDLES / "resnet50", RESNET50).history
    stretches = curves.phases(history)
    assert stretches[0] == ("head", 1, 1)
    custom = read(BUNDLES / "custom_cnn", CUSTOM_CNN).history
    trainings = [(RESNET50, "", history), (CUSTOM_CNN, "", custom)]
    figure = training_curves(trainings, "loss", "epoch")
    shapes = figure["layout"]["shapes"]
    assert [(s["name"], s["x0"], s["x1"]) for s in shapes] == [
        (f"{spec.short_title}: {name}", first - 1, last)
        for spec, _, one in trainings
        for name, first, last in curves.phases(one)
    ]
    assert all(s["yref"] == "paper" and s["y0"] < 0 for s in shapes)
    rows = {s["name"].split(":")[0]: (s["y1"], s["y0"]) for s in shapes}
    assert len(rows) == 2
    (_, low), (_, high) = sorted(rows.values())
    assert low < max(rows.values())[0] < high
    for name, *_ in curves.phases(history):
        assert name in figure["layout"]["meta"]["caption"]


def test_no_two_trainings_look_alike():
    history = read(BUNDLES / "resnet50", RESNET50).history
    trainings = [(spec, name, history) for spec in MODELS for name in ("", "report", "again")]
    figure = accepted(training_curves(trainings, "accuracy", "epoch"))
    lines = [t["line"] for t in figure["data"] if t["name"].endswith(", validation")]
    assert len({(line["color"], line["dash"]) for line in lines}) == len(trainings)
    for line, trace in zip(lines, figure["data"][::3], strict=True):
        assert (trace["line"]["color"], trace["line"]["dash"]) == (line["color"], line["dash"])

"""Figures of the tab hold the numbers they were made of, and plotly accepts them."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from cifar_models import calibration, comparison, evidence, evidence_figures
from cifar_models.bundle import BUNDLES, read
from cifar_models.specs import MODELS


@pytest.fixture(scope="module")
def bundles():
    return {spec.id: read(BUNDLES / spec.id, spec) for spec in MODELS}


def accepted(figure):
    json.dumps(figure, allow_nan=False)
    go.Figure(figure)
    return figure


def test_differences_show_intervals_and_hollow_points(bundles):
    mask = np.ones(len(bundles["resnet50"].labels), bool)
    overall, classes = evidence.judge(bundles, mask), evidence.judge_classes(bundles, mask)
    figure = accepted(evidence_figures.differences(overall, classes, "all"))
    *bars, marks = figure["data"]
    judged = [overall, *(row.judgement for row in classes)]
    for bar, x, symbol, one in zip(
        bars, marks["x"], marks["marker"]["symbol"], judged, strict=True
    ):
        assert bar["x"] == pytest.approx([bound * 100 for bound in one.difference.interval])
        assert x == pytest.approx(one.difference.difference * 100)
        decided = one.finding in (comparison.A_BETTER, comparison.B_BETTER)
        assert (symbol == "circle") == decided


def test_reliability_and_histogram_are_the_bins(bundles):
    bins = {
        spec: calibration.reliability(
            bundles[spec.id].confidence, bundles[spec.id].predicted == bundles[spec.id].labels
        )
        for spec in MODELS
    }
    _, *lines = accepted(evidence_figures.reliability(bins))["data"]
    bars = accepted(evidence_figures.confidences(bins))["data"]
    for spec, line, bar in zip(MODELS, lines, bars, strict=True):
        assert line["y"] == [one.accuracy for one in bins[spec] if one.count]
        assert bar["y"] == [one.count for one in bins[spec]]


@pytest.mark.parametrize("against", evidence_figures.COSTS)
def test_costs_are_the_metrics(bundles, against):
    metrics = {spec: bundles[spec.id].metrics for spec in MODELS}
    figure = accepted(evidence_figures.costs(metrics, against))
    for spec, trace in zip(MODELS, figure["data"], strict=True):
        expected = metrics[spec].training.seconds / 60
        assert trace["x"] == [expected if against == "seconds" else getattr(metrics[spec], against)]
        assert trace["y"] == [metrics[spec].accuracy]

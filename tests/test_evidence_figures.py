"""Figures of the tab hold the numbers they were made of, and plotly accepts them."""

import json

import plotly.graph_objects as go
import pytest

from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.figures import judgements as evidence_figures
from cifar_models.specs import MODELS, RESNET50
from cifar_models.stats import calibration, verdicts
from cifar_models.stats import judgements as evidence
from cifar_models.stats.answers import Answers
from cifar_models.stats.filters import Filter


@pytest.fixture(scope="module")
def bundles():
    return {spec.id: read(BUNDLES / spec.id, spec) for spec in MODELS}


@pytest.fixture(scope="module")
def answers(bundles):
    return Answers(
        bundles[RESNET50.id].labels, {name: one.probabilities for name, one in bundles.items()}
    )


def accepted(figure):
    json.dumps(figure, allow_nan=False)
    go.Figure(figure)
    return figure


def test_differences_show_intervals_and_hollow_points(answers):
    overall = evidence.judge(answers, Filter())
    classes = evidence.judge_classes(answers, Filter())
    figure = accepted(evidence_figures.differences(overall, classes, "all"))
    *bars, marks = figure["data"]
    judged = [overall, *(row.judgement for row in classes)]
    for bar, x, symbol, one in zip(
        bars, marks["x"], marks["marker"]["symbol"], judged, strict=True
    ):
        assert bar["x"] == pytest.approx([bound * 100 for bound in one.difference.interval])
        assert x == pytest.approx(one.difference.difference * 100)
        decided = one.finding in (verdicts.A_BETTER, verdicts.B_BETTER)
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

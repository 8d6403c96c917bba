"""Figures of the tab hold the numbers they were made of, and plotly accepts them."""

import json

import plotly.graph_objects as go
import pytest

from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.figures import calibration as calibration_figures
from cifar_models.figures import costs as cost_figures
from cifar_models.figures import judgements as evidence_figures
from cifar_models.specs import CUSTOM_CNN, MODELS, RESNET50
from cifar_models.stats import calibration, verdicts
from cifar_models.stats import judgements as evidence
from cifar_models.stats.answers import Answers
from cifar_models.stats.filters import Filter
from cifar_models.stats.metrics import wilson_interval


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


@pytest.mark.parametrize(("better", "sign"), [(RESNET50, 1), (CUSTOM_CNN, -1)])
def test_differences_show_intervals_and_hollow_points(answers, better, sign):
    overall = evidence.judge(answers, Filter())
    classes = evidence.judge_classes(answers, Filter())
    figure = accepted(evidence_figures.differences(overall, classes, "all", better))
    *bars, marks = figure["data"]
    judged = [overall, *(row.judgement for row in classes)]
    for bar, x, symbol, one in zip(
        bars, marks["x"], marks["marker"]["symbol"], judged, strict=True
    ):
        bounds = [bound * 100 * sign for bound in one.difference.interval]
        assert bar["x"] == pytest.approx(sorted(bounds))
        assert x == pytest.approx(one.difference.difference * 100 * sign)
        decided = one.finding in (verdicts.A_BETTER, verdicts.B_BETTER)
        assert (symbol == "circle") == decided


def test_reliability_and_histogram_are_the_bins(bundles):
    bins = {
        spec: calibration.reliability(
            bundles[spec.id].confidence, bundles[spec.id].predicted == bundles[spec.id].labels
        )
        for spec in MODELS
    }
    _, *lines = accepted(calibration_figures.reliability(bins))["data"]
    bars = accepted(calibration_figures.confidences(bins))["data"]
    for spec, line, bar in zip(MODELS, lines, bars, strict=True):
        filled = [one for one in bins[spec] if one.count]
        assert line["y"] == [one.accuracy for one in filled]
        for y, up, down, one in zip(
            line["y"], line["error_y"]["array"], line["error_y"]["arrayminus"], filled, strict=True
        ):
            low, high = wilson_interval(round(one.accuracy * one.count), one.count)
            assert (y - down, y + up) == pytest.approx((low, high))
        sizes = dict(zip((one.count for one in filled), line["marker"]["size"], strict=True))
        assert [sizes[count] for count in sorted(sizes)] == sorted(line["marker"]["size"])
        assert bar["y"] == [one.count for one in bins[spec]]


@pytest.mark.parametrize("against", cost_figures.COSTS)
def test_costs_are_the_metrics(bundles, against):
    metrics = {spec: bundles[spec.id].metrics for spec in MODELS}
    figure = accepted(cost_figures.costs(metrics, against))
    for spec, trace in zip(MODELS, figure["data"], strict=True):
        expected = metrics[spec].training.seconds / 60
        assert trace["x"] == [expected if against == "seconds" else getattr(metrics[spec], against)]
        assert trace["y"] == [metrics[spec].accuracy]

"""Tab *Is it real?*: whether the difference between the two models is more than chance."""

from dataclasses import replace
from functools import partial

import gradio as gr
import numpy as np

from cifar_models.figures import judgements as evidence_figures
from cifar_models.serving.served import Served, Serving
from cifar_models.specs import MODELS, PAIR
from cifar_models.stats import calibration, filters
from cifar_models.stats import judgements as evidence
from cifar_models.stats.filters import Filter
from cifar_models.stats.judgements import Group
from cifar_models.ui.parts.components import figure_value, pickable_html, plot_html
from cifar_models.ui.parts.tables import table_html
from cifar_models.ui.parts.wiring import LATEST, QUIET, Context
from cifar_models.ui.tabs import costs
from cifar_models.ui.tabs.verdicts import render_classes, render_verdicts


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    serving, shown = context.serving, context.shown
    panel = context.panel
    served = serving.current
    verdict_list = pickable_html(render_verdicts(served), elem_id="evidence-verdicts")
    chosen = gr.Radio(
        group_titles(served),
        value=evidence.ALL,
        label="Figure and table below count",
        elem_id="evidence-on",
    )
    plot = plot_html(
        differences_figure(served, evidence.ALL),
        "Difference in accuracy between the models, overall and per class",
        elem_id="evidence-differences",
    )
    table = table_html(
        render_classes(served, _group(served, evidence.ALL)), elem_id="evidence-classes"
    )
    errors = table_html(costs.render_calibration(served), elem_id="evidence-calibration")
    with gr.Row(elem_classes="plots"):
        by_confidence = [
            plot_html(figure, label, elem_id=f"evidence-{name}", min_width=300)
            for figure, label, name in zip(
                costs.calibration_figures(served),
                ("Accuracy by confidence of both", "Images by confidence of both models"),
                ("reliability", "confidences"),
                strict=True,
            )
        ]
    cost = table_html(costs.render_costs(served), elem_id="evidence-costs")
    against = gr.Radio(
        [("Parameters", "parameters"), ("Bytes", "bytes"), ("Training time", "seconds")],
        value="parameters",
        label="Accuracy against",
        elem_id="evidence-against",
    )
    cost_plot = plot_html(
        costs.costs_figure(served, "parameters"),
        "Accuracy against cost of both models",
        elem_id="evidence-cost",
    )
    measure = gr.Button("Measure the speed on this computer", elem_id="evidence-measure")
    speeds = table_html("", elem_id="evidence-speed")
    reported = table_html(costs.render_report(served), elem_id="evidence-report")

    def redraw(chosen: str) -> tuple[str, str]:
        served = serving.current
        return figure_value(differences_figure(served, chosen)), render_classes(
            served, _group(served, chosen)
        )

    chosen.change(redraw, chosen, [plot, table], **LATEST)

    def follow(chosen: str) -> tuple:
        served = serving.current
        titles = group_titles(served)
        chosen = chosen if chosen in [group for _, group in titles] else evidence.ALL
        return gr.Radio(titles, value=chosen), render_verdicts(served), *redraw(chosen)

    shown.change(follow, chosen, [chosen, verdict_list, plot, table], **QUIET)
    shown.change(
        lambda against: _further(serving.current, against),
        against,
        [errors, *by_confidence, cost, cost_plot, speeds, reported],
        **QUIET,
    )
    against.change(
        lambda against: figure_value(costs.costs_figure(serving.current, against)),
        against,
        cost_plot,
        **LATEST,
    )
    # One at a time on this computer: two at once would measure each other.
    measure.click(
        lambda: (yield from costs.measure_speed(serving.current)),
        None,
        speeds,
        trigger_mode="once",
        concurrency_id="speed",
        concurrency_limit=1,
        **QUIET,
    )

    for source in (verdict_list, table):
        panel.opens_from(source)
    panel.sets_from(plot.select, partial(_point_filter, serving))
    for source in by_confidence:
        panel.sets_from(source.select, _range_filter)


def _point_filter(serving: Serving, _: Filter, event: gr.EventData) -> Filter:
    """Return the filter of the images that tell the models apart at a point of the figure."""
    group, name = event._data.get("series"), event._data.get("y")
    return replace(
        _group(serving.current, group).chosen,
        outcome=filters.ONE_RIGHT,
        true=None if name == evidence_figures.OVERALL else name,
    )


def _range_filter(_: Filter, event: gr.EventData) -> Filter:
    """Return the filter of the images that a model answers with the confidence of a bar."""
    title, confidence = event._data.get("series"), event._data.get("x")
    spec = next((spec for spec in MODELS if spec.short_title == title), None)
    if spec is None or confidence is None or not 0 <= float(confidence) <= 1:
        raise ValueError("That is no bar and no point of a model.")
    place = int(calibration.bin_of(np.array([float(confidence)]))[0])
    low, high = place / calibration.BINS, (place + 1) / calibration.BINS
    return Filter(confidence_of=PAIR.place_of(spec.id), least=low, most=high)


def _further(served: Served, against: str) -> tuple[str, ...]:
    """Return what the parts below the table show."""
    return (
        costs.render_calibration(served),
        *(figure_value(figure) for figure in costs.calibration_figures(served)),
        costs.render_costs(served),
        figure_value(costs.costs_figure(served, against)),
        "",
        costs.render_report(served),
    )


def group_titles(served: Served) -> list[tuple[str, str]]:
    """Return the groups of test images as choices."""
    return [(group.title, group.id) for group in evidence.groups(served.answers)]


def differences_figure(served: Served, chosen: str) -> dict:
    """Return the figure of the differences on one group of images."""
    group = _group(served, chosen)
    return evidence_figures.differences(
        evidence.judge(served.answers, group.chosen),
        evidence.judge_classes(served.answers, group.chosen),
        group.id,
    )


def _group(served: Served, chosen: str) -> Group:
    groups = evidence.groups(served.answers)
    return next((group for group in groups if group.id == chosen), groups[0])

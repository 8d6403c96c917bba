"""Tab *Is it real?*: whether the difference between the two models is more than chance."""

from dataclasses import replace
from functools import partial

import gradio as gr
import numpy as np

from cifar_models.figures import judgements as evidence_figures
from cifar_models.serving.served import Served
from cifar_models.stats import calibration, filters, outcomes
from cifar_models.stats import judgements as evidence
from cifar_models.stats.direction import direction_of
from cifar_models.stats.filters import Filter
from cifar_models.stats.judgements import Group
from cifar_models.ui.parts.components import figure_value, pickable_html, plot_html
from cifar_models.ui.parts.tables import table_html
from cifar_models.ui.parts.wiring import LATEST, QUIET, Context
from cifar_models.ui.tabs import costs, unknown_section
from cifar_models.ui.tabs.all_pairs import render_pairs
from cifar_models.ui.tabs.verdicts import render_classes, render_verdicts

AGAINST_TITLES = [
    ("Parameters", "parameters"),
    ("Bytes", "bytes"),
    ("Training time", "seconds"),
]


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    serving, panel = context.serving, context.panel
    verdict_list = pickable_html(elem_id="evidence-verdicts")
    pairs = table_html(elem_id="evidence-pairs")
    # People's answers may be downloaded later; the tab is drawn with what there is.
    further = [(group.title, group.id) for group in evidence.BY_PEOPLE]
    chosen = gr.Radio(
        list(dict.fromkeys([*group_titles(serving.current), *further])),
        value=evidence.ALL,
        label="Figure and table below count",
        elem_id="evidence-on",
    )
    plot = plot_html(
        None,
        "Difference in accuracy between the models, overall and per class",
        elem_id="evidence-differences",
    )
    table = table_html(elem_id="evidence-classes")
    errors = table_html(elem_id="evidence-calibration")
    with gr.Row(elem_classes="plots"):
        by_confidence = [
            plot_html(None, label, elem_id=f"evidence-{name}", min_width=300)
            for label, name in (
                ("Accuracy by confidence of both", "reliability"),
                ("Images by confidence of both models", "confidences"),
            )
        ]
    unknown_section.build(context)
    cost = table_html(elem_id="evidence-costs")
    against = gr.Radio(
        AGAINST_TITLES,
        value="parameters",
        label="Accuracy against",
        elem_id="evidence-against",
    )
    cost_plot = plot_html(
        None,
        "Accuracy against cost of both models",
        elem_id="evidence-cost",
    )
    measure = gr.Button("Measure the speed on this computer", elem_id="evidence-measure")
    speeds = table_html("", elem_id="evidence-speed")
    reported = table_html(elem_id="evidence-report")

    def redraw(chosen: str, pair: str) -> tuple[str, str]:
        served = context.served(pair)
        return figure_value(differences_figure(served, chosen)), render_classes(
            served, _group(served, chosen)
        )

    def draw(served: Served, _: Filter, chosen: str, against: str) -> dict:
        titles = group_titles(served)
        chosen = chosen if chosen in [group for _, group in titles] else evidence.ALL
        drawn = differences_figure(served, chosen), render_classes(served, _group(served, chosen))
        by_bins = [gr.HTML(visible=False)] * 2
        if served.gives_probabilities:
            figures = costs.calibration_figures(served)
            by_bins = [gr.HTML(figure_value(one), visible=True) for one in figures]
        costly = bool(costs.with_costs(served))
        able = bool(served.runnable.specs)
        return {
            group_choice: gr.Radio(titles, value=chosen),
            verdict_list: render_verdicts(served),
            pairs: render_pairs(served),
            plot: figure_value(drawn[0]),
            table: drawn[1],
            errors: costs.render_calibration(served),
            **dict(zip(by_confidence, by_bins, strict=True)),
            cost: costs.render_costs(served),
            against_choice: gr.Radio(value=against, visible=costly),
            cost_plot: gr.HTML(figure_value(costs.costs_figure(served, against)), visible=costly),
            measure: gr.Button(visible=able),
            speeds: "",
            reported: costs.render_report(served),
        }

    group_choice, against_choice = chosen, against
    outputs = [
        chosen,
        verdict_list,
        pairs,
        plot,
        table,
        errors,
        *by_confidence,
        cost,
        against,
        cost_plot,
    ]
    context.contents.add("evidence", draw, [chosen, against], [*outputs, measure, speeds, reported])
    context.kept.keep("group", chosen, partial(_group_that_there_is, context))
    context.kept.keep("cost", against, [value for _, value in AGAINST_TITLES])
    chosen.change(redraw, [chosen, context.pair], [plot, table], **LATEST)
    against.change(
        lambda against, pair: figure_value(costs.costs_figure(context.served(pair), against)),
        [against, context.pair],
        cost_plot,
        **LATEST,
    )
    # One at a time on this computer: two at once would measure each other.
    measure.click(
        lambda pair: (yield from costs.measure_speed(context.served(pair))),
        context.pair,
        speeds,
        trigger_mode="once",
        concurrency_id="speed",
        concurrency_limit=1,
        **QUIET,
    )

    for source in (verdict_list, pairs, table):
        panel.opens_from(source)
    panel.sets_from(plot.select, partial(_point_filter, context), [context.pair])
    for source in by_confidence:
        panel.sets_from(source.select, partial(_range_filter, context), [context.pair])


def _point_filter(context: Context, _: Filter, event: gr.EventData, pair: str) -> Filter:
    """Return the filter of the images that tell the models apart at a point of the figure."""
    group, name = event._data.get("series"), event._data.get("y")
    return replace(
        _group(context.served(pair), group).chosen,
        outcome=outcomes.ONE_RIGHT,
        true=None if name == evidence_figures.OVERALL else name,
    )


def _range_filter(context: Context, _: Filter, event: gr.EventData, pair: str) -> Filter:
    """Return the filter of the images that a model answers with the confidence of a bar."""
    title, confidence = event._data.get("series"), event._data.get("x")
    specs = context.served(pair).pair
    spec = next((spec for spec in specs if spec.short_title == title), None)
    if spec is None or confidence is None or not 0 <= float(confidence) <= 1:
        raise ValueError("That is no bar and no point of a model.")
    place = int(calibration.bin_of(np.array([float(confidence)]))[0])
    low, high = place / calibration.BINS, (place + 1) / calibration.BINS
    return Filter().sure(spec.place, low, high)


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
        direction_of(served.answers).specs(served.pair)[0],
        served.pair,
    )


def _group_that_there_is(context: Context, group: str) -> str:
    """Return the id of a group; raises ``ValueError`` for one that there is not."""
    ids = [id_ for _, id_ in group_titles(context.serving.current)]
    filters.check("group", group, tuple(ids))
    return group


def _group(served: Served, chosen: str) -> Group:
    groups = evidence.groups(served.answers)
    return next((group for group in groups if group.id == chosen), groups[0])

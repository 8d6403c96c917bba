"""Tab *Is it real?*: whether the difference between the two models is more than chance."""

from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import gradio as gr
import numpy as np
from markupsafe import Markup

from cifar_models import calibration, evidence, evidence_figures, filters, verdicts, wording
from cifar_models.evidence import ClassJudgement, Group, Judgement
from cifar_models.filters import Filter
from cifar_models.served import Served, Serving
from cifar_models.specs import MODELS, PAIR, PLACES
from cifar_models.ui import evidence_costs as costs
from cifar_models.ui.components import figure_value, pickable_html, plot_html
from cifar_models.ui.fragments import model_dot
from cifar_models.ui.tables import Cell, Column, csv_link, sortable_table, table_html
from cifar_models.ui.templates import render
from cifar_models.ui.wiring import LATEST, QUIET, Context

_ALONE = {spec: filters.ONLY_RIGHT[place] for place, spec in zip(PLACES, PAIR, strict=True)}


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
    table = table_html(render_classes(served, evidence.ALL), elem_id="evidence-classes")
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
        return figure_value(differences_figure(served, chosen)), render_classes(served, chosen)

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


def _pick(group: Group, name: str, outcome: str | None) -> str:
    """Return what a number about a class ('' for all) and an outcome names."""
    return replace(group.chosen, outcome=outcome, true=name or None).to_query()


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


def render_verdicts(served: Served) -> str:
    """Return the verdict on each group of images as HTML."""
    groups = evidence.groups(served.answers)
    judged = [(group, evidence.judge(served.answers, group.chosen)) for group in groups]
    columns = [
        Column("", name, words)
        for name, words in (
            ("test images", True),
            ("images", False),
            ("accuracy ResNet50", False),
            ("accuracy custom CNN", False),
            ("difference", False),
            ("interval low", False),
            ("interval high", False),
            ("only ResNet50 right", False),
            ("only custom CNN right", False),
            ("p (exact McNemar)", False),
            ("verdict", True),
        )
    ]
    rows = [[Cell("", value) for value in (group.title, *_values(one))] for group, one in judged]
    return render(
        "verdicts",
        verdicts=[_verdict(group, one) for group, one in judged],
        csv_link=Markup(csv_link(columns, rows, "verdicts")),
    )


def _verdict(group: Group, judged: Judgement) -> dict[str, Any]:
    """Return what the template shows of the verdict on a group of images."""
    difference = judged.difference
    corrects = zip(MODELS, (judged.correct_a, judged.correct_b), strict=True)
    alone = zip(MODELS, (difference.only_a, difference.only_b), strict=True)
    return {
        "group": group,
        "title": _capital(group.title),
        "finding": judged.finding,
        "words": verdicts.in_words(judged.finding),
        "total": difference.total,
        "clause": verdicts.verdict(difference),
        "chance": verdicts.chance(difference.p_value),
        "accuracies": [
            (spec, wording.percent(_share(correct, difference.total))) for spec, correct in corrects
        ],
        "alone": [(spec, count, _pick(group, "", _ALONE[spec])) for spec, count in alone],
    }


def render_classes(served: Served, chosen: str) -> str:
    """Return the table of the ten classes on one group of images as HTML."""
    group = _group(served, chosen)
    classes = evidence.judge_classes(served.answers, group.chosen)
    heads = [
        Column("class", "class", words=True),
        Column("verdict", "verdict", words=True),
        Column("difference", "difference in recall"),
        Column("95% interval", "interval low"),
        Column("p (Holm)", "p (McNemar, Holm)"),
        *_pair("right alone"),
        Column("images", "images"),
    ]
    for figure in ("recall", "precision", "F1"):
        heads += _pair(figure)
    rows = [_class_row(group, row) for row in classes]
    return sortable_table(f"Per class: {group.title}", heads, rows, f"per-class-{group.id}") + (
        '<p class="quiet">Difference: recall of ResNet50 minus that of the custom CNN, in points '
        "of percent, with its paired 95% interval. Click a heading to sort.</p>"
    )


def _pair(head: str) -> list[Column]:
    """Return one column per model."""
    return [
        Column(
            f'{model_dot(spec)}{head}<span class="only-heard">, {spec.short_title}</span>',
            f"{head} {spec.short_title}",
        )
        for spec in MODELS
    ]


def _class_row(group: Group, row: ClassJudgement) -> list[Cell]:
    judged, difference = row.judgement, row.judgement.difference

    def count(number: int, outcome: str | None, title: str) -> Cell:
        return Cell(
            f'<button type="button" class="images-count" title="{title}" '
            f'data-filter="{escape(_pick(group, row.name, outcome))}">{number:,}</button>',
            number,
        )

    rates = [
        Cell(wording.percent(value, 1), value)
        for figure in ("recall", "precision", "f1")
        for value in (getattr(row.first, figure), getattr(row.second, figure))
    ]
    low = None if difference.interval is None else difference.interval[0]
    verdict = verdicts.in_words(judged.finding)
    return [
        Cell(row.name, row.name),
        Cell(verdict, verdict),
        Cell(wording.points(difference.difference), difference.difference),
        Cell(_interval(difference.interval), low),
        Cell(wording.p_value(judged.p_value).removeprefix("= "), judged.p_value),
        *(
            count(number, _ALONE[spec], f"{row.name}: only {spec.in_sentence} right")
            for spec, number in zip(MODELS, (difference.only_a, difference.only_b), strict=True)
        ),
        count(row.first.support, None, f"{row.name}: all images"),
        *rates,
    ]


def _group(served: Served, chosen: str) -> Group:
    groups = evidence.groups(served.answers)
    return next((group for group in groups if group.id == chosen), groups[0])


def _values(judged: Judgement) -> list[float | str | None]:
    difference = judged.difference
    return [
        difference.total,
        _share(judged.correct_a, difference.total),
        _share(judged.correct_b, difference.total),
        difference.difference,
        *(difference.interval or (None, None)),
        difference.only_a,
        difference.only_b,
        judged.p_value,
        verdicts.in_words(judged.finding),
    ]


def _interval(bounds: tuple[float, float] | None) -> str:
    if bounds is None:
        return wording.NOT_DEFINED
    return " to ".join(wording.points(bound) for bound in bounds)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _share(correct: int, total: int) -> float | None:
    return correct / total if total else None

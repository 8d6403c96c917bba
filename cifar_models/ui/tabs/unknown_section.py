"""Part of *Is it real?*: how well the models notice pictures of other things than the ten."""

from html import escape

import gradio as gr
from markupsafe import Markup

from cifar_models.figures import template
from cifar_models.figures.unknown import passing
from cifar_models.records.metrics import SCORE_TITLES, Detection, Hint, HintRates
from cifar_models.serving.served import Served
from cifar_models.specs import ModelSpec
from cifar_models.stats.filters import Filter
from cifar_models.ui.parts.components import figure_value, plot_html
from cifar_models.ui.parts.fragments import model_dot
from cifar_models.ui.parts.tables import Cell, Column, sortable_table, table_html
from cifar_models.ui.parts.wiring import Context
from cifar_models.ui.templates import render as render_template
from cifar_models.wording import interval, percent


def build(context: Context) -> None:
    """Add the part's components."""
    lead = gr.HTML(elem_id="evidence-unknown")
    plot = plot_html(
        None,
        "Share of pictures of other things that pass, by model",
        elem_id="evidence-unknown-passing",
    )
    table = table_html(elem_id="evidence-unknown-scores")

    def draw(served: Served, _: Filter) -> dict:
        hints = measured(served)
        figure = passing(hints) if hints else template.empty()
        return {
            lead: render_lead(served),
            plot: gr.HTML(figure_value(figure), visible=bool(hints)),
            table: render_table(served),
        }

    context.contents.add("evidence", draw, [], [lead, plot, table])


def measured(served: Served) -> dict[ModelSpec, Hint]:
    """Return by model what was measured; those of which nothing was are left out."""
    hints = {spec: served.bundles[spec.id].metrics.unknown for spec in served.specs}
    return {spec: hint for spec, hint in hints.items() if hint is not None and hint.detection}


def render_lead(served: Served) -> str:
    """Return what stands above the figure as HTML."""
    hints = measured(served)
    missing = [spec for spec in served.runnable.specs if spec not in hints]
    return render_template(
        "unknown_lead",
        hints=[(spec, SCORE_TITLES[hint.score]) for spec, hint in hints.items()],
        missing=missing,
    )


def render_table(served: Served) -> str:
    """Return all scores on all sets as HTML, below the figure; nothing where none was measured."""
    hints = measured(served)
    if not hints:
        return ""
    columns = [
        Column("model", "model", words=True),
        Column("score", "score", words=True),
        Column("in use", "in use", words=True),
        Column("pictures", "pictures", words=True),
        Column("AUROC", "AUROC"),
        Column("FPR at 95% TPR", "FPR at 95% TPR"),
        Column("count", "pictures counted", label="count"),
    ]
    rows = [
        _row(spec, rates, one, rates is hint)
        for spec, hint in hints.items()
        for rates in (hint, *hint.not_chosen)
        for one in rates.detection
    ]
    table = sortable_table(
        "Each score on each set of pictures, with 95% intervals",
        columns,
        rows,
        "none-of-the-ten",
        explained=("AUROC", "FPR at 95% TPR", *SCORE_TITLES.values()),
        dense=True,
    )
    first = next(iter(hints.values()))
    return render_template(
        "unknown_table",
        table=Markup(table),
        sets=first.detection,
        chosen_by=first.measured_on.chosen_by if first.measured_on else None,
        advantaged=[spec for spec in hints if "ImageNet" in _pretrained_on(served, spec)],
    )


def _row(spec: ModelSpec, rates: HintRates, one: Detection, in_use: bool) -> list[Cell]:
    score, used = SCORE_TITLES[rates.score], "yes" if in_use else "no"
    area = f"{one.auroc:.3f} ({one.auroc_interval[0]:.3f} to {one.auroc_interval[1]:.3f})"
    return [
        Cell(f"{model_dot(spec)}{spec.short_title}", spec.short_title),
        Cell(score, score),
        Cell(used, used),
        Cell(escape(f"{one.name} ({one.kind})"), f"{one.name} ({one.kind})"),
        Cell(area, one.auroc),
        Cell(f"{percent(one.fpr95, 1)} ({interval(one.fpr95_interval)})", one.fpr95),
        Cell(f"{one.images:,}", one.images),
    ]


def _pretrained_on(served: Served, spec: ModelSpec) -> str:
    history = served.bundles[spec.id].history
    return (history and history.run.pretrained_on) or ""

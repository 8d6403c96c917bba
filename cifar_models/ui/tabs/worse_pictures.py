"""Tab *Worse pictures*: how both models hold on noise, blur, weather and digital faults."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from cifar_models.figures import robustness as figures
from cifar_models.records.robustness import MADE_HERE
from cifar_models.serving.served import Served
from cifar_models.serving.worse_pictures import missing, source_of, title_of, worse_of
from cifar_models.stats import outcomes
from cifar_models.stats.direction import direction_of
from cifar_models.stats.filters import Filter
from cifar_models.stats.robustness import (
    STRENGTHS,
    Worse,
    at_strength,
    averaged,
    breaking_by_kind,
)
from cifar_models.ui.parts.components import figure_value, pickable_html, plot_html, stamp
from cifar_models.ui.parts.fragments import notice
from cifar_models.ui.parts.tables import table_html
from cifar_models.ui.parts.wiring import LATEST, Context
from cifar_models.ui.tabs.worse_gallery import SETS, Chosen, render_gallery, set_titles
from cifar_models.ui.tabs.worse_lead import render_lead
from cifar_models.ui.tabs.worse_tables import SEPARATOR, render_strengths, render_table

ALL, ALL_TITLE = "all", "All kinds"
_FROM_ZERO = (0, *STRENGTHS)
_FIRST_STRENGTH = 3
_CHOOSE = "Choose one kind above to see its pictures."


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    now = context.serving.current
    kinds = _kind_titles(now)
    lead = pickable_html(elem_id="worse-lead")
    with gr.Column(visible=not missing(now), elem_id="worse-figures") as whole:
        kind_plot = plot_html(
            None,
            "Mean accuracy of both models on each kind of worse pictures",
            elem_id="worse-kinds",
        )
        with gr.Row(elem_classes="controls"):
            kind = gr.Dropdown(
                kinds, value=kinds[0][1], label="Kind of worse pictures", elem_id="worse-kind"
            )
            strength = gr.Radio(
                [("as it is", 0), *((str(one), one) for one in STRENGTHS)],
                value=_FIRST_STRENGTH,
                label="Pictures below are of strength",
                elem_id="worse-strength",
                scale=2,
            )
            outcome = gr.Dropdown(
                [(name, name) for name in SETS],
                value=next(iter(SETS)),
                label="Pictures below",
                elem_id="worse-set",
            )
        with gr.Row(elem_id="worse-row"):
            with gr.Column(min_width=280):
                strength_plot = plot_html(
                    None, "Accuracy of both models by strength", elem_id="worse-strengths"
                )
                by_strength = table_html(elem_id="worse-by-strength")
            gallery = pickable_html(scripts=["pager", "worse_gallery"], elem_id="worse-gallery")
        table = table_html(elem_id="worse-table")
    chosen = [kind, strength, outcome]

    def of_pictures(served: Served, kind: str, strength: int, outcome: str, asked: int = 0) -> dict:
        if kind == ALL or missing(served):
            return {gallery: notice(_CHOOSE)}
        wanted = _chosen(served, kind, strength, outcome)
        return {
            outcome_box: gr.Dropdown(set_titles(served, wanted), value=wanted.outcome),
            gallery: render_gallery(served, wanted, asked),
        }

    def of_kind(served: Served, kind: str, strength: int, outcome: str) -> dict:
        drawn = {
            strength_plot: figure_value(_strength_figure(served, kind)),
            by_strength: "" if kind == ALL else render_strengths(served, kind),
        }
        return drawn | of_pictures(served, kind, strength, outcome)

    def draw(served: Served, _: Filter, kind: str, strength: int, outcome: str) -> dict:
        if said := missing(served):
            return {lead: notice(said), whole: gr.Column(visible=False)}
        titles = _kind_titles(served)
        kind = kind if kind in [one for _, one in titles] else titles[0][1]
        return {
            lead: render_lead(served),
            whole: gr.Column(visible=True),
            kind_plot: figure_value(_kind_figure(served)),
            kind_box: gr.Dropdown(titles, value=kind),
            table: render_table(served),
        } | of_kind(served, kind, strength, outcome)

    def pick_kind(pair: str, strength: int, outcome: str, event: gr.EventData) -> dict:
        title, served = event._data.get("y"), context.served(pair)
        found = {title: one for title, one in _kind_titles(served)}.get(title)
        if found is None:
            return gr.skip()
        return {kind_box: found} | of_kind(served, found, strength, outcome)

    def pick_point(pair: str, kind: str, event: gr.EventData) -> dict:
        named = {spec.short_title: spec.place for spec in context.served(pair).pair}
        place = named.get(event._data.get("series"))
        strength = next((one for one in _FROM_ZERO if str(one) == event._data.get("x")), None)
        if place is None or strength is None:
            return gr.skip()
        return show(pair, kind, strength, outcomes.WRONG[place], event)

    def pick_count(pair: str, kind: str, event: gr.EventData) -> dict:
        strength, _, pictures = str(event._data.get("pick")).partition(SEPARATOR)
        if strength not in map(str, _FROM_ZERO) or pictures not in SETS:
            return gr.skip()
        return show(pair, kind, int(strength), pictures, event)

    def show(pair: str, kind: str, strength: int, pictures: str, event: gr.EventData) -> dict:
        at = stamp(event._data.get("at"))
        return {strength_box: strength, outcome_box: pictures} | of_pictures(
            context.served(pair), kind, strength, pictures, at
        )

    def turn(pair: str, kind: str, strength: int, outcome: str, event: gr.EventData) -> str:
        page = event._data.get("page")
        if type(page) is not int or not 0 <= page < 1000 or kind == ALL:
            return gr.skip()
        served = context.served(pair)
        at = stamp(event._data.get("at"))
        return render_gallery(served, _chosen(served, kind, strength, outcome, page), at)

    def of_pair(draw: Callable[..., dict]) -> Callable[..., dict]:
        return lambda pair, *values: draw(context.served(pair), *values)

    kind_box, strength_box, outcome_box = chosen
    pictures, of_one = [outcome, gallery], [strength_plot, by_strength, outcome, gallery]
    outputs = [lead, whole, kind_plot, kind, table, *of_one]
    context.contents.add("worse", draw, chosen, outputs)
    about = [context.pair, *chosen]
    kind.input(of_pair(of_kind), about, of_one, **LATEST)
    for one in (strength, outcome):
        one.input(of_pair(of_pictures), about, pictures, **LATEST)
    kind_plot.select(pick_kind, [context.pair, strength, outcome], [kind, *of_one], **LATEST)
    strength_plot.select(pick_point, [context.pair, kind], [strength, *pictures], **LATEST)
    by_strength.select(pick_count, [context.pair, kind], [strength, *pictures], **LATEST)
    gallery.submit(turn, about, gallery, **LATEST)
    context.detail.opens_from(gallery)
    context.kept.keep("kind", kind, [one for _, one in kinds])
    context.kept.keep("strength", strength, list(_FROM_ZERO))
    context.kept.keep("set", outcome, list(SETS))


def _chosen(served: Served, kind: str, strength: int, outcome: str, page: int = 0) -> Chosen:
    """Return what is looked at; what a browser sent and means nothing is put right."""
    known = [one for _, one in _kind_titles(served) if one != ALL]
    return Chosen(
        kind if kind in known else known[0],
        strength if strength in _FROM_ZERO else _FIRST_STRENGTH,
        outcome if outcome in SETS else next(iter(SETS)),
        page,
    )


def _kind_titles(served: Served) -> list[tuple[str, str]]:
    """Return the kinds as choices, first that which favours the better model most."""
    worse = worse_of(served)
    if worse is None:
        return [(ALL_TITLE, ALL)]
    way = direction_of(served.answers)
    ahead = {
        kind: way.value(averaged(worse, [kind], STRENGTHS).difference.value) for kind in worse.kinds
    }
    ordered = sorted(worse.kinds, key=lambda kind: -ahead[kind])
    return [*((title_of(kind), kind) for kind in ordered), (ALL_TITLE, ALL)]


def _made(served: Served) -> str:
    """Say in a clause where the pictures come from."""
    if source_of(served) == MADE_HERE:
        return "made worse here, in the style of CIFAR-10-C"
    return "the official files of CIFAR-10-C"


def _kind_figure(served: Served) -> dict[str, Any]:
    worse = worse_of(served)
    means = {title_of(kind): averaged(worse, [kind], STRENGTHS) for kind in worse.kinds}
    breaking = {title_of(kind): found for kind, found in breaking_by_kind(worse).items()}
    way = direction_of(served.answers)
    made, pair = _made(served), served.pair
    return figures.by_kind(means, breaking, len(worse.indices), made, way, pair)


def _strength_figure(served: Served, kind: str) -> dict[str, Any]:
    worse: Worse = worse_of(served)
    way, made, pair = direction_of(served.answers), _made(served), served.pair
    if kind not in worse.kinds:
        found = [averaged(worse, worse.kinds, [one]) for one in _FROM_ZERO]
        return figures.by_strength(ALL_TITLE, found, None, len(worse.indices), made, way, pair)
    found = [at_strength(worse, kind, one) for one in _FROM_ZERO]
    breaking = breaking_by_kind(worse)[kind]
    total, title = len(worse.indices), title_of(kind)
    return figures.by_strength(title, found, breaking, total, made, way, pair)

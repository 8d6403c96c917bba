"""Tab *People*: both models beside about fifty people who labelled each test image."""

import gradio as gr

from cifar_models.data.people import LICENCE, SOURCE
from cifar_models.figures.human import accuracy_by_agreement
from cifar_models.serving.served import Served
from cifar_models.stats import human
from cifar_models.stats.filters import Filter
from cifar_models.ui.parts.components import figure_value, pickable_html, plot_html
from cifar_models.ui.parts.tables import table_html
from cifar_models.ui.parts.wiring import Context
from cifar_models.ui.tabs.people_tables import render_bands, render_closeness, render_mistakes
from cifar_models.ui.templates import fragment, render


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    panel = context.panel
    missing = pickable_html(visible=False, elem_id="people-missing")
    with gr.Column(visible=False, elem_id="people-all") as everything:
        gr.HTML("<h2>Are both wrong where people are unsure?</h2>")
        plot = plot_html(
            None,
            "Accuracy of both models by the share of people who agree",
            elem_id="people-agreement",
        )
        bands = table_html(elem_id="people-bands")
        mistakes = table_html(elem_id="people-mistakes")
        closeness = table_html(elem_id="people-closeness")
        gr.HTML(render("people_source", source=SOURCE, licence=LICENCE))

    def draw(served: Served, _: Filter) -> dict:
        if served.people is None:
            said = fragment("no_people", "How people labelled the test pictures is not known here")
            return {everything: gr.Column(visible=False), missing: gr.HTML(said, visible=True)}
        found = human.bands(served.answers)
        return {
            everything: gr.Column(visible=True),
            missing: gr.HTML(visible=False),
            plot: figure_value(accuracy_by_agreement(found, f"{SOURCE}, {LICENCE}", served.pair)),
            bands: render_bands(served, found),
            mistakes: render_mistakes(served),
            closeness: render_closeness(served),
        }

    outputs = [everything, missing, plot, bands, mistakes, closeness]
    context.contents.add("people", draw, [], outputs)
    for source in (bands, mistakes):
        panel.opens_from(source)
    context.detail.opens_from(mistakes)

    def at_point(_: Filter, event: gr.EventData, pair: str) -> Filter:
        return _band_filter(context.served(pair), event._data.get("x"))

    panel.sets_from(plot.select, at_point, [context.pair])


def _band_filter(served: Served, x: object) -> Filter:
    """Return the filter of the images at a point of the figure; ``ValueError`` for none."""
    answers = served.answers
    found = [] if answers.people is None else human.bands(answers)
    if not -0.5 < float(x) < len(found) - 0.5:
        raise ValueError("That is no point of the figure.")
    return found[round(float(x))].chosen

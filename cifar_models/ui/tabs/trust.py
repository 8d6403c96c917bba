"""Tab *When to trust*: what remains, and is right, where a model answers only if it is sure."""

import gradio as gr

from cifar_models.figures.trust import accuracy_by_share
from cifar_models.serving.served import Served
from cifar_models.specs import PLACES
from cifar_models.stats import selective
from cifar_models.stats.filters import Filter
from cifar_models.ui.parts.components import figure_value, pickable_html, plot_html
from cifar_models.ui.parts.kept import number_within
from cifar_models.ui.parts.tables import table_html
from cifar_models.ui.parts.wiring import LATEST, Context
from cifar_models.ui.tabs.costs import without_probabilities
from cifar_models.ui.tabs.trust_tables import render_agreement, render_figures, render_remaining

ASKED, LEAST, MOST = 95, 10, 99.9  # percent


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    panel = context.panel
    gr.HTML(
        "<h2>When may you believe an answer?</h2>"
        '<p class="lead">Ask for more confidence: fewer pictures are answered, and more of the '
        "answers are right.</p>"
    )
    asked = gr.Slider(
        LEAST,
        MOST,
        value=ASKED,
        step=0.1,
        label="Confidence asked for, in percent",
        elem_id="trust-asked",
    )
    lacking = gr.HTML(visible=False, elem_id="trust-lacking")
    remaining = pickable_html(elem_id="trust-remaining")
    plot = plot_html(None, "Accuracy by share of the pictures answered", elem_id="trust-curves")
    figures = table_html(elem_id="trust-figures")
    agreement = table_html(elem_id="trust-agreement")

    def redraw(percent: float, pair: str) -> dict:
        return redrawn(context.served(pair), percent)

    def redrawn(served: Served, percent: float) -> dict:
        answers, share = served.answers, round(percent / 100, 4)
        remain = {place: selective.remaining(answers, place, share) for place in PLACES}
        together = selective.agreement(answers)
        trusted = selective.trust(answers)
        figure = accuracy_by_share(trusted, together, share, remain, served.pair)
        return {remaining: render_remaining(answers, share), plot: figure_value(figure)}

    def draw(served: Served, _: Filter, percent: float) -> dict:
        together = render_agreement(served, selective.agreement(served.answers))
        said, sure = without_probabilities(served), [remaining, plot, figures]
        drawn = {
            agreement: together,
            lacking: gr.HTML(said, visible=bool(said)),
            asked: gr.Slider(value=percent, visible=not said),
        }
        if said:
            return drawn | {one: gr.HTML(visible=False) for one in sure}
        found = redrawn(served, percent)
        found[figures] = render_figures(served, selective.trust(served.answers))
        return drawn | {one: gr.HTML(found[one], visible=True) for one in sure}

    outputs = [lacking, asked, remaining, plot, figures, agreement]
    context.contents.add("trust", draw, [asked], outputs)
    context.kept.keep("asked", asked, number_within(LEAST, MOST))
    asked.change(redraw, [asked, context.pair], [remaining, plot], **LATEST)
    for source in (remaining, figures, agreement):
        panel.opens_from(source)

"""Part of *Training*: what pre-training gives the same network."""

from html import escape

import gradio as gr

from cifar_models.figures.transfer import transfer as figure_of
from cifar_models.serving.served import Served
from cifar_models.specs import RESNET50
from cifar_models.stats.filters import Filter
from cifar_models.trainings import transfer
from cifar_models.ui.parts.components import figure_value, plot_html
from cifar_models.ui.parts.wiring import Context


def build(context: Context) -> None:
    """Add the section; it is hidden where the bundle served holds no such comparison."""
    with gr.Column(
        visible=_found(context.serving.current) is not None, elem_id="transfer-section"
    ) as section:
        gr.HTML("<h2>What does pre-training give?</h2>")
        plot = plot_html(
            None,
            "Accuracy of ResNet50 from pre-trained and from random weights",
            elem_id="transfer",
        )
        said = gr.HTML(elem_id="transfer-words")

    def draw(served: Served, _: Filter) -> dict:
        found = _found(served)
        drawn = {} if found is None else {plot: figure_value(figure_of(found))}
        return {section: gr.Column(visible=found is not None), said: _said(found)} | drawn

    context.contents.add("curves-tab", draw, [], [section, plot, said])


def _found(served: Served) -> transfer.Transfer | None:
    if RESNET50.id not in served.bundles:
        return None
    return transfer.find(served.bundles[RESNET50.id].further_histories)


def _said(found: transfer.Transfer | None) -> str:
    return f'<p class="quiet">{escape(transfer.words(found))}</p>' if found else ""

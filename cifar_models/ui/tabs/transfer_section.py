"""Part of *Training curves*: what pre-training gives the same network."""

from html import escape

import gradio as gr

from cifar_models.figures.transfer import transfer as figure_of
from cifar_models.serving.served import Served
from cifar_models.specs import RESNET50
from cifar_models.trainings import transfer
from cifar_models.ui.parts.components import figure_value, plot_html
from cifar_models.ui.parts.wiring import QUIET, Context


def build(context: Context) -> None:
    """Add the section; it is hidden where the bundle served holds no such comparison."""
    serving, shown = context.serving, context.shown
    first = _found(serving.current)
    with gr.Column(visible=first is not None, elem_id="transfer-section") as section:
        gr.HTML("<h2>What does pre-training give?</h2>")
        plot = plot_html(
            figure_of(first) if first else {"data": [], "layout": {}},
            "Accuracy of ResNet50 from pre-trained and from random weights",
            elem_id="transfer",
        )
        said = gr.HTML(_said(first), elem_id="transfer-words")

    def follow() -> tuple:
        found = _found(serving.current)
        if found is None:
            return gr.Column(visible=False), gr.skip(), ""
        return gr.Column(visible=True), figure_value(figure_of(found)), _said(found)

    shown.change(follow, None, [section, plot, said], **QUIET)


def _found(served: Served) -> transfer.Transfer | None:
    if RESNET50 not in served.specs:
        return None
    return transfer.find(served.bundles[RESNET50.id].further_histories)


def _said(found: transfer.Transfer | None) -> str:
    return f'<p class="quiet">{escape(transfer.words(found))}</p>' if found else ""

"""The page of one model, where the other one's bundle cannot be used."""

from html import escape

import gradio as gr

from cifar_models import wording
from cifar_models.serving.served import Served
from cifar_models.stats.metrics import COUNT
from cifar_models.ui.parts.components import figure_value
from cifar_models.ui.parts.fragments import model_dot, notice
from cifar_models.ui.parts.options import options
from cifar_models.ui.parts.wiring import LATEST, Context
from cifar_models.ui.tabs.matrices import NORMALISE_TITLES, figure_of, matrix_plot

WITHOUT = (
    "Only one of the two models can be used, so whatever compares them is not on this page: the "
    "pictures with both answers, their filter, the difference of the matrices."
)


def header(served: Served) -> str:
    """Return the header as HTML."""
    (spec,) = served.specs
    bundle = served.bundles[spec.id]
    accuracy, interval = bundle.metrics.accuracy, bundle.metrics.interval
    return (
        "<h1>A pre-trained ResNet50, or a CNN of your own?</h1>"
        f'<p class="verdict">{model_dot(spec)}<b>{escape(spec.title)}</b> classifies '
        f"<b>{wording.percent(accuracy)}</b> "
        f'<span class="interval">(95% interval {wording.interval(interval)})</span> of '
        f"{len(bundle.labels):,} CIFAR-10 test images right. It was "
        f"{escape(wording.origin(bundle.history.run.pretrained_on))}.</p>{notice(WITHOUT)}"
    )


def build_matrix(context: Context) -> None:
    """Add the model's confusion matrix and wire it."""
    serving = context.serving
    (spec,) = serving.current.specs
    with options("matrix-options"):
        by = gr.Radio(NORMALISE_TITLES, value=COUNT, label="Numbers", elem_id="matrix-normalise")
    plot = matrix_plot(spec)

    def draw(served: Served, by: str) -> str:
        return figure_value(figure_of(served, spec.id, by))

    context.contents.add("matrices", lambda served, _, by: {plot: draw(served, by)}, [by], [plot])
    by.change(lambda by: draw(serving.current, by), by, plot, **LATEST)

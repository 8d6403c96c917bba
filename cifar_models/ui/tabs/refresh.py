"""Part of *Models*: which are served, and the button that looks for newer ones."""

from collections.abc import Callable
from html import escape

import gradio as gr

from cifar_models.serving.served import Served
from cifar_models.ui.parts.fragments import model_dot, notice
from cifar_models.ui.parts.wiring import QUIET, Context


def build(context: Context) -> Callable:
    """Add the line and the button, and wire them; return the event of the button."""
    serving, shown = context.serving, context.shown
    with gr.Row(elem_classes="origins-row"):
        origins = gr.HTML(render(serving.current), elem_id="origins", min_width=240)
        button = gr.Button(
            "Refresh models", size="sm", scale=0, min_width=140, elem_id="refresh-models"
        )
    found = gr.HTML(visible=False, elem_id="refresh-found")

    def refresh() -> tuple[gr.HTML, int]:
        said = notice(serving.refresh())
        return gr.HTML(said, visible=True), serving.current.number

    # One after the other: those who wait find nothing newer.
    button.click(refresh, None, [found, shown], api_visibility="private", concurrency_limit=1)
    for state in (shown, context.pair):
        state.change(lambda pair: render(context.served(pair)), context.pair, origins, **QUIET)
    return button.click


def render(served: Served) -> str:
    """Return where each model comes from, as HTML."""
    places = [served.models[spec.id].place for spec in served.specs]
    if len({place.origin for place in places}) == 1:
        text = f"Models: {escape(places[0].origin)}."
    else:
        text = " ".join(
            f'<span data-model="{spec.id}" data-commit="{escape(place.commit or "")}">'
            f"{model_dot(spec)}{spec.short_title}: {escape(place.origin)}.</span>"
            for spec, place in zip(served.specs, places, strict=True)
        )
    return f'<p class="origins">{text}</p>'

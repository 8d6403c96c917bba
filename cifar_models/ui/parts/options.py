"""The options of a figure: beside each other above it, on a phone folded away behind a button."""

from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from cifar_models.ui import browser
from cifar_models.ui.templates import render


@contextmanager
def options(elem_id: str) -> Iterator[None]:
    """Hold the controls that are made within.

    Args:
        elem_id: Of what holds them.
    """
    with gr.Column(elem_classes="options"):
        gr.HTML(
            render("options", held=elem_id),
            js_on_load=browser.script("options"),
            padding=False,
            elem_classes="options-fold",
        )
        with gr.Column(elem_id=elem_id, elem_classes="options-held"):
            yield

"""The webcam's picture as it was taken."""

from typing import Any

import gradio as gr
from gradio.data_classes import FileData


def webcam_picture(**settings: Any) -> gr.Image:
    """Return a component that gives the path of the picture; nothing of it is decoded here.

    ``gr.Image`` opens what it is sent to convert it, and describes its files with a truth value
    in place of a type, which ends ``gradio_client`` before 1.8. Not a subclass: for each of those,
    Gradio writes a file beside the source.
    """
    component = gr.Image(sources=["webcam"], type="filepath", **settings)
    component.data_model = FileData
    component.preprocess = lambda payload: payload.path if payload else None
    return component

"""The webcam's picture as it was taken."""

import gradio as gr
from gradio.data_classes import FileData


class Webcam(gr.Image):
    """Gives the path of the picture; nothing of it is read or decoded here.

    ``gr.Image`` opens what it is sent to convert it, and describes its files with a truth value
    in place of a type, which ends ``gradio_client`` before 1.8.
    """

    is_template = True  # the same element of the page
    data_model = FileData

    def preprocess(self, payload: FileData | None) -> str | None:
        """Return the path of what was taken, None for nothing."""
        return payload.path if payload else None

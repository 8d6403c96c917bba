"""The whole page: header, tabs and endpoints."""

from pathlib import Path

import gradio as gr

from cifar_models.served import Served
from cifar_models.ui import (
    compare_tab,
    curves_tab,
    endpoints,
    header,
    matrices_tab,
    mistakes_tab,
    models_tab,
    photos_tab,
)
from cifar_models.ui.detail import Detail

STYLE = Path(__file__).with_name("style.css")
# System fonts: the page asks no other server for anything.
THEME = gr.themes.Base(
    primary_hue="blue",
    neutral_hue="slate",
    font=["system-ui", "sans-serif"],
    font_mono=["ui-monospace", "monospace"],
)


def build_page(served: Served, upload_seconds: int = photos_tab.UPLOAD_SECONDS) -> gr.Blocks:
    """Return the page for what is served.

    Args:
        upload_seconds: Uploaded files are deleted at most this long after they came.
    """
    # Looked at four times as often, files of three quarters of the age go: none gets older.
    sweep = max(1, upload_seconds // 4)
    with gr.Blocks(
        title="CIFAR-10: a pre-trained ResNet50, or a CNN of your own?",
        analytics_enabled=False,
        delete_cache=(sweep, upload_seconds - sweep),
    ) as page:
        verdict = gr.HTML(header.render(served), elem_id="verdict")
        detail = Detail(served)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Compare", id="compare"):
                images_arrive = compare_tab.build(served, verdict, detail)
            with gr.Tab("Your photos", id="photos", elem_id="photos"):
                photos_tab.build(served)
            with gr.Tab("Confusion matrices", id="matrices", elem_id="matrices"):
                matrices_tab.build(served, detail)
            with gr.Tab("Training curves", id="curves-tab"):
                curves_tab.build(served)
            with gr.Tab("Misclassified", id="mistakes-tab"):
                mistakes_tab.build(served, detail, images_arrive)
            with gr.Tab("Models", id="models", elem_id="models"):
                models_tab.build(served)
        endpoints.build(served)
        page.load(None, None, None, js=photos_tab.PASTE)
    return page

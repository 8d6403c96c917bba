"""The whole page: header, tabs and endpoints."""

import os

import gradio as gr

from cifar_models.served import Serving
from cifar_models.ui import (
    browser,
    compare_tab,
    curves_tab,
    endpoints,
    evidence_tab,
    header,
    matrices_tab,
    mistakes_tab,
    models_tab,
    photos_tab,
    refresh,
    single_model,
)
from cifar_models.ui.detail import Detail
from cifar_models.ui.filter_panel import FilterPanel
from cifar_models.ui.server.folder import own_folder

STYLE = browser.FOLDER / "style.css"
STYLES = [STYLE, browser.FOLDER / "evidence.css", browser.FOLDER / "photos.css"]
# System fonts: the page asks no other server for anything.
THEME = gr.themes.Base(
    primary_hue="blue",
    neutral_hue="slate",
    font=["system-ui", "sans-serif"],
    font_mono=["ui-monospace", "monospace"],
).set(
    # Darker than Gradio's, so that small text keeps a contrast of 4.5 to 1.
    color_accent="*primary_700",
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    body_text_color_subdued="*neutral_600",
)

# Gradio keeps the last 10,000 events for a monitor that this app has switched off, and after each
# event sums them all up, so that every answer takes longer than the one before.
NO_MONITOR = {
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
}


def head() -> str:
    """Return what goes into the page's head."""
    return browser.style_tag("narrow")


def build_page(serving: Serving, upload_seconds: int = photos_tab.UPLOAD_SECONDS) -> gr.Blocks:
    """Return the page for what is served, now and after each swap.

    Args:
        upload_seconds: Uploaded files are deleted at most this long after they came.
    """
    # Looked at four times as often, files of three quarters of the age go: none gets older.
    sweep = max(1, upload_seconds // 4)
    own_folder()  # before Gradio writes elsewhere
    os.environ.update(NO_MONITOR)  # read where a page is made
    with gr.Blocks(
        title="CIFAR-10: a pre-trained ResNet50, or a CNN of your own?",
        analytics_enabled=False,
        delete_cache=(sweep, upload_seconds - sweep),
    ) as page:
        # Which state this visitor's page shows; its change renders anew what depends on it.
        shown = gr.State(serving.current.number)
        verdict = header.build(serving, shown)
        refresh.build(serving, shown)
        build_tabs = _comparison if serving.current.comparable else _one_model
        build_tabs(serving, shown, verdict, page)
        endpoints.build(serving)
        page.load(None, None, None, js=browser.event_script("paste_photo"))
        # A page built before a swap, opened after it.
        page.load(
            lambda: serving.current.number,
            None,
            shown,
            api_visibility="private",
            show_progress="hidden",
        )
    return page


def _comparison(serving: Serving, shown: gr.State, verdict: gr.HTML, page: gr.Blocks) -> None:
    detail = Detail(serving)
    panel = FilterPanel(serving)
    with gr.Row(elem_id="explorer"):
        # First, so that the tabs can be wired to it; the style sheet puts it to the right.
        panel.build_side(shown, detail)
        with (
            gr.Column(scale=8, min_width=320, elem_id="explorer-tabs"),
            gr.Tabs(elem_id="tabs"),
        ):
            with gr.Tab("Compare", id="compare"):
                compare_tab.build(serving, shown, detail, panel)
            with gr.Tab("Your photos", id="photos", elem_id="photos"):
                photos_tab.build(serving)
            with gr.Tab("Is it real?", id="evidence", elem_id="evidence"):
                evidence_tab.build(serving, shown, panel)
            with gr.Tab("Confusion matrices", id="matrices", elem_id="matrices"):
                matrices_tab.build(serving, shown, detail, panel)
            with gr.Tab("Training curves", id="curves-tab"):
                curves_tab.build(serving, shown)
            with gr.Tab("Misclassified", id="mistakes-tab"):
                mistakes_tab.build(serving, shown, detail, panel)
            with gr.Tab("Models", id="models", elem_id="models"):
                models_tab.build(serving, shown, panel)
    panel.opens_from(verdict)
    panel.restore_on(page)


def _one_model(serving: Serving, shown: gr.State, verdict: gr.HTML, page: gr.Blocks) -> None:
    with gr.Tabs(elem_id="tabs"):
        with gr.Tab("Your photos", id="photos", elem_id="photos"):
            photos_tab.build(serving)
        with gr.Tab("Confusion matrix", id="matrices", elem_id="matrices"):
            single_model.build_matrix(serving, shown)
        with gr.Tab("Training curves", id="curves-tab"):
            curves_tab.build(serving, shown)
        with gr.Tab("Model", id="models", elem_id="models"):
            models_tab.build(serving, shown)

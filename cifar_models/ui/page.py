"""The whole page: header, tabs and endpoints."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

import gradio as gr

from cifar_models.serving.served import Serving
from cifar_models.ui import browser, endpoints, header, refresh
from cifar_models.ui.parts.detail import Detail
from cifar_models.ui.parts.filter_panel import FilterPanel
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.server.files.folder import own_folder
from cifar_models.ui.server.rules.limits import NO_MONITOR, UPLOAD_SECONDS
from cifar_models.ui.tabs import (
    compare,
    curves,
    judgements,
    matrices,
    mistakes,
    models,
    photos,
    single_model,
)


def build_page(serving: Serving, upload_seconds: int = UPLOAD_SECONDS) -> gr.Blocks:
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
        context = Context(serving, shown)
        verdict = header.build(context)
        refresh.build(context)
        if serving.current.comparable:
            _comparison(context, verdict, page)
        else:
            _tabs(ONE_MODEL, context)
        endpoints.build(serving)
        page.load(None, None, None, js=browser.event_script("paste_photo"))
        # A page built before a swap, opened after it.
        page.load(
            lambda: serving.current.number,
            None,
            shown,
            **QUIET,
        )
    return page


@dataclass(frozen=True)
class _Tab:
    """A tab: its title, the ids that addresses and style sheets know, and what builds it."""

    title: str
    id: str
    build: Callable[[Context], None]
    elem_id: str | None = None


COMPARISON = (
    _Tab("Compare", "compare", compare.build),
    _Tab("Your photos", "photos", photos.build, "photos"),
    _Tab("Is it real?", "evidence", judgements.build, "evidence"),
    _Tab("Confusion matrices", "matrices", matrices.build, "matrices"),
    _Tab("Training curves", "curves-tab", curves.build),
    _Tab("Misclassified", "mistakes-tab", mistakes.build),
    _Tab("Models", "models", models.build, "models"),
)
ONE_MODEL = (
    _Tab("Your photos", "photos", photos.build, "photos"),
    _Tab("Confusion matrix", "matrices", single_model.build_matrix, "matrices"),
    _Tab("Training curves", "curves-tab", curves.build),
    _Tab("Model", "models", models.build, "models"),
)


def _comparison(context: Context, verdict: gr.HTML, page: gr.Blocks) -> None:
    detail, panel = Detail(context.serving), FilterPanel(context.serving)
    with gr.Row(elem_id="explorer"):
        # First in the page; the style sheet puts it to the right.
        panel.build_side(detail)
        with gr.Column(scale=8, min_width=320, elem_id="explorer-tabs"):
            tabs = _tabs(COMPARISON, replace(context, detail=detail, panel=panel))
    panel.opens_from(verdict)
    panel.wire(page, context.shown, tabs)


def _tabs(tabs: tuple[_Tab, ...], context: Context) -> list[gr.Tab]:
    built = []
    with gr.Tabs(elem_id="tabs"):
        for tab in tabs:
            with gr.Tab(tab.title, id=tab.id, elem_id=tab.elem_id) as made:
                tab.build(context)
            built.append(made)
    return built

"""The whole page: first screen, panel of images, tabs and endpoints."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

import gradio as gr

from cifar_models.serving.served import Serving
from cifar_models.ui import browser, endpoints, overview, save_report
from cifar_models.ui.parts import worse_picture_answers
from cifar_models.ui.parts.components import keys_html
from cifar_models.ui.parts.detail import Detail
from cifar_models.ui.parts.filter_panel import FilterPanel
from cifar_models.ui.parts.kept import Kept
from cifar_models.ui.parts.pair_chooser import PairChooser
from cifar_models.ui.parts.tab_bar import TabBar
from cifar_models.ui.parts.tab_contents import TabContents, open_alone
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.server.files.folder import own_folder
from cifar_models.ui.server.rules.limits import NO_MONITOR, UPLOAD_SECONDS
from cifar_models.ui.tabs import (
    curves,
    judgements,
    learnt,
    matrices,
    models,
    people,
    photos,
    pictures,
    single_model,
    trust,
    worse_pictures,
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
        now = serving.current
        pair = gr.State(now.pair.name if now.comparable else "")
        contents = TabContents(now.number, pair.value)
        context = Context(serving, shown, contents, Kept(), pair)
        chooser = PairChooser(now)
        overview_html = overview.build(context)
        if now.comparable:
            _comparison(context, chooser, overview_html, page)
        else:
            _one_model(context, page)
        keys_html()
        worse_picture_answers.build(context)
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
    """A tab.

    Attributes:
        title: As the bar shows it.
        id: As addresses have it.
        build: Adds what it shows.
        elem_id: For style sheets.
        unfiltered: Why the filter does not apply to it; empty where it does.
    """

    title: str
    id: str
    build: Callable[[Context], None]
    elem_id: str
    unfiltered: str = ""


COMPARISON = (
    _Tab("Pictures", "pictures", pictures.build, "pictures"),
    _Tab("Your photos", "photos", photos.build, "photos", "your photos are no test pictures"),
    _Tab(
        "Is it real?",
        "evidence",
        judgements.build,
        "evidence",
        "a test on pictures chosen by their outcome proves nothing",
    ),
    _Tab("When to trust", "trust", trust.build, "trust", "its figures are of all test pictures"),
    _Tab("People", "people", people.build, "people", "its figures are of all test pictures"),
    _Tab(
        "Worse pictures",
        "worse",
        worse_pictures.build,
        "worse",
        "its figures are of a fixed sample of the test pictures",
    ),
    _Tab("What they learnt", "learnt", learnt.build, "learnt"),
    _Tab("Confusions", "matrices", matrices.build, "matrices"),
    _Tab("Training", "curves-tab", curves.build, "training", "curves are of validation pictures"),
    _Tab("Models", "models", models.build, "models", "its numbers are of all test pictures"),
)
ONE_MODEL = (
    _Tab("Your photos", "photos", photos.build, "photos"),
    _Tab("Confusions", "matrices", single_model.build_matrix, "matrices"),
    _Tab("Training", "curves-tab", curves.build, "training"),
    _Tab("Model", "models", models.build, "models"),
)


def _comparison(
    context: Context, chooser: PairChooser, overview_html: gr.HTML, page: gr.Blocks
) -> None:
    detail = Detail(context)
    panel = FilterPanel(context, chooser)
    panel.build_summary()
    save_report.build(context, panel)
    panel.build_side(detail)
    bar = _tabs(COMPARISON, replace(context, detail=detail, panel=panel))
    detail.opens_from(overview_html)
    panel.opens_from(overview_html)
    panel.wire(page, context.shown, bar)


def _one_model(context: Context, page: gr.Blocks) -> None:
    bar = _tabs(ONE_MODEL, context)
    open_alone(context, page, bar)


def _tabs(tabs: tuple[_Tab, ...], context: Context) -> TabBar:
    bar = TabBar([(tab.id, tab.title) for tab in tabs])
    with gr.Tabs(elem_id="tabs") as container:
        for tab in tabs:
            with gr.Tab(tab.title, id=tab.id, elem_id=tab.elem_id):
                if tab.unfiltered:
                    gr.HTML(
                        f'<p class="unfiltered soft small">The filter does not apply here: '
                        f"{tab.unfiltered}.</p>"
                    )
                tab.build(context)
    bar.wire(container)
    return bar

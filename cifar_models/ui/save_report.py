"""The button *Save report*: one HTML file of the filter, see ``cifar_models.report``."""

from collections.abc import Iterator
from datetime import UTC, datetime

import gradio as gr

from cifar_models.report import provenance
from cifar_models.report.document import FILE_NAME, PLOTLY_OPENS, document
from cifar_models.serving.served import Served
from cifar_models.ui import browser
from cifar_models.ui.parts.components import plotly_address
from cifar_models.ui.parts.filter_panel import FilterPanel
from cifar_models.ui.parts.view_of_images import ImageView
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.templates import render

_ELEMENT = "save-report-said"


def build(context: Context, panel: FilterPanel) -> None:
    """Add the button with its option and what it says while it works."""
    with gr.Row(elem_id="save-report"):
        button = gr.Button("Save report", size="sm", elem_id="save-report-button")
        pictures = gr.Checkbox(
            False, label="with pictures", container=False, elem_id="save-report-pictures"
        )
        said = gr.HTML(elem_id=_ELEMENT)
    text = gr.Textbox(visible=False)

    def write(query: str, with_pictures: bool) -> Iterator[dict]:
        yield {said: render("save_report", words="Writing the report…", working=True)}
        view = ImageView.from_query(query)
        html = of_view(context.served(view.pair), view, bool(with_pictures))
        yield {text: html, said: render("save_report", words="The report is ready.", working=False)}

    # One after the other: each takes a processor for a second. Once: a second click while one is
    # being written is none.
    button.click(
        write,
        [panel.shown_images, pictures],
        [text, said],
        trigger_mode="once",
        concurrency_id="report",
        concurrency_limit=1,
        **QUIET,
    ).success(
        None,
        text,
        None,
        js=browser.event_script(
            "save_report",
            NAME=FILE_NAME,
            OPENS=PLOTLY_OPENS,
            PLOTLY=plotly_address(),
            SAID=_ELEMENT,
        ),
    )


def of_view(served: Served, view: ImageView, with_pictures: bool) -> str:
    """Return the report of a view's filter, without plotly.js, which the browser puts in.

    Args:
        served: What is served about the view's pair.
    """
    query, added = provenance.query_of(served, view.chosen), provenance.added_to(served)
    return document(
        served,
        view.chosen,
        command=provenance.command(query, pictures=with_pictures, added=added),
        at=datetime.now(UTC),
        with_pictures=with_pictures,
        with_plotly=False,
    )

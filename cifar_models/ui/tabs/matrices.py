"""Tab *Confusion matrices*: both models, their difference, and the images behind each cell."""

from dataclasses import replace
from functools import partial
from html import escape

import gradio as gr
import numpy as np

from cifar_models.figures import matrices as matrix_figures
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.matrices import ANSWERS, DIFFERENCE, REPORT, answers_matrix, matrix_of
from cifar_models.serving.served import Served, Serving
from cifar_models.specs import MODELS, PAIR, PLACES, spec_for
from cifar_models.stats import report
from cifar_models.stats.filters import Filter
from cifar_models.stats.metrics import BY_COLUMN, BY_ROW, COUNT
from cifar_models.ui.parts.components import figure_value, pickable_html, plot_html, stamp
from cifar_models.ui.parts.fragments import notice, pick
from cifar_models.ui.parts.thumbnails import missing_images, thumbnails
from cifar_models.ui.parts.wiring import LATEST, QUIET, Context, in_order
from cifar_models.ui.templates import render

NORMALISE_TITLES = [
    ("Counts", COUNT),
    ("By row (true class)", BY_ROW),
    ("By column (predicted class)", BY_COLUMN),
]
THIRD_TITLES = [
    ("Difference of the two", DIFFERENCE),
    ("One model's answers against the other's", ANSWERS),
    ("The report's custom CNN (5,000 images)", REPORT),
]


def figure_of(
    served: Served,
    source: str,
    by: str,
    chosen: Filter = Filter(),  # noqa: B008 (frozen)
) -> dict:
    """Return the figure of a model, ``difference``, ``answers`` or ``report``.

    The cell that the filter names is outlined.
    """
    if source == ANSWERS:
        figure = matrix_figures.answers(answers_matrix(served, chosen), by, chosen.true)
        return _outlined(figure, chosen.first, chosen.second)
    if source == DIFFERENCE:
        first, second = (matrix_of(served, spec.id, chosen) for spec in MODELS)
        return matrix_figures.confusion_difference(first, second, by)
    title = (
        "Report's custom CNN, 5,000 images" if source == REPORT else spec_for(source).short_title
    )
    figure = matrix_figures.confusion(matrix_of(served, source, chosen), by, source, title)
    if source == REPORT:
        return figure
    return _outlined(figure, chosen.true, getattr(chosen, served.pair.place_of(source)))


def _outlined(figure: dict, row: str | None, column: str | None) -> dict:
    """Draw a frame around the row, the column or the cell of these names."""
    if row is None and column is None:
        return figure
    y, x = (None if name is None else CLASS_NAMES.index(name) for name in (row, column))
    last = len(CLASS_NAMES) - 0.5
    figure["layout"]["shapes"] = [
        {
            "type": "rect",
            "x0": -0.5 if x is None else x - 0.5,
            "x1": last if x is None else x + 0.5,
            "y0": -0.5 if y is None else y - 0.5,
            "y1": last if y is None else y + 0.5,
            "line": {"color": "#111827", "width": 3},
        }
    ]
    return figure


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    serving = context.serving
    detail, panel = context.detail, context.panel
    served = serving.current
    with gr.Row(elem_classes="controls"):
        by = gr.Radio(NORMALISE_TITLES, value=COUNT, label="Numbers", elem_id="matrix-normalise")
        third = gr.Radio(
            THIRD_TITLES, value=DIFFERENCE, label="Third matrix", elem_id="matrix-third"
        )
    with gr.Row(elem_classes="plots"):
        plots = {spec.id: matrix_plot(served, spec.id) for spec in MODELS}
    with gr.Row(elem_classes="plots"):
        plots[DIFFERENCE] = matrix_plot(served, DIFFERENCE)
        plots[ANSWERS] = matrix_plot(served, ANSWERS, visible=False)
        plots[REPORT] = matrix_plot(served, REPORT, visible=False)
        gr.HTML(
            render("matrix_help", first=PAIR.first, second=PAIR.second),
            elem_classes="matrix-help",
            min_width=300,
        )
    images = pickable_html(scroll_to=True, elem_id="matrix-images")

    def draw(served: Served, chosen: Filter, by: str) -> dict:
        return {
            plot: figure_value(figure_of(served, source, by, chosen))
            for source, plot in plots.items()
        }

    panel.follows("matrices", draw, [by], list(plots.values()))
    by.change(
        lambda by, query: draw(serving.current, Filter.from_query(query), by),
        [by, panel.chosen],
        list(plots.values()),
        **LATEST,
    )
    thirds = (DIFFERENCE, ANSWERS, REPORT)
    third.change(
        lambda chosen: [gr.HTML(visible=chosen == source) for source in thirds],
        third,
        [plots[source] for source in thirds],
        **QUIET,
    )
    for source in (*(spec.id for spec in MODELS), ANSWERS):
        panel.sets_from(plots[source].select, partial(_cell_filter, source))
    for source in (DIFFERENCE, REPORT):
        plots[source].select(
            _show_cell(serving, source),
            None,
            images,
            **(in_order("cell") | {"show_progress": "minimal"}),
        )
    detail.opens_from(images)
    panel.opens_from(images)


def matrix_plot(served: Served, source: str, visible: bool = True) -> gr.HTML:
    """Return the plot of one matrix."""
    label = {
        DIFFERENCE: "Confusion matrix of ResNet50 minus that of the custom CNN",
        ANSWERS: "What ResNet50 says against what the custom CNN says",
        REPORT: "Confusion matrix of the report's custom CNN",
    }.get(source) or f"Confusion matrix of {spec_for(source).in_sentence}"
    return plot_html(
        figure_of(served, source, COUNT),
        label,
        elem_id=f"matrix-{source}",
        visible=visible,
        min_width=300,
    )


def _cell_filter(source: str, chosen: Filter, event: gr.EventData) -> Filter:
    """Return the filter of a clicked cell, or of a clicked class beside or below the matrix."""
    row, column = event._data.get("y"), event._data.get("x")
    if source == ANSWERS:
        return replace(chosen, first=row, second=column)
    return chosen.cell(PAIR.place_of(source), row, column)


def _show_cell(serving: Serving, source: str):
    def show(event: gr.EventData) -> str:
        row, column = event._data.get("y"), event._data.get("x")
        if row is None or column is None:  # a class beside the matrix, not a cell
            return gr.skip()
        if row not in CLASS_NAMES or column not in CLASS_NAMES:
            raise gr.Error("That is not a cell of the matrix.", print_exception=False)
        true, predicted = CLASS_NAMES.index(row), CLASS_NAMES.index(column)
        cell = render_cell(serving.current, source, true, predicted)
        # When it was clicked: the browser keeps the answer to the latest click.
        return f'<div data-at="{stamp(event._data.get("at"))}">{cell}</div>'

    return show


def render_cell(served: Served, source: str, true: int, predicted: int) -> str:
    """Return the images behind a cell of the difference or of the report as HTML.

    For the difference: those that one model alone puts into the cell, in two groups whose sizes
    differ by the cell's number, and for confusions those that both do.
    """
    cell = f"{CLASS_NAMES[true]} classified as {CLASS_NAMES[predicted]}"
    if source == REPORT:
        count = report.CONFUSION_MATRIX[true, predicted]
        return notice(
            f"{cell}: {count} of the report's 5,000 images. The report gives numbers only; there "
            "are no images behind its matrix."
        )
    names = CLASS_NAMES[true], CLASS_NAMES[predicted]
    first, second = (Filter().cell(place, *names).indices(served.answers) for place in PLACES)
    groups = [
        (f"Only {served.pair.first.short_title}: {cell}", np.setdiff1d(first, second)),
        (f"Only {served.pair.second.short_title}: {cell}", np.setdiff1d(second, first)),
    ]
    if true != predicted:
        groups.append((f"Both: {cell}", np.intersect1d(first, second)))
    return (
        missing_images(served)
        + "".join(
            f'<section class="cell-images" data-count="{len(indices)}"><h3>{escape(title)}, '
            f"{len(indices):,} {'image' if len(indices) == 1 else 'images'}</h3>"
            f"{_thumbnails_or_notice(served, indices)}"
            "</section>"
            for title, indices in groups
        )
        + _all_of(served, true, predicted)
    )


def _thumbnails_or_notice(served: Served, indices: np.ndarray) -> str:
    return thumbnails(served, indices) if len(indices) else notice("No image is in this group.")


def _all_of(served: Served, true: int, predicted: int) -> str:
    """Return for each model all images it puts into a cell, as a filter to click."""
    row, column = CLASS_NAMES[true], CLASS_NAMES[predicted]
    return (
        '<p class="quiet">As filter: '
        + "; ".join(
            pick(
                f"all {matrix_of(served, spec.id)[true, predicted]:,} of {spec.short_title}",
                Filter().cell(place, row, column),
            )
            for place, spec in zip(PLACES, served.pair, strict=True)
        )
        + "</p>"
    )

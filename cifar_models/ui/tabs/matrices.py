"""Tab *Confusions*: both models, their difference, and the images behind each cell."""

from dataclasses import replace
from functools import partial

import gradio as gr
import numpy as np

from cifar_models.figures import matrices as matrix_figures
from cifar_models.figures.template import TEST_IMAGES
from cifar_models.serving.matrices import ANSWERS, DIFFERENCE, REPORT, answers_matrix, matrix_of
from cifar_models.serving.served import Served
from cifar_models.specs import PAIR, PLACES, ModelSpec
from cifar_models.stats.direction import direction_of
from cifar_models.stats.filters import Filter
from cifar_models.stats.metrics import BY_COLUMN, BY_ROW, COUNT
from cifar_models.ui.parts.components import MATRIX, figure_value, plot_html
from cifar_models.ui.parts.options import options
from cifar_models.ui.parts.view_of_images import ImageView
from cifar_models.ui.parts.wiring import LATEST, QUIET, Context
from cifar_models.ui.templates import render

NORMALISE_TITLES = [
    ("Counts", COUNT),
    ("By row (true class)", BY_ROW),
    ("By column (predicted class)", BY_COLUMN),
]
ALL_CELLS, ERRORS_ALONE = "all", "errors"
CELLS_TITLES = [("All", ALL_CELLS), ("Errors alone", ERRORS_ALONE)]
THIRD_TITLES = [
    ("Difference of the two", DIFFERENCE),
    ("One model's answers against the other's", ANSWERS),
    ("The report's custom CNN (5,000 images)", REPORT),
]

_NO_IMAGES = "The report gives numbers only: there are no pictures behind its matrix."


def figure_of(
    served: Served,
    source: str,
    by: str,
    chosen: Filter = Filter(),  # noqa: B008 (frozen)
    cells: str = ALL_CELLS,
) -> dict:
    """Return the figure of a model by its id, ``difference``, ``answers`` or ``report``.

    The cell that the filter names is outlined.

    Args:
        by: See ``metrics.normalise``.
        cells: ``all``, or ``errors`` to leave out the diagonal.
    """
    errors_alone = cells == ERRORS_ALONE
    if source == REPORT:
        images = "5,000 images of the report"
        matrix = matrix_of(served, source, chosen)
        return matrix_figures.confusion(matrix, by, None, images, errors_alone=errors_alone)
    if source == ANSWERS:
        matrix = answers_matrix(served, chosen)
        images = _images(matrix, chosen)
        figure = matrix_figures.answers(
            matrix, by, images, chosen.true, served.pair, errors_alone=errors_alone
        )
        return matrix_figures.outline(figure, chosen.first, chosen.second)
    if source == DIFFERENCE:
        first, second = (matrix_of(served, spec.id, chosen) for spec in served.pair)
        images = _images(first, chosen)
        better, _ = direction_of(served.answers).specs(served.pair)
        return matrix_figures.confusion_difference(
            first, second, by, images, better, served.pair, errors_alone=errors_alone
        )
    matrix = matrix_of(served, source, chosen)
    images = _images(matrix, chosen)
    spec = next(spec for spec in served.specs if spec.id == source)
    figure = matrix_figures.confusion(matrix, by, spec, images, errors_alone=errors_alone)
    return matrix_figures.outline(figure, chosen.true, getattr(chosen, spec.place))


def _images(matrix: np.ndarray, chosen: Filter) -> str:
    """Name the images that are counted."""
    images = TEST_IMAGES.format(int(matrix.sum()))
    return images if chosen == Filter() else f"{images} that fulfil the filter"


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    panel, first = context.panel, context.serving.current
    with options("matrix-options"), gr.Row(elem_classes="controls"):
        by = gr.Radio(NORMALISE_TITLES, value=COUNT, label="Numbers", elem_id="matrix-normalise")
        cells = gr.Radio(CELLS_TITLES, value=ALL_CELLS, label="Cells", elem_id="matrix-cells")
        third = gr.Radio(
            THIRD_TITLES, value=DIFFERENCE, label="Third matrix", elem_id="matrix-third"
        )
    with gr.Row(elem_classes="plots"):
        # They have the names in the page that the models of the app give them.
        plots = {spec.place: matrix_plot(spec) for spec in PAIR}
    with gr.Row(elem_classes="plots"):
        plots[DIFFERENCE] = matrix_plot(DIFFERENCE)
        plots[ANSWERS] = matrix_plot(ANSWERS, visible=False)
        plots[REPORT] = matrix_plot(REPORT, visible=False)
        reading = gr.HTML(
            _render_help(first),
            elem_classes="matrix-help",
            min_width=300,
        )

    def draw(served: Served, chosen: Filter, by: str, cells: str) -> dict:
        ids = dict(zip(PLACES, served.pair.ids, strict=True))
        return {
            plot: figure_value(figure_of(served, ids.get(source, source), by, chosen, cells))
            for source, plot in plots.items()
        } | {reading: _render_help(served)}

    drawn = [*plots.values(), reading]
    context.contents.add("matrices", draw, [by, cells], drawn, filtered=True)
    for name, control, titles in (
        ("numbers", by, NORMALISE_TITLES),
        ("cells", cells, CELLS_TITLES),
        ("third", third, THIRD_TITLES),
    ):
        context.kept.keep(name, control, [value for _, value in titles])

    def again(by: str, cells: str, query: str) -> dict:
        view = ImageView.from_query(query)
        return draw(context.served(view.pair), view.chosen, by, cells)

    gr.on(
        [by.change, cells.change],
        again,
        [by, cells, panel.shown_images],
        drawn,
        **LATEST,
    )
    thirds = (DIFFERENCE, ANSWERS, REPORT)
    third.change(
        lambda chosen: [gr.HTML(visible=chosen == source) for source in thirds],
        third,
        [plots[source] for source in thirds],
        **QUIET,
    )
    for source in (*PLACES, ANSWERS):
        panel.sets_from(plots[source].select, partial(_cell_filter, source))
    panel.sets_from(plots[DIFFERENCE].select, _difference_filter)
    plots[REPORT].select(lambda: gr.Info(_NO_IMAGES), None, None, **QUIET)


def _render_help(served: Served) -> str:
    return render("matrix_help", first=served.pair.first, second=served.pair.second)


def matrix_plot(source: ModelSpec | str, visible: bool = True) -> gr.HTML:
    """Return the plot of one matrix: of a model, ``difference``, ``answers`` or ``report``."""
    if isinstance(source, ModelSpec):
        label, source = f"Confusion matrix of {source.in_sentence}", source.id
        return _plot(label, source, visible)
    label = {
        DIFFERENCE: "Which of the two models does better in each cell",
        ANSWERS: "What one model says against what the other says",
        REPORT: "Confusion matrix of the report's custom CNN",
    }[source]
    return _plot(label, source, visible)


def _plot(label: str, source: str, visible: bool) -> gr.HTML:
    return plot_html(
        None,
        label,
        elem_id=f"matrix-{source}",
        visible=visible,
        scripts=MATRIX,
        min_width=300,
    )


def _cell_filter(source: str, chosen: Filter, event: gr.EventData) -> Filter:
    """Return the filter of a clicked cell, or of a clicked class beside or below the matrix.

    Args:
        source: ``answers``, or the place of the model whose matrix it is.
    """
    row, column = event._data.get("y"), event._data.get("x")
    if source == ANSWERS:
        return replace(chosen, first=row, second=column)
    return chosen.cell(source, row, column)


def _difference_filter(chosen: Filter, event: gr.EventData) -> Filter:
    """Return the filter of the images that one model alone puts into a cell of the difference."""
    row, column = event._data.get("y"), event._data.get("x")
    return replace(chosen.without_classes(), true=row, one_says=column)

"""Tab *Confusion matrices*: both models, their difference, and the images behind each cell."""

from html import escape

import gradio as gr
import numpy as np

from cifar_models import figures, report
from cifar_models.labels import CLASS_NAMES
from cifar_models.metrics import BY_COLUMN, BY_ROW, COUNT, confusion_matrix
from cifar_models.served import Served
from cifar_models.specs import CUSTOM_CNN, MODELS, RESNET50, spec_for
from cifar_models.ui.components import figure_value, pickable_html, plot_html
from cifar_models.ui.detail import Detail
from cifar_models.ui.fragments import notice
from cifar_models.ui.thumbnails import thumbnails

DIFFERENCE, REPORT = "difference", "report"
NORMALISE_TITLES = [
    ("Counts", COUNT),
    ("By row (true class)", BY_ROW),
    ("By column (predicted class)", BY_COLUMN),
]
THIRD_TITLES = [
    ("Difference of the two", DIFFERENCE),
    ("The report's custom CNN (5,000 images)", REPORT),
]
_HINT = "Click a cell of a matrix to see the images behind it."


def matrix_of(served: Served, model_id: str) -> np.ndarray:
    """Return the counts ``[10, 10]`` (rows true) of a model or of the report."""
    if model_id == REPORT:
        return report.CONFUSION_MATRIX
    return confusion_matrix(served.labels, served.answers.predicted[model_id])


def figure_of(served: Served, source: str, by: str) -> dict:
    """Return the figure of ``resnet50``, ``custom_cnn``, ``difference`` or ``report``."""
    if source == DIFFERENCE:
        first, second = (matrix_of(served, spec.id) for spec in MODELS)
        return figures.confusion_difference(first, second, by)
    title = (
        "Report's custom CNN, 5,000 images" if source == REPORT else spec_for(source).short_title
    )
    return figures.confusion(matrix_of(served, source), by, source, title)


def build(served: Served, detail: Detail) -> None:
    """Add the tab's components and wire them."""
    with gr.Row(elem_classes="controls"):
        by = gr.Radio(NORMALISE_TITLES, value=COUNT, label="Numbers", elem_id="matrix-normalise")
        third = gr.Radio(
            THIRD_TITLES, value=DIFFERENCE, label="Third matrix", elem_id="matrix-third"
        )
    with gr.Row(elem_classes="matrices"):
        with gr.Column(scale=5, min_width=320):
            with gr.Row(elem_classes="plots"):
                plots = {spec.id: _plot(served, spec.id) for spec in MODELS}
            with gr.Row(elem_classes="plots"):
                plots[DIFFERENCE] = _plot(served, DIFFERENCE)
                plots[REPORT] = _plot(served, REPORT, visible=False)
                gr.HTML(_reading_help(), elem_classes="matrix-help", min_width=300)
        with gr.Column(scale=3, min_width=300):
            images = pickable_html(notice(_HINT), scroll_to=True, elem_id="matrix-images")

    sources = list(plots)

    def redraw(by: str) -> list[str]:
        return [figure_value(figure_of(served, source, by)) for source in sources]

    by.change(
        redraw,
        by,
        list(plots.values()),
        api_visibility="private",
        show_progress="hidden",
        trigger_mode="always_last",
    )
    third.change(
        lambda chosen: [gr.HTML(visible=chosen == source) for source in (DIFFERENCE, REPORT)],
        third,
        [plots[DIFFERENCE], plots[REPORT]],
        api_visibility="private",
        show_progress="hidden",
    )
    for source, plot in plots.items():
        plot.select(
            _show_cell(served, source),
            None,
            images,
            api_visibility="private",
            show_progress="minimal",
            # Every click counts, and one after the other, so that the last one is what stays.
            trigger_mode="multiple",
            concurrency_id="cell",
            concurrency_limit=1,
        )
    detail.opens_from(images)


def _plot(served: Served, source: str, visible: bool = True) -> gr.HTML:
    label = {
        DIFFERENCE: "Confusion matrix of ResNet50 minus that of the custom CNN",
        REPORT: "Confusion matrix of the report's custom CNN",
    }.get(source) or f"Confusion matrix of {spec_for(source).in_sentence}"
    return plot_html(
        figure_of(served, source, COUNT),
        label,
        elem_id=f"matrix-{source}",
        visible=visible,
        min_width=300,
    )


def _show_cell(served: Served, source: str):
    def show(event: gr.EventData) -> str:
        if event.y not in CLASS_NAMES or event.x not in CLASS_NAMES:
            raise gr.Error("That is not a cell of the matrix.", print_exception=False)
        cell = render_cell(served, source, CLASS_NAMES.index(event.y), CLASS_NAMES.index(event.x))
        # When it was clicked: the browser keeps the answer to the latest click.
        return f'<div data-at="{int(event.at)}">{cell}</div>'

    return show


def render_cell(served: Served, source: str, true: int, predicted: int) -> str:
    """Return the images behind a cell as HTML.

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
    answers = served.answers
    in_cell = {
        spec.id: (answers.labels == true) & (answers.predicted[spec.id] == predicted)
        for spec in MODELS
    }
    if source != DIFFERENCE:
        indices = np.flatnonzero(in_cell[source])
        groups = [(f"{spec_for(source).short_title}: {cell}", indices)]
    else:
        first, second = in_cell[RESNET50.id], in_cell[CUSTOM_CNN.id]
        groups = [
            (f"Only {RESNET50.short_title}: {cell}", np.flatnonzero(first & ~second)),
            (f"Only {CUSTOM_CNN.short_title}: {cell}", np.flatnonzero(second & ~first)),
        ]
        if true != predicted:
            groups.append((f"Both: {cell}", np.flatnonzero(first & second)))
    return _missing(served) + "".join(
        f'<section class="cell-images" data-count="{len(indices)}"><h3>{escape(title)}, '
        f"{len(indices):,} {'image' if len(indices) == 1 else 'images'}</h3>"
        f"{thumbnails(served, indices) if len(indices) else notice('No image is in this group.')}"
        "</section>"
        for title, indices in groups
    )


def _missing(served: Served) -> str:
    if served.test_images is not None:
        return ""
    return notice(
        "The test images are not at hand, so their numbers are shown instead. The Compare tab "
        "offers to download them."
    )


def _reading_help() -> str:
    return (
        "<h3>How to read these</h3><ul>"
        "<li>Rows are true classes, columns predicted ones; the diagonal is right.</li>"
        "<li>Colour grows with the square root of the number, so that rare confusions stay "
        "visible beside the diagonal.</li>"
        f'<li>Difference: <b style="--c:{RESNET50.colour}" class="key">blue</b> where '
        f"{RESNET50.short_title} has more, <b style='--c:{CUSTOM_CNN.colour}' class='key'>orange"
        f"</b> where {CUSTOM_CNN.in_sentence} has more. More is good on the diagonal and bad off "
        "it.</li>"
        "<li>Click a cell to see its images; click an image to open it large.</li></ul>"
    )

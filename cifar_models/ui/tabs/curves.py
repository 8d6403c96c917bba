"""Tab *Training*: how both models learned, and how soon they reached each level."""

from functools import partial
from html import escape

import gradio as gr

from cifar_models.errors import BundleError
from cifar_models.figures import data_share as data_share_figure
from cifar_models.figures.curves import training_curves
from cifar_models.records.record import History
from cifar_models.serving import claims
from cifar_models.serving.served import Served
from cifar_models.specs import ModelSpec
from cifar_models.stats.filters import Filter
from cifar_models.trainings import curves, data_share
from cifar_models.trainings.data_share import budget_words
from cifar_models.trainings.stages import REPORT_RECIPE
from cifar_models.ui.parts.components import figure_value, plot_html
from cifar_models.ui.parts.fragments import notice
from cifar_models.ui.parts.kept import SEPARATOR, number_within
from cifar_models.ui.parts.options import options
from cifar_models.ui.parts.wiring import LATEST, Context
from cifar_models.ui.tabs import transfer_section
from cifar_models.ui.templates import render
from cifar_models.wording import duration

SHIPPED = ""
ALONG_TITLES = [
    ("Epoch", "epoch"),
    ("Images seen", "images_seen"),
    ("Wall-clock time", "seconds"),
]
_NONE = "Choose at least one training to draw its curves."


def histories(served: Served) -> dict[str, tuple[ModelSpec, str, History]]:
    """Return all histories of the bundles by a title a person can choose."""
    found = {}
    for spec in served.specs:
        bundle = served.bundles[spec.id]
        if bundle.history is None:
            continue
        found[f"{spec.short_title}, shipped"] = spec, SHIPPED, bundle.history
        for name, history in bundle.further_histories.items():
            words = name.replace("_", " ")
            found[f"{spec.short_title}, {words}"] = spec, words, history
    return found


def shipped_of(served: Served) -> list[str]:
    """Return the titles of the trainings that are drawn where nobody has chosen any."""
    found = histories(served).items()
    return [title for title, (_, name, _) in found if name in (SHIPPED, REPORT_RECIPE)]


def chosen_of(served: Served, chosen: list[str]) -> list[str]:
    """Return those of the trainings that a visitor chose that there are.

    Where some are of models that are not compared any more, a model of which none is chosen brings
    those that are drawn at first.
    """
    available = histories(served)
    if all(title in available for title in chosen):
        return chosen
    drawn = {available[title][0].id for title in chosen if title in available}
    first = [title for title in shipped_of(served) if available[title][0].id not in drawn]
    return [title for title in available if title in chosen or title in first]


def _trainings_of(available: list[str], text: str) -> list[str]:
    """Read trainings from an address; raises ``ValueError`` where it names none of these."""
    named = [title for title in available if title in text.split(SEPARATOR)]
    if text and not named:
        raise ValueError(f"{text[:60]!r} names no training of the models compared at first")
    return named


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    available = histories(context.serving.current)
    shipped = shipped_of(context.serving.current)
    with options("curves-options"):
        with gr.Row(elem_classes="controls"):
            quantity = gr.Radio(
                [("Accuracy", "accuracy"), ("Loss", "loss")],
                value="accuracy",
                label="Quantity",
                elem_id="curves-quantity",
            )
            x_axis = gr.Radio(
                ALONG_TITLES,
                value="epoch",
                label="Along",
                elem_id="curves-axis",
            )
            log_axes = gr.CheckboxGroup(
                [("Horizontal", "x"), ("Vertical", "y")],
                value=[],
                label="Logarithmic axes",
                elem_id="curves-log",
            )
        with gr.Row(elem_classes="controls"):
            chosen = gr.CheckboxGroup(
                list(available),
                value=shipped,
                label="Trainings",
                elem_id="curves-histories",
                scale=2,
                min_width=300,
            )
            smoothing = gr.Slider(
                0,
                0.95,
                value=0,
                step=0.05,
                label="Smoothing (0: as measured)",
                elem_id="curves-smoothing",
                scale=1,
            )
    plot = plot_html(
        None,
        "Training curves of both models",
        elem_id="curves",
    )
    table = gr.HTML(elem_id="curves-table")
    answer = gr.HTML(elem_id="curves-answer")

    transfer_section.build(context)
    build_data_share()

    def redraw(pair: str, *values) -> tuple[str, str]:
        return redrawn(context.served(pair), *values)

    def redrawn(
        served: Served,
        quantity: str,
        x_axis: str,
        chosen: list[str],
        smoothing: float,
        log_axes: list[str],
    ) -> tuple[str, str]:
        available = histories(served)
        drawn = [available[title] for title in available if title in chosen]
        figure = training_curves(
            drawn,
            quantity,
            x_axis,
            smoothing=min(max(smoothing, 0), 0.95),
            log_x="x" in log_axes,
            log_y="y" in log_axes,
        )
        return figure_value(figure), render_table(drawn)

    controls = [quantity, x_axis, chosen, smoothing, log_axes]
    gr.on(
        [control.change for control in controls],
        redraw,
        [context.pair, *controls],
        [plot, table],
        **LATEST,
    )

    def draw(served: Served, _: Filter, quantity: str, x_axis: str, chosen: list[str], *more):
        titles = list(histories(served))
        chosen = chosen_of(served, chosen)
        figure, levels = redrawn(served, quantity, x_axis, chosen, *more)
        return {
            chosen_box: gr.CheckboxGroup(titles, value=chosen),
            plot: figure,
            table: levels,
            answer: render_answer(served),
        }

    chosen_box = chosen
    context.contents.add("curves-tab", draw, controls, [chosen, plot, table, answer])
    for name, control, allowed in (
        ("quantity", quantity, ["accuracy", "loss"]),
        ("along", x_axis, [value for _, value in ALONG_TITLES]),
        ("log", log_axes, ["x", "y"]),
        ("trainings", chosen, partial(_trainings_of, list(available))),
        ("smoothing", smoothing, number_within(0, 0.95)),
    ):
        context.kept.keep(name, control, allowed)


def build_data_share() -> None:
    """Add the figure of accuracy by training images, if it was measured."""
    try:
        found = data_share.read()
    except BundleError as error:
        gr.HTML(notice(str(error), "problem"), elem_id="data-share-problem")
        return
    if found is None:
        return
    gr.HTML("<h2>How many training images does transfer save?</h2>")
    plot_html(
        data_share_figure.data_share(found),
        "Validation accuracy by number of training images",
        elem_id="data-share",
    )
    gr.HTML(f'<p class="quiet">{escape(budget_words(found))}</p>', elem_id="data-share-budget")


def render_answer(served: Served) -> str:
    """Return whether the report's levels were reached here, as HTML; nothing for one model."""
    if not served.of_the_report:
        return ""
    return f"<p>The report's levels: {escape(claims.answer_of_levels(served.bundles))}</p>"


def render_table(drawn: list[tuple[ModelSpec, str, History]]) -> str:
    """Return when each training reached each level of validation accuracy, as HTML."""
    if not drawn:
        return notice(_NONE)
    rows = []
    for spec, name, history in drawn:
        reached = [
            "not reached" if when is None else f"epoch {when.epoch}, {duration(when.seconds)}"
            for when in (curves.reached(history, level) for level in curves.LEVELS)
        ]
        best = curves.best_epoch(history)
        title = f"{spec.short_title}{f', {name}' if name else ''}"
        rows.append((spec, title, reached, f"{best.val_accuracy:.2%} (epoch {best.epoch})"))
    hardware = "; ".join(
        f"{spec.short_title} on {history.run.hardware.cores} cores of "
        f"{history.run.hardware.processor}"
        for spec, name, history in drawn
        if name == SHIPPED
    )
    levels = [f"{level:.0%}" for level in curves.LEVELS]
    return render("levels_table", levels=levels, rows=rows, hardware=hardware)

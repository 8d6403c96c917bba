"""Tab *Training curves*: how both models learned, and how soon they reached each level."""

from html import escape
from typing import Any

import gradio as gr

from cifar_models import curves, figures
from cifar_models.served import Served
from cifar_models.specs import MODELS, ModelSpec
from cifar_models.ui.components import figure_value, plot_html
from cifar_models.ui.fragments import model_dot, notice
from cifar_models.wording import duration

SHIPPED = ""
_NONE = "Choose at least one training above to draw its curves."


def histories(served: Served) -> dict[str, tuple[ModelSpec, str, dict[str, Any]]]:
    """Return all histories of both bundles by a title a person can choose."""
    found = {}
    for spec in MODELS:
        bundle = served.bundles[spec.id]
        found[f"{spec.short_title}, shipped"] = spec, SHIPPED, bundle.history
        for name, history in bundle.further_histories.items():
            found[f"{spec.short_title}, {name.replace('_', ' ')}"] = spec, name, history
    return found


def build(served: Served) -> None:
    """Add the tab's components and wire them."""
    available = histories(served)
    shipped = [title for title, (_, name, _) in available.items() if name == SHIPPED]
    with gr.Row(elem_classes="controls"):
        quantity = gr.Radio(
            [("Accuracy", "accuracy"), ("Loss", "loss")],
            value="accuracy",
            label="Quantity",
            elem_id="curves-quantity",
        )
        x_axis = gr.Radio(
            [("Epoch", "epoch"), ("Images seen", "images_seen"), ("Wall-clock time", "seconds")],
            value="epoch",
            label="Along",
            elem_id="curves-axis",
        )
        chosen = gr.CheckboxGroup(
            list(available), value=shipped, label="Trainings", elem_id="curves-histories"
        )
    plot = plot_html(
        figures.training_curves([available[title] for title in shipped], "accuracy", "epoch"),
        "Training curves of both models",
        elem_id="curves",
    )
    table = gr.HTML(render_table([available[t] for t in shipped]), elem_id="curves-table")

    def redraw(quantity: str, x_axis: str, chosen: list[str]) -> tuple[str, str]:
        drawn = [available[title] for title in available if title in chosen]
        figure = figures.training_curves(drawn, quantity, x_axis)
        return figure_value(figure), render_table(drawn)

    gr.on(
        [quantity.change, x_axis.change, chosen.change],
        redraw,
        [quantity, x_axis, chosen],
        [plot, table],
        api_visibility="private",
        show_progress="hidden",
        trigger_mode="always_last",
    )


def render_table(drawn: list[tuple[ModelSpec, str, dict[str, Any]]]) -> str:
    """Return when each training reached each level of validation accuracy, as HTML."""
    if not drawn:
        return notice(_NONE)
    rows = []
    for spec, name, history in drawn:
        cells = []
        for level in curves.LEVELS:
            when = curves.reached(history, level)
            cells.append(
                f'<td data-level="{level:.0%}">'
                + (
                    "not reached"
                    if when is None
                    else f"epoch {when.epoch}, {duration(when.seconds)}"
                )
                + "</td>"
            )
        best = curves.best_epoch(history)
        title = f"{spec.short_title}{f', {name}' if name else ''}"
        rows.append(
            f'<tr data-model="{spec.id}"><th scope="row">{model_dot(spec)}{escape(title)}</th>'
            f"{''.join(cells)}<td>{best['val_accuracy']:.2%} (epoch {best['epoch']})</td></tr>"
        )
    heads = "".join(f'<th scope="col">{level:.0%}</th>' for level in curves.LEVELS)
    hardware = "; ".join(
        f"{spec.short_title} on {history['run']['hardware']['cores']} cores of "
        f"{history['run']['hardware']['processor']}"
        for spec, name, history in drawn
        if name == SHIPPED
    )
    return (
        '<div class="table-scroll"><table><caption>Epochs and time needed to reach a validation '
        "accuracy</caption><thead><tr><th scope='col'>training</th>"
        f"{heads}<th scope='col'>best</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        f'<p class="quiet">Validation: CIFAR-10 training images kept aside. Training figures are '
        f"measured on augmented images, so they can lie below validation. {escape(hardware)}.</p>"
    )

"""Gradio's HTML component with behaviour in the browser.

Functions, not subclasses: for a subclass Gradio writes a ``.pyi`` file beside the source.

Events carry ``at``, when they were raised: milliseconds since the page was opened, so that a clock
that is set back changes nothing.
"""

import json
import re
from collections.abc import Sequence
from math import isfinite
from pathlib import Path

import gradio as gr
import plotly

from cifar_models.ui import browser
from cifar_models.ui.templates import render


def plotly_address() -> str:
    """Let the app serve plotly's own script and return its address: no CDN."""
    # Resolved: Gradio knows static files by their real path, and a venv may be a link.
    script = Path(plotly.__file__).resolve().with_name("package_data") / "plotly.min.js"
    gr.set_static_paths([script])
    return f"gradio_api/file={script}"


MATRIX = ("matrix_cells", "matrix_keys")


def plot_html(
    figure: dict | None,
    label: str,
    scripts: Sequence[str] = (),
    lazy: bool = False,
    **arguments,
) -> gr.HTML:
    """Return a figure, see ``figures.template``, that can be saved, with its data.

    Its points raise ``select`` with the names ``x`` and ``y`` and that of their ``series``, and
    their text as ``pick``.

    Args:
        figure: As plotly.js draws it; None for one that is drawn when its tab is opened.
        label: Read aloud by screen readers.
        scripts: What else it does, see ``browser.script``; ``MATRIX`` for a matrix.
        lazy: Draw it not before it is scrolled near.
        arguments: For ``gr.HTML``.
    """
    return gr.HTML(
        "" if figure is None else figure_value(figure),
        html_template="",
        js_on_load=browser.script(
            "plot", *scripts, "save_figure", LABEL=label, LAZY=lazy, PLOTLY=plotly_address()
        ),
        elem_classes="plot-holder",
        **arguments,
    )


def stamp(at: object) -> int:
    """Return the ``at`` that the browser sent with an event; 0 for anything else."""
    return int(at) if isinstance(at, int | float) and isfinite(at) else 0


def figure_value(figure: dict) -> str:
    """Return a figure as the value of ``plot_html``."""
    # The browser reads it as JSON; Gradio would warn of a script in the name of a phase.
    return re.sub(r"<(?=script)", r"\\u003c", json.dumps(figure, allow_nan=False), flags=re.I)


def pickable_html(value: str = "", scripts: Sequence[str] = (), **arguments) -> gr.HTML:
    """Return HTML whose elements with ``data-pick`` raise ``select`` with that text as ``pick``.

    The event also holds ``listed``, the texts of all of them in their order, and ``at``. Elements
    with ``data-filter`` raise ``apply`` with that text as ``query``, those with ``data-go`` open
    the tab of that id.

    Args:
        value: The HTML.
        scripts: What else it does, see ``browser.script``.
        arguments: For ``gr.HTML``.
    """
    return gr.HTML(value, js_on_load=browser.script("pick", "stand_out", *scripts), **arguments)


def address_html(own_names: Sequence[str]) -> gr.HTML:
    """Return what keeps the page's address, see ``address.js``; it shows nothing.

    Args:
        own_names: The parameters that it may ever write.
    """
    script = browser.script("address", OWN_NAMES=list(own_names))
    return gr.HTML("", js_on_load=script, elem_id="page-address")


def keys_html() -> gr.HTML:
    """Return what listens to the keys and the opened terms of the whole page; it lists the keys."""
    return gr.HTML(render("keys"), js_on_load=browser.script("keys", "explained"), elem_id="keys")


def summary_html(value: str, names: Sequence[str], **arguments) -> gr.HTML:
    """Return HTML whose ``data-query`` takes the place of these names in the page's address."""
    script = browser.script("filter_summary", "go", FILTER_NAMES=list(names))
    return gr.HTML(value, js_on_load=script, **arguments)


def chips_html(value: str = "", **arguments) -> gr.HTML:
    """Return HTML of chips, see ``chips.js``."""
    return gr.HTML(value, js_on_load=browser.script("chips", "go"), **arguments)


def dialog_html(value: str = "", **arguments) -> gr.HTML:
    """Return a ``<dialog>`` that opens whenever its value changes; may hold activation maps."""
    return gr.HTML(
        value, js_on_load=browser.script("show_class", "saliency", "dialog", "go"), **arguments
    )

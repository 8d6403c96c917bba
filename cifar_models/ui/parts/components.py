"""Gradio's HTML component with behaviour in the browser.

Functions, not subclasses: for a subclass Gradio writes a ``.pyi`` file beside the source.

Events carry ``at``, when they were raised: milliseconds since the page was opened, so that a clock
that is set back changes nothing.
"""

import json
from collections.abc import Sequence
from math import isfinite
from pathlib import Path

import gradio as gr
import plotly

from cifar_models.stats.filters import names_in_addresses
from cifar_models.ui import browser


def serve_plotly() -> str:
    """Let the app serve plotly's own script and return the tag that loads it: no CDN."""
    # Resolved: Gradio knows static files by their real path, and a venv may be a link.
    script = Path(plotly.__file__).resolve().with_name("package_data") / "plotly.min.js"
    gr.set_static_paths([script])
    return f'<script src="gradio_api/file={script}" charset="utf-8"></script>'


def plot_html(figure: dict, label: str, **arguments) -> gr.HTML:
    """Return a Plotly figure that can be saved, with its data.

    Its points raise ``select`` with the names ``x`` and ``y`` and that of their ``series``.

    Args:
        figure: As plotly.js draws it.
        label: Read aloud by screen readers.
        arguments: For ``gr.HTML``.
    """
    return gr.HTML(
        figure_value(figure),
        html_template="",
        js_on_load=browser.script("plot", "save_file", "save_figure", LABEL=label),
        head=serve_plotly(),
        elem_classes="plot-holder",
        **arguments,
    )


def stamp(at: object) -> int:
    """Return the ``at`` that the browser sent with an event; 0 for anything else."""
    return int(at) if isinstance(at, int | float) and isfinite(at) else 0


def figure_value(figure: dict) -> str:
    """Return a figure as the value of ``plot_html``."""
    return json.dumps(figure, allow_nan=False)


def pickable_html(
    value: str = "", scroll_to: bool = False, scripts: Sequence[str] = (), **arguments
) -> gr.HTML:
    """Return HTML whose elements with ``data-pick`` raise ``select`` with that text as ``pick``.

    The event also holds ``listed``, the texts of all of them in their order, and ``at``. Elements
    with ``data-filter`` raise ``apply`` with that text as ``query``.

    Args:
        value: The HTML.
        scroll_to: On narrow pages, scroll to it when it changes.
        scripts: What else it does, see ``browser.script``.
        arguments: For ``gr.HTML``.
    """
    scripts = ["pick", "stand_out", *(["scroll_to"] if scroll_to else []), *scripts]
    return gr.HTML(value, js_on_load=browser.script(*scripts), **arguments)


def chips_html(value: str = "", **arguments) -> gr.HTML:
    """Return HTML of chips whose ``data-query`` becomes the query of the page's address.

    Parameters of the address that are none of the filter's stay as they are.
    """
    script = browser.script("chips", "address", FILTER_NAMES=names_in_addresses())
    return gr.HTML(value, js_on_load=script, **arguments)


def dialog_html(value: str = "", **arguments) -> gr.HTML:
    """Return a ``<dialog>`` that opens whenever its value changes; may hold evidence overlays."""
    return gr.HTML(value, js_on_load=browser.script("show_class", "dialog"), **arguments)

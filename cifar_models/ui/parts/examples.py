"""Examples that need no upload: drawings to try, as buttons wherever the page offers them."""

from dataclasses import dataclass
from functools import cache

import gradio as gr

from cifar_models.ui import browser
from cifar_models.ui.parts import drawings, pictures
from cifar_models.ui.templates import render

THUMBNAIL = 112  # pixels, twice what is shown: a large drawing takes too long at the start


@dataclass(frozen=True)
class Example:
    """A drawing that a visitor can try.

    Attributes:
        name: The class that it is meant to show; by this a click asks for its answer.
        picture: Data address of the drawing, small.
    """

    name: str
    picture: str


@cache
def examples() -> list[Example]:
    """Return all examples in the order they are offered."""
    return [
        Example(name, pictures.image_address(drawings.drawing(name, THUMBNAIL), "JPEG"))
        for name in drawings.names()
    ]


def render_examples() -> str:
    """Return the examples as buttons with ``data-example``."""
    return render("examples", examples=examples())


def examples_html(**arguments) -> gr.HTML:
    """Return the examples as a component; a click raises ``submit`` with the ``example``'s name.

    Args:
        arguments: For ``gr.HTML``.
    """
    return gr.HTML(render_examples(), js_on_load=browser.script("try_example"), **arguments)

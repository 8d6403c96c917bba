"""The code that runs in the browser: scripts (``.js``) and style sheets (``.css``), each a file.

A script is the body of a function in which Gradio provides a component's ``element``, ``props``,
``trigger`` and ``watch``. The scripts of one component are one function, so that a later one can
use what an earlier one defines.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def script(*names: str, **constants: Any) -> str:
    """Return scripts, one after the other, for a component's ``js_on_load``.

    Args:
        names: Of the files, without their ending.
        constants: JSON values that the scripts find under these names.
    """
    given = (f"const {name} = {json.dumps(value)};\n" for name, value in constants.items())
    return "".join([*given, *(_read(f"{name}.js") for name in names)])


def event_script(*names: str) -> str:
    """Return scripts for the ``js`` of an event, whose first input they find as ``value``."""
    return f"(value) => {{\n{script(*names)}}}"


def style_tag(name: str) -> str:
    """Return a style sheet as a tag for the page's head."""
    return f"<style>{_read(f'{name}.css')}</style>"

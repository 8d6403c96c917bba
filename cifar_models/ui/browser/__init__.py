"""The code that runs in the browser: scripts (``.js``) and style sheets (``.css``), each a file.

All scripts are sent once, in one file; a component only names those that act on it. A script is
the body of a function of a ``component``: Gradio's ``element``, ``props``, ``trigger``, ``watch``,
or for an event the ``value`` of its first input, and the constants that are ``given``. What lies in
``common`` acts on nothing by itself; all scripts can use it.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
COMMON = FOLDER / "common"
_ADDRESS = "scripts/"  # of the one file, from the page
FUNCTION = """scripts.{name} = (component) => {{
const {{element, props, trigger, watch, value, given}} = component;
{body}}};
"""
_EVENT = re.compile(r"trigger\('(\w+)'")


@cache
def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def source(*names: str) -> str:
    """Return scripts as ``scripts``, and what all of them share beside them.

    Args:
        names: Of the files, without their ending; all where none is named.
    """
    common = (_read(f"common/{path.name}") for path in sorted(COMMON.glob("*.js")))
    functions = (
        FUNCTION.format(name=path.stem, body=_read(path.name))
        for path in sorted(FOLDER.glob("*.js"))
        if not names or path.stem in names
    )
    return "".join([*common, *functions])


@cache
def module() -> str:
    """Return the file of all scripts, as an ECMAScript module."""
    return f"{source()}export {{start}};\n"


@cache
def module_name() -> str:
    """Return what that file is called; another content has another name."""
    return f"{hashlib.sha256(module().encode()).hexdigest()[:16]}.js"


def preload_tag() -> str:
    """Return what lets a browser fetch the scripts as early as it can, for the page's head."""
    return f'<link rel="modulepreload" href="{_ADDRESS}{module_name()}">'


def script(*names: str, **constants: Any) -> str:
    """Return a component's ``js_on_load``, which lets scripts act on it as soon as they are there.

    Args:
        names: Of the files, without their ending.
        constants: JSON values that the scripts find under these names in ``given``.
    """
    # A component has the events that its ``js_on_load`` names in quotes, says Gradio.
    events = {event: None for name in names for event in _EVENT.findall(_read(f"{name}.js"))}
    start = _start(names, constants, "{element, props, trigger, watch}, before")
    return f"const before = props.value;\n{start} // raises {[*events]}"


def event_script(*names: str, **constants: Any) -> str:
    """Return the ``js`` of an event, whose first input the scripts find as ``value``."""
    return f"(value) => {_start(names, constants, '{value}')}"


def _start(names: tuple[str, ...], constants: dict[str, Any], component: str) -> str:
    # Relative to the page, not to the file of Gradio's that runs this: behind whatever prefix.
    come = f'import(new URL("{_ADDRESS}{module_name()}", document.baseURI))'
    given = f"{json.dumps(names)}, {json.dumps(constants)}, {component}"
    return f"{come}.then(({{start}}) => start({given}))"


def style_tag(*names: str, within: str = "") -> str:
    """Return style sheets as a tag for the page's head.

    Args:
        names: Of the files, without their ending.
        within: Selector in which all their rules are nested, ``&`` within them.
    """
    rules = "".join(_read(f"{name}.css") for name in names)
    return f"<style>{within} {{{rules}}}</style>" if within else f"<style>{rules}</style>"

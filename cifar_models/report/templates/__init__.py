"""The saved report's HTML as Jinja2 templates, which escape every value that they are given."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_FOLDER = Path(__file__).parent


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def render(template: str, /, **values: Any) -> str:
    """Return a template's HTML; what of the values is HTML itself must be ``Markup``."""
    return _environment().get_template(f"{template}.html").render(values)


@cache
def own_styles() -> Markup:
    """Return the style sheet of the document as a tag."""
    return Markup(f"<style>{(_FOLDER / 'report.css').read_text(encoding='utf-8')}</style>")


@cache
def own_script() -> str:
    """Return the script that starts those that draw the figures."""
    return (_FOLDER / "report.js").read_text(encoding="utf-8")

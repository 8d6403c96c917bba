"""HTML of the page as Jinja2 templates, which escape every value that they are given.

Line breaks between two tags are for those who read a template; the page gets none.
"""

import re
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cifar_models import glossary, wording
from cifar_models.data import label_quality
from cifar_models.labels import CLASS_NAMES

_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters["thousands"] = "{:,}".format
    found.globals |= {
        "CLASS_NAMES": CLASS_NAMES,
        "explain": glossary.explain,
        "label_quality": label_quality,
        # Tells what one place refers to from the same thing elsewhere on the page.
        "next_number": count(1).__next__,
        "wording": wording,
    }
    return found


def render(template: str, /, **values: Any) -> str:
    """Return a template's HTML; what of the values is HTML itself must be ``Markup``."""
    return _BETWEEN_TAGS.sub("><", _environment().get_template(f"{template}.html").render(values))


def fragment(name: str, *values: Any) -> str:
    """Return the HTML of one of the macros in ``fragments.html``."""
    return str(getattr(_environment().get_template("fragments.html").module, name)(*values))

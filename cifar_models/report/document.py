"""A comparison of two models as one HTML document that needs nothing beside it."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup

from cifar_models import model_card
from cifar_models.errors import BundleError
from cifar_models.report import figures, pictures, provenance, tables
from cifar_models.report.figures import MATRIX, Drawn
from cifar_models.report.scope import Scope, scope_of
from cifar_models.report.templates import own_script, own_styles, render
from cifar_models.serving.served import Served
from cifar_models.specs import ModelSpec
from cifar_models.stats.direction import direction_of
from cifar_models.stats.filters import Filter
from cifar_models.ui import browser

FILE_NAME = "cifar10-report.html"
PLOTLY_OPENS = '<script id="plotly">'
"""Begins the element that holds plotly.js; stands in a document once, since all text is escaped."""
_HEADING = re.compile(r"(</?h)([1-6])>")
_BELOW = 2  # a card's first heading lies this much below the document's


@dataclass(frozen=True, eq=False)
class _Card:
    spec: ModelSpec
    html: Markup


def document(
    served: Served,
    chosen: Filter,
    *,
    command: str,
    at: datetime,
    with_pictures: bool = False,
    with_plotly: bool = True,
) -> str:
    """Return the report of what is served as HTML.

    Args:
        chosen: The test images that it is of.
        command: What made it, as a person would type it.
        at: When it was made, with a time zone.
        with_pictures: Whether it holds pictures of the data set.
        with_plotly: Whether it holds plotly.js (5 MB); else it draws once that stands in the
            element that ``PLOTLY_OPENS`` begins.

    Raises:
        BundleError: One of the two models cannot be used.
    """
    if not served.comparable:
        raise BundleError(
            "A report compares two models, and only one of them can be used at present. "
            + " ".join(served.notices)
        )
    scope = scope_of(served, chosen)
    return render(
        "report",
        policy=_policy(),
        styles=Markup(browser.style_tag("tokens", "figure")) + own_styles(),
        drawing=Markup(_drawing()),
        plotly=Markup(plotly() if with_plotly else ""),
        **_contents(served, scope, command, at, with_pictures),
    )


def _contents(
    served: Served, scope: Scope, command: str, at: datetime, with_pictures: bool
) -> dict[str, Any]:
    """Return what the template shows."""
    way = direction_of(served.answers)
    first, second = served.pair
    curves = figures.trainings(served)
    return {
        "title": f"{first.short_title} and {second.in_sentence} on CIFAR-10",
        "pair": served.pair,
        "scope": scope,
        "verdict": tables.verdict_sentence(served, Filter()),
        "chance": tables.chance_sentence(served),
        "verdict_of_filter": tables.verdict_sentence(served, scope.chosen),
        "direction": way.words(served.pair),
        "reason": way.reason(served.pair),
        "accuracies": tables.accuracies(served),
        "chosen_accuracies": tables.chosen_accuracies(served, scope),
        "verdicts": tables.verdict_table(served, scope),
        "claims": tables.claims_table(served),
        "classes": tables.class_table(served, scope),
        "rates": tables.rates_table(served, scope),
        "levels": tables.levels_table(served),
        "differences": _placed(figures.differences(served, scope)),
        "matrices": [_placed(drawn) for drawn in figures.matrices(served, scope)],
        "curves": curves and _placed(curves),
        "pictures": pictures.pictures_of(served, scope) if with_pictures else None,
        "cards": [
            _card(spec, card) for spec in served.pair if (card := served.bundles[spec.id].card)
        ],
        "provenance": provenance.provenance_of(served, scope, command, at),
    }


def _placed(drawn: Drawn) -> dict[str, Any]:
    """Return what the template shows of a figure."""
    # Within an element only ``<`` can end it or open another.
    text = json.dumps(drawn.figure, allow_nan=False).replace("<", "\\u003c")
    return {
        "drawn": drawn,
        "value": Markup(text),
        "scripts": " ".join(drawn.scripts),
        "numbers": figures.numbers(drawn),
    }


def _card(spec: ModelSpec, card: str) -> _Card:
    """Return a model card, its headings below those of the document."""

    def lower(found: re.Match) -> str:
        return f"{found[1]}{min(int(found[2]) + _BELOW, 6)}>"

    # What looks like a heading in its text is escaped.
    return _Card(spec, Markup(_HEADING.sub(lower, model_card.render(card))))


@cache
def plotly() -> str:
    """Return the script of plotly.js as the installed package has it."""
    from plotly.offline import get_plotlyjs

    return get_plotlyjs()


@cache
def _drawing() -> str:
    """Return the script that draws a document's figures: that of the page, and what starts it."""
    return f"{{\n{browser.source('plot', *MATRIX, 'save_figure')}{own_script()}}}\n"


@cache
def _policy() -> str:
    """Return a content security policy by which a document's own scripts run, and no other.

    Nothing is fetched.
    """
    digests = (hashlib.sha256(text.encode()).digest() for text in (plotly(), _drawing()))
    allowed = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(allowed)}",
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )

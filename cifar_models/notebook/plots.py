"""The page's figures as plotly's own, for notebooks."""

import re
import textwrap
from html import escape
from typing import TYPE_CHECKING, Any

from cifar_models.figures import judgements, matrices
from cifar_models.figures.template import TEST_IMAGES
from cifar_models.stats.direction import direction_of
from cifar_models.stats.filters import Filter
from cifar_models.stats.judgements import ALL, judge, judge_classes
from cifar_models.stats.metrics import COUNT, confusion_matrix
from cifar_models.ui import browser

if TYPE_CHECKING:
    import plotly.graph_objects

    from cifar_models.notebook.comparison import Comparison

DIFFERENCES, CONFUSIONS = KINDS = ("differences", "confusions")
_WIDTH, _LINE, _CHARACTERS = 760, 18, 110
_NAME = re.compile(r"var\((--[\w-]+)\)")
_COLOUR = re.compile(r"(--[\w-]+):\s*(#[0-9a-f]{6})")
_SYMBOLS = {"hollow": "circle-open", "bar": "square"}


def figure(compared: "Comparison", kind: str) -> "plotly.graph_objects.Figure":
    """Return a figure of a comparison.

    Raises:
        ValueError: ``kind`` is none of ``KINDS``.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; it must be one of {', '.join(KINDS)}")
    answers = compared.answers
    better, _ = direction_of(answers).specs(answers.pair)
    if kind == DIFFERENCES:
        found = judgements.differences(
            judge(answers, Filter()), judge_classes(answers, Filter()), ALL, better, answers.pair
        )
    else:
        first, second = (
            confusion_matrix(answers.labels, answers.predicted[spec.id]) for spec in answers.pair
        )
        images = TEST_IMAGES.format(len(answers.labels))
        found = matrices.confusion_difference(first, second, COUNT, images, better, answers.pair)
    return drawn(found)


def drawn(found: dict[str, Any]) -> "plotly.graph_objects.Figure":
    """Return a figure, see ``figures.template``, with its words, in the colours of a light page."""
    from plotly import graph_objects

    held = found["layout"]["meta"]
    found = _resolved(found, _colours())
    layout, data = found["layout"], found["data"]
    title = "<br>".join(_lines(f"{held['title']}", 80))
    caption = _lines(held["caption"], _CHARACTERS)
    margin = layout["margin"]
    layout |= {
        "meta": None,
        "title": {"text": f"<b>{title}</b>", "x": 0, "xref": "paper", "font": {"size": 16}},
        "margin": margin | {"l": max(margin["l"], 84), "t": 60, "b": 70 + _LINE * len(caption)},
        "width": _WIDTH,
        "height": held["height"] + 130 + _LINE * len(caption),
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "showlegend": bool(held["legend"]),
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1, "x": 0},
        "annotations": [
            {
                "text": "<br>".join(caption),
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": 0,
                "xanchor": "left",
                "yanchor": "top",
                "yshift": -52,
                "align": "left",
                "showarrow": False,
            }
        ],
    }
    for trace in data:
        trace["showlegend"] = False
        if trace["type"] == "heatmap":
            values = [value for row in trace["z"] for value in row if value is not None]
            trace |= {"texttemplate": "%{text}", "zmax": trace.get("zmax", max(values, default=1))}
    keys = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [None],
            "y": [None],
            "name": escape(key["name"]),
            "marker": {
                "color": _resolved(key["colour"], _colours()),
                "symbol": _SYMBOLS.get(key["mark"], key["mark"]),
                "size": 10,
            },
        }
        for key in held["legend"]
    ]
    return graph_objects.Figure({"data": [*data, *keys], "layout": layout})


def _lines(text: str, characters: int) -> list[str]:
    return [escape(line) for line in textwrap.wrap(text, characters)]


def _colours() -> dict[str, str]:
    """Return the colours of a light page by the names of the style sheet's variables."""
    sheet = (browser.FOLDER / "tokens.css").read_text(encoding="utf-8")
    light = sheet[sheet.index(":root") : sheet.index(".dark")]
    return dict(_COLOUR.findall(light))


def _resolved(part: Any, colours: dict[str, str]) -> Any:
    """Return a part of a figure with colours in the places of their names."""
    if isinstance(part, str):
        return _NAME.sub(lambda found: colours.get(found[1], found[0]), part)
    if isinstance(part, list):
        return [_resolved(one, colours) for one in part]
    if isinstance(part, dict):
        return {name: _resolved(one, colours) for name, one in part.items()}
    return part

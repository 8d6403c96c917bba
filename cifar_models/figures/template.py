"""What every figure has in common, so that all of them read alike.

Title, caption, legend and source are plain text in ``layout.meta``: the page writes them around
the plot, and into its margins where it is saved. Colours are names of the style sheet's variables,
which the browser resolves when it draws, light or dark.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cifar_models.specs import FIRST, SECOND, ModelSpec

INK, SOFT, LINE, PAPER = "var(--ink)", "var(--soft)", "var(--line)", "var(--paper)"
SMALL = 12  # of texts in a plot, in pixels
TEST_IMAGES = "CIFAR-10, {:,} test images"
VALIDATION_IMAGES = "CIFAR-10, {:,} validation images"
# By place; told apart without colour too.
SYMBOL = {FIRST: "circle", SECOND: "diamond"}
DASH = {FIRST: "solid", SECOND: "dash"}
_FAR_OUT = 3  # interquartile ranges beyond the quartiles, after Tukey (1977)


@dataclass(frozen=True)
class Words:
    """What is written around a plot, as plain text.

    Attributes:
        title: The finding.
        caption: What was measured, on what, and how to read it.
        models: Whose figure it is.
        images: The images it was measured on.
    """

    title: str
    caption: str
    models: Sequence[str]
    images: str


@dataclass(frozen=True)
class Key:
    """One line of the legend below a plot.

    Attributes:
        name: What it stands for.
        colour: As plotly takes it.
        mark: ``circle``, ``diamond``, ``hollow`` or ``bar``; of a line how it is dashed.
    """

    name: str
    colour: str
    mark: str


@dataclass(frozen=True)
class Label:
    """A text beside a point or along a level; the browser finds a place where it covers nothing.

    Attributes:
        text: What it says where there is room.
        short: What it says on narrow plots.
        x: Where the point is; None for a level.
        y: Of the point or the level.
        colour: As plotly takes it.
        mark: See ``Key``, which it becomes where it finds no place.
    """

    text: str
    short: str
    x: float | None
    y: float
    colour: str
    mark: str = "solid"


def figure(
    words: Words,
    data: list[dict[str, Any]],
    xaxis: dict[str, Any],
    yaxis: dict[str, Any],
    *,
    height: int = 320,
    legend: Iterable[Key] = (),
    labels: Iterable[Label] = (),
    table: tuple[list[str], list[list]] | None = None,
    below: int = 0,
    meta: dict[str, Any] | None = None,
    **layout: Any,
) -> dict[str, Any]:
    """Return the JSON-ready dictionary of a figure.

    Args:
        data: Traces, as plotly takes them.
        xaxis, yaxis: As plotly takes them; the title of the vertical one is written above it.
        height: Of the plot without title and caption, in pixels.
        legend: Drawn below the plot.
        labels: Drawn beside lines and points.
        table: Heads and rows of the CSV; None saves the points of the traces.
        below: Pixels kept free between the horizontal axis and its numbers.
        meta: What further scripts of the browser need.
        layout: Further parts of plotly's layout.
    """
    held: dict[str, Any] = {
        "title": words.title,
        "caption": words.caption,
        "models": list(words.models),
        "images": words.images,
        "height": height,
        "legend": [vars(key) for key in legend],
        "labels": [vars(label) for label in labels],
    }
    if table is not None:
        held |= {"columns": table[0], "rows": table[1]}
    return {
        "data": data,
        "layout": {
            "xaxis": {"tickangle": 0, "ticklabelstandoff": 5 + below} | _axis(xaxis, standoff=6),
            "yaxis": _axis(yaxis, standoff=0),
            "font": {"color": SOFT, "size": SMALL},
            "hovermode": "closest",
            "hoverlabel": {
                "align": "left",
                "bgcolor": PAPER,
                "bordercolor": SOFT,
                "font": {"size": SMALL, "color": INK},
            },
            "showlegend": False,
            "margin": {"l": 52, "r": 24, "t": 26, "b": 48 + below},
            "meta": held | (meta or {}),
        }
        | layout,
    }


def empty() -> dict[str, Any]:
    """Return a figure of nothing, for what is hidden."""
    return figure(Words("", "", (), ""), [], {}, {})


def colour_of(spec: ModelSpec) -> str:
    """Return a model's colour."""
    return f"var(--{spec.place})"


def robust_range(
    values: Iterable[float], least: float = -math.inf, most: float = math.inf, *, log: bool = False
) -> tuple[list[float], int]:
    """Return the ends of an axis that a few far values do not stretch, and how many lie outside.

    Args:
        values: What is drawn.
        least, most: The axis ends here at the furthest.
        log: Whether the axis is logarithmic: its ends are powers of 10 then, and what is not
            above 0 lies outside.

    >>> robust_range([0.1, 1, 1.1, 1.2, 1.3, 1.1, 1.2, 90])[1]
    2
    """
    given = list(values)
    shown = sorted(math.log10(value) if log else value for value in given if value > 0 or not log)
    if not shown:
        return [0.0, 1.0], len(given)
    lower, upper = (_quantile(shown, share) for share in (0.25, 0.75))
    reach = _FAR_OUT * (upper - lower)
    near = [value for value in shown if not reach or lower - reach <= value <= upper + reach]
    room = 0.06 * (near[-1] - near[0]) or 0.06 * abs(near[0]) or 0.5
    bounds = [_log10(bound) if log else bound for bound in (least, most)]
    return [max(near[0] - room, bounds[0]), min(near[-1] + room, bounds[1])], len(given) - len(near)


def outside_words(count: int) -> str:
    """Say how many points an axis leaves out, as a sentence to add; nothing for none."""
    if not count:
        return ""
    return f" {count} point{' lies' if count == 1 else 's lie'} outside the drawn range."


def sized(counts: Sequence[int], least: float = 7, most: float = 20) -> list[float]:
    """Return sizes of markers whose areas grow with counts ``[n]``, in pixels."""
    largest = max(counts, default=0) or 1
    return [round(least + (most - least) * math.sqrt(count / largest), 1) for count in counts]


def error_bars(
    values: list[float], ends: list[tuple[float, float]], spec: ModelSpec
) -> dict[str, Any]:
    """Return the intervals ``[n]`` of values ``[n]`` as plotly draws them."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - value for value, (_, high) in zip(values, ends, strict=True)],
        "arrayminus": [value - low for value, (low, _) in zip(values, ends, strict=True)],
        "color": colour_of(spec),
        "thickness": 1.4,
        "width": 3,
    }


def sentence(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def _axis(given: dict[str, Any], standoff: int) -> dict[str, Any]:
    title = given.get("title", {})
    if isinstance(title, str):
        given = given | {"title": {"text": title, "standoff": standoff, "font": {"size": SMALL}}}
    return {
        "gridcolor": LINE,
        "linecolor": LINE,
        "zerolinecolor": LINE,
        "ticks": "",
        "tickfont": {"size": SMALL, "color": SOFT},
        "automargin": False,
    } | given


def _quantile(ascending: list[float], share: float) -> float:
    place = share * (len(ascending) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ascending) - 1)
    return ascending[low] + (place - low) * (ascending[high] - ascending[low])


def _log10(bound: float) -> float:
    if bound <= 0:
        return -math.inf
    return math.log10(bound) if bound < math.inf else math.inf

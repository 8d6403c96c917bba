"""Confusion matrices as figures: the JSON-ready dictionaries that plotly.js draws."""

from typing import Any

import numpy as np

from cifar_models.figures import matrix_words as words
from cifar_models.figures import template
from cifar_models.figures.template import INK, SOFT, Words, colour_of
from cifar_models.labels import CLASS_COUNT, CLASS_NAMES
from cifar_models.specs import FIRST, PAIR, ModelSpec, Pair
from cifar_models.stats.metrics import BY_COLUMN, BY_ROW, COUNT, normalise
from cifar_models.wording import percent

HOW = {
    COUNT: "counts",
    BY_ROW: "% of each true class (row)",
    BY_COLUMN: "% of each predicted class (column)",
}
SHORT_NAMES = ("plane", "auto", *CLASS_NAMES[2:])
REPORT = "report"
_WASH = "var(--wash)"
_ROOT = "Colour grows with the square root of the number, so rare confusions stay visible."
_DIAGONAL = np.eye(CLASS_COUNT, dtype=bool)
_DOT = "·"


def confusion(
    matrix: np.ndarray,
    by: str,
    source: ModelSpec | None,
    images: str,
    *,
    errors_alone: bool = False,
) -> dict[str, Any]:
    """Return a heat map of one confusion matrix.

    Args:
        matrix: Counts ``[10, 10]``, rows true.
        by: See ``metrics.normalise``.
        source: The model whose it is; None for the report's custom CNN.
        images: Names those that are counted.
        errors_alone: Leave the diagonal out of the colours and numbers.
    """
    values, rows, columns = (normalise(matrix, how) for how in (by, BY_ROW, BY_COLUMN))
    hover = _each(
        lambda i, j: (
            f"true {CLASS_NAMES[i]}, predicted {CLASS_NAMES[j]}<br>"
            f"{_images(matrix[i, j])}"
            f"<br>{percent(_or_none(rows[i, j]))} of true {CLASS_NAMES[i]}"
            f"<br>{percent(_or_none(columns[i, j]))} of predicted {CLASS_NAMES[j]}"
        )
    )
    name = "the report's custom CNN" if source is None else source.in_sentence
    colour = SOFT if source is None else colour_of(source)
    series = REPORT if source is None else source.id
    heat = _heatmap(np.sqrt(values), _texts(values, by), hover, series, errors_alone)
    heat |= {"colorscale": [[0, _WASH], [1, colour]], "zmin": 0}
    table = [
        [true, predicted, int(matrix[i, j]), _or_none(rows[i, j]), _or_none(columns[i, j])]
        for i, true in enumerate(CLASS_NAMES)
        for j, predicted in enumerate(CLASS_NAMES)
    ]
    heads = ["true", "predicted", "images", "share of true", "share of predicted"]
    caption = f"Rows: true class, columns: predicted; {HOW[by]}, {images}. {_ROOT}"
    about = Words(
        words.confusion_finding(matrix, name),
        caption + _without_diagonal(errors_alone),
        [template.sentence(name)],
        images,
    )
    found = _matrix_figure(about, heat, ("predicted", "true"), (heads, table))
    found["layout"]["meta"]["label"] = f"Confusion matrix of {name}"
    return found


def answers(
    matrix: np.ndarray,
    by: str,
    images: str,
    true: str | None = None,
    pair: Pair = PAIR,
    *,
    errors_alone: bool = False,
) -> dict[str, Any]:
    """Return a heat map of what one model says against what the other says.

    Args:
        matrix: Counts ``[10, 10]``, rows the classes that the first model predicts, columns
            those that the second predicts.
        by: See ``metrics.normalise``.
        images: Names those that are counted.
        true: The only true class that is counted, by name; None for all.
        pair: The two models.
        errors_alone: Leave the diagonal, where both say the same, out of colours and numbers.
    """
    first, second = (spec.short_title for spec in pair)
    values = normalise(matrix, by)
    hover = _each(
        lambda i, j: (
            f"{first} says {CLASS_NAMES[i]}, {second} says {CLASS_NAMES[j]}<br>"
            f"{_images(matrix[i, j])}"
        )
    )
    heat = _heatmap(np.sqrt(values), _texts(values, by), hover, "answers", errors_alone)
    heat |= {"colorscale": [[0, _WASH], [1, "var(--third)"]], "zmin": 0}
    how = {
        COUNT: "counts",
        BY_ROW: f"% of what {first} says (row)",
        BY_COLUMN: f"% of what {second} says (column)",
    }[by]
    table = [
        [row, column, int(matrix[i, j])]
        for i, row in enumerate(CLASS_NAMES)
        for j, column in enumerate(CLASS_NAMES)
    ]
    heads = [f"{first} says", f"{second} says", "images"]
    caption = (
        f"Rows: what {first} says, columns: what {second} says; "
        f"{f'true {true} only, ' if true else ''}{how}, {images}. {_ROOT}"
    )
    about = Words(
        words.answers_finding(matrix),
        caption + _without_diagonal(errors_alone),
        [first, second],
        images,
    )
    return _matrix_figure(about, heat, (f"{second} says", f"{first} says"), (heads, table))


def confusion_difference(
    first: np.ndarray,
    second: np.ndarray,
    by: str,
    images: str,
    better: ModelSpec | None = None,
    pair: Pair = PAIR,
    *,
    errors_alone: bool = False,
) -> dict[str, Any]:
    """Return a heat map of how much the better model is ahead in each cell.

    Above 0 it is right more often (on the diagonal) or makes the mistake less often (off it). The
    scale is symmetric about 0, so that a colour always tells who does better.

    Args:
        first, second: Counts ``[10, 10]`` of both models, rows true.
        by: See ``metrics.normalise``.
        images: Names those that are counted.
        better: Which is better overall; None takes the one with more on the diagonal.
        pair: The two models.
        errors_alone: Leave the diagonal out of the colours and numbers.
    """
    if better is None:
        better = pair.first if np.trace(first) >= np.trace(second) else pair.second
    other = pair.other(better)
    # More is good on the diagonal and bad off it.
    favour = np.where(_DIAGONAL, 1, -1) * (1 if better.place == FIRST else -1)
    values = (normalise(first, by) - normalise(second, by)) * favour + 0.0
    counted = np.where(_DIAGONAL, np.nan, values) if errors_alone else values
    finite = np.abs(counted[~np.isnan(counted)])
    most = float(finite.max(initial=0)) or 1.0
    one, two = (spec.short_title for spec in pair)
    hover = _each(
        lambda i, j: (
            f"true {CLASS_NAMES[i]}, predicted {CLASS_NAMES[j]}<br>{one} {first[i, j]:,}, "
            f"{two} {_images(second[i, j])}<br>{_advantage(values[i, j], by, better, other)}"
        )
    )
    # Signed square root: same reason as above, and zero stays in the middle.
    shown = np.sign(values) * np.sqrt(np.abs(values))
    heat = _heatmap(shown, _texts(values, by, signed=True), hover, "difference", errors_alone)
    scale = [[0, colour_of(other)], [0.5, _WASH], [1, colour_of(better)]]
    heat |= {"colorscale": scale, "zmin": -(most**0.5), "zmax": most**0.5, "zmid": 0}
    table = [
        [true, predicted, int(first[i, j]), int(second[i, j]), _or_none(values[i, j])]
        for i, true in enumerate(CLASS_NAMES)
        for j, predicted in enumerate(CLASS_NAMES)
    ]
    names = [f"images {spec.short_title}" for spec in pair]
    how = HOW[by].replace("%", "points")
    heads = ["true", "predicted", *names, f"advantage of {better.short_title} ({how})"]
    caption = (
        f"Plus: {better.in_sentence} is right more often (diagonal) or makes the mistake less "
        f"often (elsewhere). Rows: true class, columns: predicted; {how}, {images}."
    )
    about = Words(
        words.difference_finding(first, second, better, pair),
        caption + _without_diagonal(errors_alone),
        [one, two],
        images,
    )
    ends = {
        "low": f"{template.sentence(other.in_sentence)} does better",
        "high": f"{template.sentence(better.in_sentence)} does better",
        "colours": [colour for _, colour in scale],
    }
    found = _matrix_figure(about, heat, ("predicted", "true"), (heads, table))
    found["layout"]["meta"]["scale"] = ends
    return found


def outline(figure: dict[str, Any], row: str | None, column: str | None) -> dict[str, Any]:
    """Draw a frame around the row, the column or the cell of these names."""
    if row is None and column is None:
        return figure
    y, x = (None if name is None else CLASS_NAMES.index(name) for name in (row, column))
    last = CLASS_COUNT - 0.5
    figure["layout"]["shapes"] = [
        {
            "type": "rect",
            "x0": -0.5 if x is None else x - 0.5,
            "x1": last if x is None else x + 0.5,
            "y0": -0.5 if y is None else y - 0.5,
            "y1": last if y is None else y + 0.5,
            "line": {"color": INK, "width": 3},
        }
    ]
    return figure


def _heatmap(
    z: np.ndarray, texts: list, hover: list, source: str, errors_alone: bool
) -> dict[str, Any]:
    """Return the trace; the browser writes its ``text`` where a cell is large enough."""
    if errors_alone:
        z = np.where(_DIAGONAL, np.nan, z)
        texts = [
            [_DOT if i == j else text for j, text in enumerate(row)] for i, row in enumerate(texts)
        ]
    return {
        "type": "heatmap",
        "x": list(CLASS_NAMES),
        "y": list(CLASS_NAMES),
        "z": [[None if np.isnan(value) else round(float(value), 5) for value in row] for row in z],
        "text": texts,
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": True,
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "name": source,
    }


def _matrix_figure(
    about: Words, heat: dict[str, Any], sides: tuple[str, str], table: tuple[list, list]
) -> dict[str, Any]:
    names = {"tickmode": "array", "tickvals": list(CLASS_NAMES), "ticktext": list(CLASS_NAMES)}
    plain = {"fixedrange": True, "showgrid": False, "zeroline": False}
    return template.figure(
        about,
        [heat],
        {"title": sides[0], "range": [-0.5, CLASS_COUNT - 0.5], **names, **plain},
        {"title": sides[1], "range": [CLASS_COUNT - 0.5, -0.5], **names, **plain},
        table=table,
        meta={"short_names": list(SHORT_NAMES)},
        dragmode=False,
    )


def _each(write) -> list[list[str]]:
    return [[write(i, j) for j in range(CLASS_COUNT)] for i in range(CLASS_COUNT)]


def _images(count: int) -> str:
    return f"{count:,} image{'' if count == 1 else 's'}"


def _texts(values: np.ndarray, by: str, signed: bool = False) -> list[list[str]]:
    def write(value: float) -> str:
        if np.isnan(value):
            return "–"
        if value == 0:
            return "0"
        plus = "+" if signed else ""
        return f"{value:{plus}.0f}" if by == COUNT else f"{value * 100:{plus}.1f}"

    return [[write(value) for value in row] for row in values]


def _without_diagonal(errors_alone: bool) -> str:
    return " The diagonal is left out." if errors_alone else ""


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _advantage(value: float, by: str, better: ModelSpec, other: ModelSpec) -> str:
    if np.isnan(value):
        return "not defined"
    if value == 0:
        return "no difference"
    ahead = better if value > 0 else other
    size = f"{value:+,.0f}" if by == COUNT else f"{value * 100:+.2f} points"
    return f"{size}: {ahead.in_sentence} does better"

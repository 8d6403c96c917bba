"""Confusion matrices as figures: the JSON-ready dictionaries that plotly.js draws.

Colours of text and background are left to the page, which knows whether it is dark.
"""

from typing import Any

import numpy as np

from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import CUSTOM_CNN, RESNET50
from cifar_models.stats.metrics import BY_COLUMN, BY_ROW, COUNT, normalise
from cifar_models.wording import percent

HOW = {
    COUNT: "counts",
    BY_ROW: "% of each true class (row)",
    BY_COLUMN: "% of each predicted class (column)",
}
# Light on both backgrounds; the darker end belongs to the larger number.
_SEQUENTIAL = {
    RESNET50.id: [[0, "#f3f8fc"], [0.5, "#7fb5d9"], [1, RESNET50.colour]],
    CUSTOM_CNN.id: [[0, "#fdf5ef"], [0.5, "#eca878"], [1, CUSTOM_CNN.colour]],
    "report": [[0, "#f5f5f5"], [0.5, "#aaaaaa"], [1, "#555555"]],
}
_DIVERGING = [[0, CUSTOM_CNN.colour], [0.5, "#f7f7f7"], [1, RESNET50.colour]]


def confusion(matrix: np.ndarray, by: str, source: str, title: str) -> dict[str, Any]:
    """Return a heat map of one confusion matrix.

    Args:
        matrix: Counts ``[10, 10]``, rows true.
        by: See ``metrics.normalise``.
        source: ``resnet50``, ``custom_cnn`` or ``report``; chooses the colour.
        title: Names the model; how the numbers are normalised is added.
    """
    values, rows, columns = (normalise(matrix, how) for how in (by, BY_ROW, BY_COLUMN))
    hover = [
        [
            f"true {CLASS_NAMES[i]}, predicted {CLASS_NAMES[j]}<br>{matrix[i, j]:,} images"
            f"<br>{percent(_or_none(rows[i, j]))} of true {CLASS_NAMES[i]}"
            f"<br>{percent(_or_none(columns[i, j]))} of predicted {CLASS_NAMES[j]}"
            for j in range(len(CLASS_NAMES))
        ]
        for i in range(len(CLASS_NAMES))
    ]
    # The square root keeps rare confusions visible beside the diagonal; texts are untransformed.
    heat = _heatmap(np.sqrt(values), _texts(values, by), hover, source)
    heat |= {"colorscale": _SEQUENTIAL[source], "zmin": 0}
    table = [
        [true, predicted, int(matrix[i, j]), _or_none(rows[i, j]), _or_none(columns[i, j])]
        for i, true in enumerate(CLASS_NAMES)
        for j, predicted in enumerate(CLASS_NAMES)
    ]
    heads = ["true", "predicted", "images", "share of true", "share of predicted"]
    return _matrix_figure(heat, title, HOW[by], heads, table)


def answers(matrix: np.ndarray, by: str, true: str | None = None) -> dict[str, Any]:
    """Return a heat map of what one model says against what the other says.

    Args:
        matrix: Counts ``[10, 10]``, rows the classes that ResNet50 predicts, columns those that
            the custom CNN predicts.
        by: See ``metrics.normalise``.
        true: The only true class that is counted, by name; None for all.
    """
    first, second = RESNET50.short_title, CUSTOM_CNN.short_title
    values = normalise(matrix, by)
    hover = [
        [
            f"{first} says {row}, {second} says {column}<br>{matrix[i, j]:,} images"
            for j, column in enumerate(CLASS_NAMES)
        ]
        for i, row in enumerate(CLASS_NAMES)
    ]
    heat = _heatmap(np.sqrt(values), _texts(values, by), hover, "answers")
    heat |= {"colorscale": _SEQUENTIAL["report"], "zmin": 0}
    how = {
        COUNT: "counts",
        BY_ROW: f"% of what {first} says (row)",
        BY_COLUMN: f"% of what {second} says (column)",
    }[by]
    about = f"true {true} only, {how}" if true else how
    table = [
        [row, column, int(matrix[i, j])]
        for i, row in enumerate(CLASS_NAMES)
        for j, column in enumerate(CLASS_NAMES)
    ]
    heads = [f"{first} says", f"{second} says", "images"]
    figure = _matrix_figure(heat, f"{first} against {second}", about, heads, table)
    figure["layout"]["xaxis"]["title"]["text"] = f"{second} says"
    figure["layout"]["yaxis"]["title"]["text"] = f"{first} says"
    return figure


def confusion_difference(first: np.ndarray, second: np.ndarray, by: str) -> dict[str, Any]:
    """Return a heat map of ResNet50's matrix minus the custom CNN's.

    The scale is symmetric about 0, so that a colour always tells the sign.
    """
    values = normalise(first, by) - normalise(second, by)
    most = float(np.nanmax(np.abs(values))) or 1.0
    hover = [
        [
            f"true {CLASS_NAMES[i]}, predicted {CLASS_NAMES[j]}<br>{RESNET50.short_title} "
            f"{first[i, j]:,}, {CUSTOM_CNN.short_title} {second[i, j]:,} images<br>"
            f"difference {_signed(values[i, j], by)}"
            for j in range(len(CLASS_NAMES))
        ]
        for i in range(len(CLASS_NAMES))
    ]
    # Signed square root: same reason as above, and zero stays in the middle.
    shown = np.sign(values) * np.sqrt(np.abs(values))
    heat = _heatmap(shown, _texts(values, by, signed=True), hover, "difference")
    heat |= {"colorscale": _DIVERGING, "zmin": -(most**0.5), "zmax": most**0.5, "zmid": 0}
    title = f"{RESNET50.short_title} minus {CUSTOM_CNN.short_title}"
    table = [
        [true, predicted, int(first[i, j]), int(second[i, j]), _or_none(values[i, j])]
        for i, true in enumerate(CLASS_NAMES)
        for j, predicted in enumerate(CLASS_NAMES)
    ]
    names = [f"images {spec.short_title}" for spec in (RESNET50, CUSTOM_CNN)]
    heads = ["true", "predicted", *names, f"difference ({HOW[by].lstrip('% ')})"]
    return _matrix_figure(heat, title, HOW[by].replace("%", "points"), heads, table)


def _heatmap(z: np.ndarray, texts: list, hover: list, source: str) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "x": list(CLASS_NAMES),
        "y": list(CLASS_NAMES),
        "z": [[None if np.isnan(value) else round(float(value), 5) for value in row] for row in z],
        "text": texts,
        "texttemplate": "%{text}",
        "textfont": {"size": 9},
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "name": source,
    }


def _matrix_figure(
    heat: dict[str, Any], title: str, how: str, columns: list[str], rows: list[list]
) -> dict[str, Any]:
    return {
        "data": [heat],
        "layout": {
            "title": {
                "text": f"{title}<br><sub>{how}</sub>",
                "font": {"size": 13},
                "x": 0,
                "xanchor": "left",
                "xref": "container",
            },
            "xaxis": {
                "title": {"text": "predicted", "standoff": 4},
                "tickangle": -45,
                "tickfont": {"size": 10},
                "fixedrange": True,
                "constrain": "domain",
            },
            "yaxis": {
                "title": {"text": "true", "standoff": 2},
                "autorange": "reversed",
                "tickfont": {"size": 10},
                "fixedrange": True,
            },
            "margin": {"l": 82, "r": 6, "t": 48, "b": 76},
            "meta": {"columns": columns, "rows": rows},
        },
    }


def _texts(values: np.ndarray, by: str, signed: bool = False) -> list[list[str]]:
    def write(value: float) -> str:
        if np.isnan(value):
            return "–"
        if value == 0:
            return "0"
        plus = "+" if signed else ""
        return f"{value:{plus}.0f}" if by == COUNT else f"{value * 100:{plus}.1f}"

    return [[write(value) for value in row] for row in values]


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _signed(value: float, by: str) -> str:
    if np.isnan(value):
        return "not defined"
    return f"{value:+.0f} images" if by == COUNT else f"{value * 100:+.2f} points"

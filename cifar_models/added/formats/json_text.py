"""Predictions as JSON: an object of columns, a list of rows, or a row on each line."""

import json
from typing import Any

import numpy as np

from cifar_models.added.formats.columns import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    NAMELESS,
    Columns,
    MisreadError,
    table,
    text_column,
)

_CLASSES = ("classes", "class_names")


def read(text: str) -> Columns:
    """Return the columns of JSON, or of one JSON value on each line.

    Raises:
        MisreadError: It is no JSON, or none that is a table.
    """
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise MisreadError("is nested too deeply") from error
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise MisreadError(f"is no JSON ({error})") from error
        value = _lines(lines)
    if isinstance(value, dict):
        return _columns(value)
    if not isinstance(value, list) or not value:
        raise MisreadError("holds no rows")
    if len(value) > MOST_ROWS:
        raise MisreadError(f"has {len(value):,} rows")
    if isinstance(value[0], dict):
        return _columns(_by_name(value))
    return Columns({NAMELESS: _column(value)})


def _lines(lines: list[str]) -> list:
    try:
        return [json.loads(line) for line in lines[: MOST_ROWS + 1]]
    except (ValueError, RecursionError) as error:
        raise MisreadError("is no JSON, nor one value of JSON on each line") from error


def _by_name(rows: list) -> dict[str, list]:
    """Return rows that name their values as columns."""
    names = list(rows[0])
    for place, row in enumerate(rows):
        if not isinstance(row, dict) or row.keys() != set(names):
            raise MisreadError(f"has other names in row {place:,} than in the first one")
    return {name: [row[name] for row in rows] for name in names}


def _columns(value: dict[str, Any]) -> Columns:
    if len(value) > MOST_COLUMNS:
        raise MisreadError(f"has {len(value):,} columns; expected: at most {MOST_COLUMNS}")
    classes = next((value[name] for name in _CLASSES if isinstance(value.get(name), list)), None)
    columns = {
        name: _column(column)
        for name, column in value.items()
        if isinstance(column, list) and name not in _CLASSES
    }
    return Columns(columns, None if classes is None else tuple(str(one) for one in classes[:100]))


def _column(values: list) -> np.ndarray:
    """Return a column of numbers or texts ``[n]``, or of lists of these ``[n, c]``."""
    if len(values) > MOST_ROWS:
        raise MisreadError(f"has {len(values):,} rows")
    if values and all(isinstance(value, list) for value in values):
        if max(map(len, values)) > MOST_COLUMNS:
            raise MisreadError(f"has rows of more than {MOST_COLUMNS} values")
        found = table(values)
        flat = found.ravel()
    else:
        found = flat = text_column(values)
    for value in flat:
        if isinstance(value, list | dict):
            raise MisreadError("holds lists within rows; expected numbers or text")
        if isinstance(value, str) and len(value) > MOST_CHARACTERS:
            raise MisreadError(f"holds a text of more than {MOST_CHARACTERS} characters")
    return found

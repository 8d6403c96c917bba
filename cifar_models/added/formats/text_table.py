"""Predictions as text: comma-separated values, with or without a first line of names."""

import csv
import io

from cifar_models.added.formats.columns import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    NAMELESS,
    Columns,
    MisreadError,
    table,
)
from cifar_models.added.formats.names import class_of
from cifar_models.labels import CLASS_COUNT

_DELIMITERS = ",;\t"
_NUMBERED = [str(number) for number in range(CLASS_COUNT)]


def read(text: str) -> Columns:
    """Return the columns of a table, all values as text.

    Raises:
        MisreadError: It is empty, has too many rows or columns, or rows of different lengths.
    """
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if not row:
                continue
            if len(row) > MOST_COLUMNS:
                raise MisreadError(f"has {len(row):,} columns; expected: at most {MOST_COLUMNS}")
            if any(len(value) > MOST_CHARACTERS for value in row):
                raise MisreadError(f"holds a text of more than {MOST_CHARACTERS} characters")
            if len(rows) > MOST_ROWS:
                raise MisreadError(f"has more than {MOST_ROWS:,} rows")
            rows.append([value.strip() for value in row])
    except csv.Error as error:
        raise MisreadError(f"is no table of comma-separated values ({error})") from error
    if not rows:
        raise MisreadError("is empty")
    found = table(rows)
    if _holds_values(rows[0]):
        return Columns({NAMELESS: found})
    names, values = rows[0], found[1:]
    if len(set(names)) < len(names):
        raise MisreadError("has two columns of the same name")
    return Columns({name: values[:, place] for place, name in enumerate(names)})


def _holds_values(row: list[str]) -> bool:
    """Whether the first line holds values already, and not the names of columns."""
    if sorted(row) == _NUMBERED:
        return False
    if len(row) <= 2 and class_of(row[-1]) is not None:  # what is predicted, perhaps of which image
        row = row[:-1]
    return all(_is_number(value) for value in row)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

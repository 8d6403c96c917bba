"""What every form of a file of predictions is read to: columns by name."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

MOST_BYTES = 16_000_000
"""Of a file, and of each of its columns unpacked; 10,000 rows of ten numbers as text have 2 MB."""
MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 100_000, 64, 200
NAMELESS = ""  # a column, or several side by side, without a name


class MisreadError(ValueError):
    """A file is not what its form promises; the text is a clause, such as ``is damaged``."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns of a file, all as long.

    Attributes:
        by_name: Numbers or texts ``[n]``, or several numbers a row, ``[n, c]``. Columns without a
            heading stand side by side under ``NAMELESS``.
        classes: Names of the classes in the order of what has ten numbers a row; None where the
            file does not say.
    """

    by_name: Mapping[str, np.ndarray]
    classes: tuple[str, ...] | None = None


def text_column(values: list) -> np.ndarray:
    """Return texts, or numbers as text, as a column of objects ``[n]``."""
    column = np.empty(len(values), object)
    column[:] = values
    return column


def table(rows: list[list], what: str = "row") -> np.ndarray:
    """Return rows of values as objects ``[n, c]``.

    Raises:
        MisreadError: They are not as long as each other; ``what`` names one.
    """
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        width = len(rows[0])
        at = next(place for place, row in enumerate(rows) if len(row) != width)
        raise MisreadError(
            f"has {width} values in the first {what} and {len(rows[at])} in number {at + 1:,}"
        )
    found = np.empty((len(rows), widths.pop() if widths else 0), object)
    for place, row in enumerate(rows):
        found[place, :] = row
    return found

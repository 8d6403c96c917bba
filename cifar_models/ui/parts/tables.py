"""Tables whose columns sort in the browser and that can be saved as CSV."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

import gradio as gr
from markupsafe import Markup

from cifar_models.ui.parts.components import pickable_html
from cifar_models.ui.templates import render

# Excel takes a CSV that does not begin so for one in the system's old letters.
BYTE_ORDER_MARK = "\ufeff"
# Spreadsheets run a text that starts like this as a formula; the same is in save_file.js.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        head: HTML of its heading, shown.
        name: Heading in the CSV.
        words: Whether it holds words, which are sorted from A, and not numbers.
        shown: Whether the page shows it; else it is in the CSV alone.
        label: Stands beside its values where rows are cards; empty for its name.
        line: Of a compact card, on which its values stand, from 1 on; 0 for the next that is free.
    """

    head: str
    name: str
    words: bool = False
    shown: bool = True
    label: str = ""
    line: int = 0


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes:
        html: What is shown.
        value: What is sorted by and written to the CSV; None where not defined.
    """

    html: str
    value: str | float | None


def table_html(value: str = "", scripts: Sequence[str] = (), **arguments) -> gr.HTML:
    """Return HTML with sortable tables; all arguments are those of ``pickable_html``."""
    return pickable_html(value, scripts=["sort_table", *scripts], **arguments)


def sortable_table(
    caption: str,
    columns: list[Column],
    rows: list[list[Cell]],
    name: str = "",
    *,
    explained: Sequence[str] = (),
    dense: bool = False,
    tall: bool = False,
    compact: bool = False,
) -> str:
    """Return a table whose first column names its rows, and a link that saves it as CSV.

    Args:
        caption: Says what the table shows; plain text.
        columns: From left to right.
        rows: As many cells each as there are columns.
        name: Of the CSV file, without its ending; empty where none is to be saved.
        explained: Terms of the glossary that stand above the table.
        dense: Whether it has so many columns that they need small letters.
        tall: Whether it has so many rows that it scrolls within itself.
        compact: Whether its cards set their values side by side, which all are short; what follows
            the rows' names then stands beside these, unless it has a line.
    """
    return render(
        "sortable_table",
        caption=caption,
        columns=[column for column in columns if column.shown],
        rows=[_shown(columns, row) for row in rows],
        csv_link=Markup(csv_link(columns, rows, name)) if name else "",
        explained=explained,
        dense=dense,
        tall=tall,
        compact=compact,
    )


def sortable_row(columns: list[Column], row: list[Cell]) -> str:
    """Return a row as ``sortable_table`` has it."""
    return render("sortable_row", row=_shown(columns, row))


def _shown(columns: list[Column], row: list[Cell]) -> list[tuple[Column, Cell]]:
    return [(column, cell) for column, cell in zip(columns, row, strict=True) if column.shown]


def csv_link(columns: list[Column], rows: list[list[Cell]], name: str) -> str:
    """Return a link that saves the values of a table as a CSV file."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    writer.writerows([[_saved(cell.value) for cell in row] for row in rows])
    return (
        f'<a class="save" download="{escape(name)}.csv" '
        f'href="data:text/csv;charset=utf-8,{quote(text.getvalue())}">Save as CSV</a>'
    )


def _saved(value: str | float | None) -> str | float:
    """Return a value as a CSV holds it: text from outside must stay text in a spreadsheet."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value

"""Tables whose columns sort in the browser and that can be saved as CSV."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

import gradio as gr

from cifar_models.ui.components import pickable_html

# Excel takes a CSV that does not begin so for one in the system's old letters.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        head: HTML of its heading, shown.
        name: Heading in the CSV; also read aloud where ``head`` says less.
        words: Whether it holds words, which are sorted from A, and not numbers.
    """

    head: str
    name: str
    words: bool = False


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


def sortable_table(caption: str, columns: list[Column], rows: list[list[Cell]], name: str) -> str:
    """Return a table whose first column names its rows, and a link that saves it as CSV.

    Args:
        caption: Says what the table shows; plain text.
        columns: From left to right.
        rows: As many cells each as there are columns.
        name: Of the CSV file, without its ending.
    """
    heads = "".join(
        f'<th scope="col" aria-sort="none" data-first="'
        f'{"ascending" if column.words else "descending"}">'
        f'<button type="button" class="sort" title="Sort by {escape(column.name)}">'
        f"{column.head}</button></th>"
        for column in columns
    )
    body = "".join(
        f'<tr><th scope="row" {_value(row[0])}>{row[0].html}</th>'
        + "".join(f"<td {_value(cell)}>{cell.html}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="sortable"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
        f"<p>{csv_link(columns, rows, name)}</p>"
    )


def csv_link(columns: list[Column], rows: list[list[Cell]], name: str) -> str:
    """Return a link that saves the values of a table as a CSV file."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    writer.writerows([["" if cell.value is None else cell.value for cell in row] for row in rows])
    return (
        f'<a class="save" download="{escape(name)}.csv" '
        f'href="data:text/csv;charset=utf-8,{quote(text.getvalue())}">Save as CSV</a>'
    )


def _value(cell: Cell) -> str:
    return f'data-value="{"" if cell.value is None else escape(str(cell.value))}"'

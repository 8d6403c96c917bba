"""Tables whose columns sort in the browser and that can be saved as CSV."""

import csv
import io
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
    return render(
        "sortable_table",
        caption=caption,
        columns=columns,
        rows=rows,
        csv_link=Markup(csv_link(columns, rows, name)),
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

"""The table of many photos: each file with both answers, or why it was refused, and a CSV."""

from dataclasses import dataclass
from html import escape

import numpy as np

from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.fragments import model_dot
from cifar_models.ui.parts.tables import Cell, Column, sortable_table
from cifar_models.wording import percent

# Spreadsheets run a text that starts like this as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, eq=False)
class Answered:
    """One file of many.

    Attributes:
        name: Of the file.
        identity: By which the browser asks for its panel.
        pixels: What the models saw, uint8 ``[32, 32, 3]``; None where it was refused.
        probabilities: By model id, float32 ``[10]``.
        unfamiliar: By model id, whether it may be none of the ten classes; None: not measured.
        problem: Why it was refused.
    """

    name: str
    identity: str
    pixels: np.ndarray | None = None
    probabilities: dict[str, np.ndarray] | None = None
    unfamiliar: dict[str, bool | None] | None = None
    problem: str = ""


def render_table(served: Served, answered: list[Answered]) -> str:
    """Return the table and a link that saves it as CSV."""
    specs = served.specs
    columns = [Column("photo", "photo", words=True)]
    for spec in specs:
        columns += [
            Column(f"{model_dot(spec)}{spec.short_title}", f"{spec.short_title} says", words=True),
            Column("sure", f"{spec.short_title} confidence"),
        ]
    if served.comparable:
        columns.append(Column("agree", "agree", words=True))
    columns += [
        Column("may be none of the ten", "may be none of the ten", words=True),
        Column("problem", "problem", words=True),
    ]
    read = sum(row.probabilities is not None for row in answered)
    caption = f"{len(answered):,} files, {read:,} classified"
    rows = [_row(served, row) for row in answered]
    return sortable_table(caption, columns, rows, "photos")


def _row(served: Served, row: Answered) -> list[Cell]:
    name = f"'{row.name}" if row.name.startswith(_FORMULA) else row.name
    if row.probabilities is None or row.pixels is None or row.unfamiliar is None:
        shown = Cell(f'<span class="file">{escape(row.name)}</span>', name)
        nothing = [Cell("", None)] * (2 * len(served.specs) + (2 if served.comparable else 1))
        return [shown, *nothing, Cell(escape(row.problem), row.problem)]
    cells = [
        Cell(
            f'<button type="button" class="file" data-pick="{row.identity}" '
            f'title="Show both answers in full"><img class="pixels" width="32" height="32" alt="" '
            f'src="{pictures.png(row.pixels)}"><span>{escape(row.name)}</span></button>',
            name,
        )
    ]
    for spec in served.specs:
        probabilities = row.probabilities[spec.id]
        best = int(probabilities.argmax())
        confidence = float(probabilities[best])
        cells += [
            Cell(CLASS_NAMES[best], CLASS_NAMES[best]),
            Cell(percent(confidence), round(confidence, 4)),
        ]
    if served.comparable:
        agree = len({int(p.argmax()) for p in row.probabilities.values()}) == 1
        cells.append(Cell("yes" if agree else "no", "yes" if agree else "no"))
    by = [spec.short_title for spec in served.specs if row.unfamiliar[spec.id]]
    hints = " and ".join(by)
    return [*cells, Cell(escape(hints and f"says {hints}"), hints), Cell("", None)]

"""Photos as a table: each file with both answers, or why it was refused, and a CSV."""

from dataclasses import dataclass
from html import escape

import numpy as np
from markupsafe import Markup

from cifar_models.bundles.predictor import Prediction
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.ui.parts.fragments import model_dot
from cifar_models.ui.parts.tables import Cell, Column, csv_link, sortable_row, sortable_table
from cifar_models.ui.parts.unknown_hint import raised_by
from cifar_models.ui.templates import render
from cifar_models.wording import percent


@dataclass(frozen=True, eq=False)
class Answered:
    """A file, and what the models say about the part of it that they got last.

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

    @property
    def alike(self) -> bool:
        """Whether it was classified and all models say the same."""
        return len({int(p.argmax()) for p in (self.probabilities or {}).values()}) == 1


def answered(
    served: Served,
    name: str,
    identity: str,
    pixels: np.ndarray,
    predictions: dict[str, Prediction],
) -> Answered:
    """Return what the models say about the pixels uint8 ``[32, 32, 3]`` of a file.

    Args:
        predictions: About these pixels alone, by model id.
    """
    probabilities = {
        model_id: prediction.probabilities[0] for model_id, prediction in predictions.items()
    }
    return Answered(name, identity, pixels, probabilities, served.hints(predictions, 0))


def render_table(served: Served, rows: list[Answered]) -> str:
    """Return the table, folded away, and a link that saves it as it stands.

    The only file of a table opens nothing: its panel is there.
    """
    read = sum(row.probabilities is not None for row in rows)
    caption = f"{len(rows):,} {'file' if len(rows) == 1 else 'files'}, {read:,} classified"
    cells = [_row(served, row, opens=len(rows) > 1) for row in rows]
    columns = _columns(served)
    return render(
        "photo_table",
        table=Markup(sortable_table(caption, columns, cells)),
        csv_link=Markup(csv_link(columns, cells, "photos")),
    )


def render_row(served: Served, row: Answered, opens: bool) -> str:
    """Return a file's row of the table; ``opens`` is whether its name opens its panel."""
    return sortable_row(_columns(served), _row(served, row, opens))


def _columns(served: Served) -> list[Column]:
    columns = [Column("photo", "photo", words=True)]
    for spec in served.specs:
        columns += [
            Column(f"{model_dot(spec)}{spec.short_title}", f"{spec.short_title} says", words=True),
            Column("sure", f"{spec.short_title} confidence"),
        ]
    if served.comparable:
        columns.append(Column("agree", "agree", words=True))
    return [
        *columns,
        Column("may be none of the ten", "may be none of the ten", words=True),
        Column("problem", "problem", words=True),
    ]


def _row(served: Served, row: Answered, opens: bool) -> list[Cell]:
    if row.probabilities is None or row.pixels is None or row.unfamiliar is None:
        nothing = [Cell("", None)] * (2 * len(served.specs) + (2 if served.comparable else 1))
        shown = Cell(f'<span class="file">{escape(row.name)}</span>', row.name)
        return [shown, *nothing, Cell(escape(row.problem), row.problem)]
    shown = (
        f'<button type="button" class="file" data-file="{row.identity}" '
        f'data-pick="{row.identity}" title="Show both answers in full">{escape(row.name)}</button>'
        if opens
        else f'<span class="file" data-file="{row.identity}">{escape(row.name)}</span>'
    )
    cells = [Cell(shown, row.name)]
    for spec in served.specs:
        probabilities = row.probabilities[spec.id]
        best = int(probabilities.argmax())
        confidence = float(probabilities[best])
        cells += [
            Cell(CLASS_NAMES[best], CLASS_NAMES[best]),
            Cell(f'<span class="num">{percent(confidence)}</span>', confidence),
        ]
    if served.comparable:
        alike = "yes" if row.alike else "no"
        cells.append(Cell(alike, alike))
    hints = " and ".join(spec.short_title for spec in raised_by(served, row.unfamiliar))
    return [*cells, Cell(escape(hints and f"says {hints}"), hints), Cell("", None)]

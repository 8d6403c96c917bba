"""Columns and cells that tables of both models' accuracy have in common."""

from cifar_models import wording
from cifar_models.specs import Pair
from cifar_models.stats.judgements import Judgement
from cifar_models.stats.metrics import wilson_interval
from cifar_models.ui.parts.fragments import model_dot
from cifar_models.ui.parts.tables import Cell, Column


def accuracy_columns(pair: Pair) -> list[Column]:
    """Return the columns of how often each model is right; the CSV has the intervals too."""
    return [
        column
        for spec in pair
        for column in (
            Column(
                f"{model_dot(spec)}{spec.short_title} right",
                f"accuracy {spec.short_title}",
                label=f"{spec.short_title} right",
            ),
            Column("", f"interval low {spec.short_title}", shown=False),
            Column("", f"interval high {spec.short_title}", shown=False),
        )
    ]


def accuracy_cells(judged: Judgement) -> list[Cell]:
    """Return the cells of ``accuracy_columns``: on images of which there is one at least."""
    total, cells = judged.difference.total, []
    for right in (judged.correct_a, judged.correct_b):
        bounds = wilson_interval(right, total)
        share = wording.percent(right / total, 1)
        cells.append(Cell(f"{share}<small>{wording.interval(bounds)}</small>", right / total))
        cells += [Cell("", bound) for bound in bounds]
    return cells

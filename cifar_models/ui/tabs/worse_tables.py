"""The tables of the tab *Worse pictures*: every kind, and one kind by strength."""

import numpy as np

from cifar_models.corruptions.kinds import BY_ID
from cifar_models.serving import worse_pictures
from cifar_models.serving.served import Served
from cifar_models.specs import PLACES, Pair
from cifar_models.stats.comparison import ONLY_A_RIGHT, ONLY_B_RIGHT
from cifar_models.stats.direction import Direction, direction_of
from cifar_models.stats.outcomes import ONLY_RIGHT
from cifar_models.stats.robustness import (
    STRENGTHS,
    Breaking,
    Compared,
    at_strength,
    averaged,
    breaking_by_kind,
)
from cifar_models.ui.parts.fragments import model_dot
from cifar_models.ui.parts.tables import Cell, Column, sortable_table
from cifar_models.wording import p_value, percent, points

# What stands between strength and set of pictures in what a click on a count sends.
SEPARATOR = ":"


def render_strengths(served: Served, kind: str) -> str:
    """Return both models by strength of a kind with paired differences, as HTML.

    The counts of pictures that one of them alone gets right raise ``select`` with the strength and
    the set of pictures as ``pick``, one of ``ONLY_RIGHT``.
    """
    worse, way = worse_pictures.worse_of(served), direction_of(served.answers)
    columns = [
        Column("strength", "strength"),
        *_compared_columns(served.pair),
        *(
            Column(f"only {spec.short_title}", f"only {spec.short_title} right")
            for spec in served.pair
        ),
    ]
    rows = []
    for strength in (0, *STRENGTHS):
        found, outcome = at_strength(worse, kind, strength), worse.outcome(kind, strength)
        alone = [int(np.count_nonzero(outcome == code)) for code in (ONLY_A_RIGHT, ONLY_B_RIGHT)]
        rows.append(
            [
                Cell(str(strength) if strength else "as it is", strength),
                *_compared_cells(found, way, served.pair),
                *(
                    Cell(_count(count, strength, ONLY_RIGHT[place]), count)
                    for place, count in zip(PLACES, alone, strict=True)
                ),
            ]
        )
    return sortable_table(
        f"{worse_pictures.title_of(kind)}: share right by strength",
        columns,
        rows,
        f"worse-{kind}",
        dense=True,
    )


def render_table(served: Served) -> str:
    """Return both models' mean accuracy and who breaks first, a row per kind, as HTML."""
    worse, way = worse_pictures.worse_of(served), direction_of(served.answers)
    columns = [
        Column("kind", "kind", words=True),
        Column("group", "group", words=True),
        *_compared_columns(served.pair),
        *(
            Column(f"{spec.short_title} first", f"{spec.short_title} breaks first")
            for spec in served.pair
        ),
        Column("p (Holm)", "p (sign test, Holm)"),
        Column("breaks first", "breaks first", words=True),
    ]
    rows = [
        _row(kind, averaged(worse, [kind], STRENGTHS), found, way, served.pair)
        for kind, found in breaking_by_kind(worse).items()
    ]
    table = sortable_table(
        "Mean accuracy over five strengths, and who breaks first, by kind",
        columns,
        rows,
        "worse-pictures",
        explained=("95% interval", "percentage points", "breaks first", "Holm correction"),
        dense=True,
    )
    return f"<details><summary>Every kind as a table</summary>{table}</details>"


def _row(kind: str, mean: Compared, found: Breaking, way: Direction, pair: Pair) -> list[Cell]:
    title, group = worse_pictures.title_of(kind), BY_ID[kind].group if kind in BY_ID else ""
    place = found.found()
    who = getattr(pair, place).short_title if place else "not distinguishable"
    return [
        Cell(title, title),
        Cell(group, group),
        *_compared_cells(mean, way, pair),
        *(Cell(f"{count:,}", count) for count in (found.first, found.second)),
        Cell(p_value(found.p_value).removeprefix("= "), found.p_value),
        Cell(who, who),
    ]


def _compared_columns(pair: Pair) -> list[Column]:
    return [
        *(
            Column(f"{model_dot(spec)}{spec.short_title}", f"{spec.short_title} accuracy")
            for spec in pair
        ),
        Column("difference", "difference"),
        Column("95% interval", "interval low", label="95% interval"),
        Column("", "interval high", shown=False),
        Column("", "difference of", words=True, shown=False),
    ]


def _compared_cells(found: Compared, way: Direction, pair: Pair) -> list[Cell]:
    """Return both shares and their difference, in the page's way, for ``_compared_columns``."""
    difference = way.value(found.difference.value)
    low, high = sorted(way.value(bound) for bound in found.difference.interval or (0, 0))
    return [
        *(Cell(percent(found.of(one).value, 1), found.of(one).value) for one in PLACES),
        Cell(points(difference), difference),
        Cell(f"{points(low)} to {points(high)}", low),
        Cell("", high),
        Cell("", way.words(pair)),
    ]


def _count(count: int, strength: int, pictures: str) -> str:
    """Return a count as a button that opens its pictures."""
    return (
        f'<button type="button" class="opens" data-pick="{strength}{SEPARATOR}{pictures}" '
        f'title="Show these images">{count:,}</button>'
    )

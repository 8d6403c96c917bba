"""Part of *Is it real?* where there are more than two models: all pairs of them, as HTML."""

from markupsafe import Markup

from cifar_models import wording
from cifar_models.serving.served import Served
from cifar_models.specs import BETWEEN
from cifar_models.stats import verdicts
from cifar_models.stats.all_pairs import PairJudged, judge_pairs
from cifar_models.ui.parts.tables import Cell, Column, sortable_table
from cifar_models.ui.templates import render


def render_pairs(served: Served) -> str:
    """Return the table of all pairs; nothing where there is only one pair."""
    specs = served.choices
    if len(specs) < 3:
        return ""
    predicted = {spec: served.every[spec.id].bundle.predicted for spec in specs}
    columns = [
        Column("models", "models", words=True),
        Column("difference", "difference in accuracy", label="difference"),
        Column("95% interval", "interval low", label="95% interval"),
        Column("", "interval high", shown=False),
        Column("right alone", "only the first right", label="right alone, the first"),
        Column("the other alone", "only the second right", label="the other alone"),
        Column("p (Holm)", "p (McNemar, Holm over all pairs)", label="p (Holm)"),
        Column("verdict", "verdict", words=True),
    ]
    judged = judge_pairs(served.labels, predicted)
    table = sortable_table(
        f"All {len(judged)} pairs of {len(specs)} models",
        columns,
        [_cells(one) for one in judged],
        "all-pairs",
        explained=("percentage points", "95% interval", "McNemar test", "Holm correction"),
        dense=True,
    )
    return render("all_pairs", table=Markup(table), pairs=len(judged))


def _cells(judged: PairJudged) -> list[Cell]:
    first, second = judged.pair
    difference = judged.difference
    low, high = difference.interval or (None, None)
    name = f"{first.short_title} minus {second.short_title}"
    verdict = verdicts.in_words(judged.finding, judged.pair)
    opens = Markup(
        '<button type="button" class="opens" data-filter="pair={}" title="Compare these two">{}'
        "</button>"
    ).format(BETWEEN.join(judged.pair.ids), name)
    return [
        Cell(opens, name),
        Cell(wording.points(difference.difference, 2), difference.difference),
        Cell(" to ".join(wording.points(bound, 2) for bound in (low, high)), low),
        Cell("", high),
        Cell(f"{difference.only_a:,}", difference.only_a),
        Cell(f"{difference.only_b:,}", difference.only_b),
        Cell(wording.p_value(judged.p_value).removeprefix("= "), judged.p_value),
        Cell(verdict, verdict),
    ]

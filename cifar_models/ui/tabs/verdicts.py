"""The verdicts of the tab *Is it real?*, overall and per class, as HTML."""

from dataclasses import replace
from html import escape
from typing import Any

from markupsafe import Markup

from cifar_models import wording
from cifar_models.data import people
from cifar_models.serving.served import Served
from cifar_models.specs import FIRST, SECOND, Pair
from cifar_models.stats import judgements as evidence
from cifar_models.stats import outcomes, verdicts
from cifar_models.stats.direction import Direction, direction_of
from cifar_models.stats.judgements import ClassJudgement, Group, Judgement
from cifar_models.ui.parts.fragments import model_dot
from cifar_models.ui.parts.tables import Cell, Column, csv_link, sortable_table
from cifar_models.ui.templates import render

_RATES = ("recall", "precision", "F1")


def _pick(group: Group, name: str, outcome: str | None) -> str:
    """Return what a number about a class ('' for all) and an outcome names."""
    return replace(group.chosen, outcome=outcome, true=name or None).to_query()


def render_verdicts(served: Served) -> str:
    """Return the verdict on each group of images as HTML."""
    way, pair = direction_of(served.answers), served.pair
    first, second = (spec.in_sentence.removeprefix("the ") for spec in pair)
    groups = evidence.groups(served.answers)
    judged = [(group, evidence.judge(served.answers, group.chosen)) for group in groups]
    columns = [
        Column("", name, words)
        for name, words in (
            ("test images", True),
            ("images", False),
            (f"accuracy {first}", False),
            (f"accuracy {second}", False),
            ("difference", False),
            ("interval low", False),
            ("interval high", False),
            ("difference of", True),
            (f"only {first} right", False),
            (f"only {second} right", False),
            ("p (exact McNemar)", False),
            ("verdict", True),
        )
    ]
    rows = [
        [Cell("", value) for value in (group.title, *_values(one, way, pair))]
        for group, one in judged
    ]
    return render(
        "verdicts",
        verdicts=[_verdict(group, one, way, pair) for group, one in judged],
        way=way.words(pair),
        reason=way.reason(pair),
        people="" if served.people is None else f"{people.SOURCE}; {people.LICENCE}",
        csv_link=Markup(csv_link(columns, rows, "verdicts")),
    )


def _verdict(group: Group, judged: Judgement, way: Direction, pair: Pair) -> dict[str, Any]:
    """Return what the template shows of the verdict on a group of images."""
    difference, turned = judged.difference, way.turn(judged.difference)
    corrects = zip(pair, (judged.correct_a, judged.correct_b), strict=True)
    alone = zip(pair, (difference.only_a, difference.only_b), strict=True)
    places = {verdicts.A_BETTER: FIRST, verdicts.B_BETTER: SECOND}
    return {
        "group": group,
        "title": wording.capital(group.title),
        "finding": judged.finding,
        "colour": places.get(judged.finding, ""),
        "sentence": verdicts.sentence(difference, pair),
        "total": difference.total,
        "points": wording.points(turned.difference, 2),
        "interval": _interval(turned.interval),
        "p_value": wording.p_value(difference.p_value).removeprefix("= "),
        "chance": verdicts.chance(difference.p_value),
        "accuracies": [
            (spec, wording.percent(_share(correct, difference.total))) for spec, correct in corrects
        ],
        "alone": [
            (spec, count, _pick(group, "", outcomes.ONLY_RIGHT[spec.place]))
            for spec, count in alone
        ],
    }


def render_classes(served: Served, group: Group) -> str:
    """Return the tables of the ten classes on one group of images as HTML."""
    way, pair = direction_of(served.answers), served.pair
    classes = evidence.judge_classes(served.answers, group.chosen)
    rates = [column for rate in _RATES for column in _rate_columns(rate, pair)]
    heads = [
        Column("class", "class", words=True),
        Column("verdict", "verdict", words=True),
        Column("difference", "difference in recall", label="difference"),
        Column("95% interval", "interval low", label="95% interval"),
        Column("", "interval high", shown=False),
        Column("", "difference of", words=True, shown=False),
        Column("p (Holm)", "p (McNemar, Holm)", label="p (Holm)"),
        *(
            replace(column, label=f"{spec.short_title} alone")
            for spec, column in zip(pair, _columns("right alone", pair), strict=True)
        ),
        Column("images", "images"),
    ]
    verdict_table = sortable_table(
        f"Per class: {group.title}",
        [*heads, *(replace(column, shown=False) for column in rates)],
        [[*_verdict_cells(group, row, way, pair), *_rate_cells(row)] for row in classes],
        f"per-class-{group.id}",
        explained=(
            "recall",
            "percentage points",
            "95% interval",
            "McNemar test",
            "Holm correction",
        ),
        dense=True,
        compact=True,
    )
    rate_table = sortable_table(
        f"Recall, precision and F1: {group.title}",
        [heads[0], *rates],
        [[Cell(row.name, row.name), *_rate_cells(row)] for row in classes],
        explained=_RATES,
        dense=True,
        compact=True,
    )
    return (
        f'{verdict_table}<p class="quiet">Difference: recall of {escape(way.words(pair))}, in '
        f"points of percent. {escape(way.reason(pair))} Alone: images that only this model gets "
        "right.</p>"
        f"<details><summary>Recall, precision and F1 per class</summary>{rate_table}</details>"
    )


def _columns(head: str, pair: Pair) -> list[Column]:
    """Return one column per model."""
    return [
        Column(
            f'{model_dot(spec)}{head}<span class="only-heard">, {spec.short_title}</span>',
            f"{head} {spec.short_title}",
            label=f"{head}, {spec.short_title}",
        )
        for spec in pair
    ]


def _rate_columns(rate: str, pair: Pair) -> list[Column]:
    """Return one column per model; on a card a line per model, named where it begins."""
    return [
        replace(
            column,
            label=f"{spec.short_title} {rate}" if rate == _RATES[0] else rate,
            line=line,
        )
        for line, (spec, column) in enumerate(zip(pair, _columns(rate, pair), strict=True), 1)
    ]


def _verdict_cells(group: Group, row: ClassJudgement, way: Direction, pair: Pair) -> list[Cell]:
    judged, difference = row.judgement, row.judgement.difference
    turned = way.turn(difference)

    def count(number: int, outcome: str | None, title: str) -> Cell:
        return Cell(
            f'<button type="button" class="opens" title="{title}" '
            f'data-filter="{escape(_pick(group, row.name, outcome))}">{number:,}</button>',
            number,
        )

    low, high = turned.interval or (None, None)
    verdict = verdicts.in_words(judged.finding, pair)
    return [
        Cell(row.name, row.name),
        Cell(verdict, verdict),
        Cell(wording.points(turned.difference, 2), turned.difference),
        Cell(_interval(turned.interval), low),
        Cell("", high),
        Cell("", way.words(pair)),
        Cell(wording.p_value(judged.p_value).removeprefix("= "), judged.p_value),
        *(
            count(
                number,
                outcomes.ONLY_RIGHT[spec.place],
                f"{row.name}: only {spec.in_sentence} right",
            )
            for spec, number in zip(pair, (difference.only_a, difference.only_b), strict=True)
        ),
        count(row.first.support, None, f"{row.name}: all images"),
    ]


def _rate_cells(row: ClassJudgement) -> list[Cell]:
    return [
        Cell(wording.percent(value), value)
        for rate in _RATES
        for value in (getattr(row.first, rate.lower()), getattr(row.second, rate.lower()))
    ]


def _values(judged: Judgement, way: Direction, pair: Pair) -> list[float | str | None]:
    difference, turned = judged.difference, way.turn(judged.difference)
    return [
        difference.total,
        _share(judged.correct_a, difference.total),
        _share(judged.correct_b, difference.total),
        turned.difference,
        *(turned.interval or (None, None)),
        way.words(pair),
        difference.only_a,
        difference.only_b,
        judged.p_value,
        verdicts.in_words(judged.finding, pair),
    ]


def _interval(bounds: tuple[float, float] | None) -> str:
    if bounds is None:
        return wording.NOT_DEFINED
    return " to ".join(wording.points(bound, 2) for bound in bounds)


def _share(correct: int, total: int) -> float | None:
    return correct / total if total else None

"""The verdicts of the tab *Is it real?*, overall and per class, as HTML."""

from dataclasses import replace
from html import escape
from typing import Any

from markupsafe import Markup

from cifar_models import wording
from cifar_models.serving.served import Served
from cifar_models.specs import MODELS, PAIR, PLACES
from cifar_models.stats import filters, verdicts
from cifar_models.stats import judgements as evidence
from cifar_models.stats.judgements import ClassJudgement, Group, Judgement
from cifar_models.ui.parts.fragments import model_dot
from cifar_models.ui.parts.tables import Cell, Column, csv_link, sortable_table
from cifar_models.ui.templates import render

_ALONE = {spec: filters.ONLY_RIGHT[place] for place, spec in zip(PLACES, PAIR, strict=True)}


def _pick(group: Group, name: str, outcome: str | None) -> str:
    """Return what a number about a class ('' for all) and an outcome names."""
    return replace(group.chosen, outcome=outcome, true=name or None).to_query()


def render_verdicts(served: Served) -> str:
    """Return the verdict on each group of images as HTML."""
    groups = evidence.groups(served.answers)
    judged = [(group, evidence.judge(served.answers, group.chosen)) for group in groups]
    columns = [
        Column("", name, words)
        for name, words in (
            ("test images", True),
            ("images", False),
            ("accuracy ResNet50", False),
            ("accuracy custom CNN", False),
            ("difference", False),
            ("interval low", False),
            ("interval high", False),
            ("only ResNet50 right", False),
            ("only custom CNN right", False),
            ("p (exact McNemar)", False),
            ("verdict", True),
        )
    ]
    rows = [[Cell("", value) for value in (group.title, *_values(one))] for group, one in judged]
    return render(
        "verdicts",
        verdicts=[_verdict(group, one) for group, one in judged],
        csv_link=Markup(csv_link(columns, rows, "verdicts")),
    )


def _verdict(group: Group, judged: Judgement) -> dict[str, Any]:
    """Return what the template shows of the verdict on a group of images."""
    difference = judged.difference
    corrects = zip(MODELS, (judged.correct_a, judged.correct_b), strict=True)
    alone = zip(MODELS, (difference.only_a, difference.only_b), strict=True)
    return {
        "group": group,
        "title": _capital(group.title),
        "finding": judged.finding,
        "words": verdicts.in_words(judged.finding),
        "total": difference.total,
        "clause": verdicts.verdict(difference),
        "chance": verdicts.chance(difference.p_value),
        "accuracies": [
            (spec, wording.percent(_share(correct, difference.total))) for spec, correct in corrects
        ],
        "alone": [(spec, count, _pick(group, "", _ALONE[spec])) for spec, count in alone],
    }


def render_classes(served: Served, group: Group) -> str:
    """Return the table of the ten classes on one group of images as HTML."""
    classes = evidence.judge_classes(served.answers, group.chosen)
    heads = [
        Column("class", "class", words=True),
        Column("verdict", "verdict", words=True),
        Column("difference", "difference in recall"),
        Column("95% interval", "interval low"),
        Column("p (Holm)", "p (McNemar, Holm)"),
        *_pair("right alone"),
        Column("images", "images"),
    ]
    for figure in ("recall", "precision", "F1"):
        heads += _pair(figure)
    rows = [_class_row(group, row) for row in classes]
    return sortable_table(f"Per class: {group.title}", heads, rows, f"per-class-{group.id}") + (
        '<p class="quiet">Difference: recall of ResNet50 minus that of the custom CNN, in points '
        "of percent, with its paired 95% interval. Click a heading to sort.</p>"
    )


def _pair(head: str) -> list[Column]:
    """Return one column per model."""
    return [
        Column(
            f'{model_dot(spec)}{head}<span class="only-heard">, {spec.short_title}</span>',
            f"{head} {spec.short_title}",
        )
        for spec in MODELS
    ]


def _class_row(group: Group, row: ClassJudgement) -> list[Cell]:
    judged, difference = row.judgement, row.judgement.difference

    def count(number: int, outcome: str | None, title: str) -> Cell:
        return Cell(
            f'<button type="button" class="images-count" title="{title}" '
            f'data-filter="{escape(_pick(group, row.name, outcome))}">{number:,}</button>',
            number,
        )

    rates = [
        Cell(wording.percent(value, 1), value)
        for figure in ("recall", "precision", "f1")
        for value in (getattr(row.first, figure), getattr(row.second, figure))
    ]
    low = None if difference.interval is None else difference.interval[0]
    verdict = verdicts.in_words(judged.finding)
    return [
        Cell(row.name, row.name),
        Cell(verdict, verdict),
        Cell(wording.points(difference.difference), difference.difference),
        Cell(_interval(difference.interval), low),
        Cell(wording.p_value(judged.p_value).removeprefix("= "), judged.p_value),
        *(
            count(number, _ALONE[spec], f"{row.name}: only {spec.in_sentence} right")
            for spec, number in zip(MODELS, (difference.only_a, difference.only_b), strict=True)
        ),
        count(row.first.support, None, f"{row.name}: all images"),
        *rates,
    ]


def _values(judged: Judgement) -> list[float | str | None]:
    difference = judged.difference
    return [
        difference.total,
        _share(judged.correct_a, difference.total),
        _share(judged.correct_b, difference.total),
        difference.difference,
        *(difference.interval or (None, None)),
        difference.only_a,
        difference.only_b,
        judged.p_value,
        verdicts.in_words(judged.finding),
    ]


def _interval(bounds: tuple[float, float] | None) -> str:
    if bounds is None:
        return wording.NOT_DEFINED
    return " to ".join(wording.points(bound) for bound in bounds)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _share(correct: int, total: int) -> float | None:
    return correct / total if total else None

"""Parts of the tab *When to trust* around its figure, as HTML."""

from typing import Any

from markupsafe import Markup

from cifar_models import wording
from cifar_models.serving.served import Served
from cifar_models.specs import FIRST, PLACES, SECOND, ModelSpec
from cifar_models.stats import bootstrap, outcomes, selective
from cifar_models.stats.answers import Answers
from cifar_models.stats.bootstrap import Estimate
from cifar_models.stats.direction import Direction, direction_of
from cifar_models.stats.filters import Filter
from cifar_models.stats.metrics import wilson_interval
from cifar_models.stats.selective import TARGET, Agreement, Trust
from cifar_models.ui.parts.fragments import model_dot, pick
from cifar_models.ui.parts.tables import Cell, Column, sortable_table
from cifar_models.ui.templates import render


def render_remaining(answers: Answers, asked: float) -> str:
    """Return what each model still answers, and how often it is right then.

    Args:
        asked: Confidence asked for, a fraction with at most four decimals.
    """
    both = Filter().sure(FIRST, asked, 1).sure(SECOND, asked, 1)
    return render(
        "trust_remaining",
        asked=wording.percent(asked, 1),
        remaining=[_remaining(answers, place, asked) for place in PLACES],
        both=both,
        both_count=len(both.indices(answers)),
    )


def _remaining(answers: Answers, place: str, asked: float) -> dict[str, Any]:
    """Return what the template shows of one model."""
    found = selective.remaining(answers, place, asked)
    bounds = wilson_interval(found.right, found.answered)
    wrong = Filter(outcome=outcomes.WRONG[place]).sure(place, asked, 1)
    less_sure = Filter().sure(place, 0, asked)  # a filter holds both its ends
    return {
        "spec": getattr(answers.pair, place),
        "share": wording.percent(found.answered / found.total, 1),
        "accuracy": wording.percent(found.right / found.answered, 1) if found.answered else None,
        "interval": wording.interval(bounds, 2),
        "counts": [
            ("Answered", found.answered, Filter().sure(place, asked, 1)),
            ("of these wrong", found.answered - found.right, wrong),
            ("left out", len(less_sure.indices(answers)), less_sure),
        ],
    }


def render_figures(served: Served, found: Trust) -> str:
    """Return the area under each curve and the share answered at 99% accuracy."""
    way = direction_of(served.answers)
    columns = [
        Column("model", "model", words=True),
        Column("area under it", "area under accuracy by share answered", label="area under it"),
        Column("95% interval", "area, interval low", label="95% interval of the area"),
        Column("", "area, interval high", shown=False),
        Column(f"answered at {TARGET:.0%} right", f"share answered at {TARGET:.0%} accuracy"),
        Column("95% interval", "share, interval low", label="95% interval of the share"),
        Column("", "share, interval high", shown=False),
        Column("when sure by", "confidence to ask for", label="when sure by"),
    ]
    rows = []
    for place, spec in zip(PLACES, served.pair, strict=True):
        area, share, asked = found.area[place], found.answered[place], found.confidence[place]
        rows.append(
            [
                Cell(f"{model_dot(spec)}{spec.short_title}", spec.short_title),
                Cell(wording.percent(area.value), area.value),
                Cell(wording.interval(area.interval, 2), area.interval[0]),
                Cell("", area.interval[1]),
                Cell(wording.percent(share.value, 1), share.value),
                Cell(wording.interval(share.interval), share.interval[0]),
                Cell("", share.interval[1]),
                Cell(wording.percent(asked, 1), asked),
            ]
        )
    table = sortable_table(
        "How well confidence sorts right answers from wrong ones",
        columns,
        rows,
        "when-to-trust",
        explained=("area under it", "share answered", "95% interval"),
    )
    return render(
        "trust_figures",
        table=Markup(table),
        way=way.words(served.pair),
        differences=[
            f"area {_difference(found.area_difference, way, 2)}",
            f"share answered {_difference(found.answered_difference, way, 1)}",
        ],
        draws=bootstrap.DRAWS,
    )


def _difference(found: Estimate, way: Direction, digits: int) -> str:
    low, high = sorted(way.value(bound) for bound in found.interval)
    value, low, high = (wording.points(one, digits) for one in (way.value(found.value), low, high))
    return f"{value} points ({low} to {high})"


def render_agreement(served: Served, found: Agreement) -> str:
    """Return how often both say the same and are right, beside what each could do alone."""
    columns = [
        Column("answers", "answers", words=True),
        Column("pictures", "pictures"),
        Column("share", "share of all pictures"),
        Column("right", "accuracy", label="right"),
        Column("95% interval", "interval low", label="95% interval"),
        Column("", "interval high", shown=False),
    ]
    differ = found.total - found.agree
    rows = [_row(found, None, "both say the same", found.agree, found.right)]
    if served.gives_probabilities:
        rows += [
            _row(
                found,
                spec,
                f"{spec.short_title}’s surest, as many",
                found.agree,
                (found.as_many[spec.place] or 0) * found.agree,
            )
            for spec in served.pair
        ]
    rows += [
        _row(
            found,
            spec,
            f"{spec.short_title}’s, where they differ",
            differ,
            found.alone[spec.place],
            Filter(outcome=outcomes.DISAGREE),
        )
        for spec in served.pair
    ]
    table = sortable_table("Answers of both models together", columns, rows, "agreement")
    return render("trust_agreement", sentence=agreement_words(found), table=Markup(table))


def _row(
    found: Agreement,
    spec: ModelSpec | None,
    name: str,
    count: int,
    right: float,
    chosen: Filter | None = None,
) -> list[Cell]:
    """Return the cells of a row of answers: of one model, or of both where ``spec`` is None."""
    dot = model_dot(spec) if spec else ""
    share = right / count if count else None
    bounds = wilson_interval(right, count)
    return [
        Cell(f"{dot}{name}", name),
        Cell(f"{count:,}" if chosen is None else pick(f"{count:,}", chosen), count),
        Cell(wording.percent(count / found.total, 1), count / found.total),
        Cell(wording.percent(share, 1), share),
        Cell(wording.interval(bounds), bounds and bounds[0]),
        Cell("", bounds and bounds[1]),
    ]


def agreement_words(found: Agreement) -> str:
    """Say how often both say the same, and how often that is right."""
    if not found.agree:
        return "They never say the same."
    return (
        f"Both say the same on {wording.percent(found.agree / found.total, 1)} of the pictures; "
        f"{wording.percent(found.right / found.agree, 1)} of these answers are right."
    )

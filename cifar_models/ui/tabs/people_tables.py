"""Parts of the tab *People* below its figure: tables with their sentences, as HTML."""

from markupsafe import Markup

from cifar_models import wording
from cifar_models.serving.served import Served
from cifar_models.specs import PLACES, ModelSpec, Pair
from cifar_models.stats import bootstrap, human, human_words, outcomes, verdicts
from cifar_models.stats.direction import Direction, direction_of
from cifar_models.stats.filters import Filter
from cifar_models.stats.human import Band, SharedErrors
from cifar_models.ui.parts.accuracy_columns import accuracy_cells, accuracy_columns
from cifar_models.ui.parts.fragments import model_dot, pick
from cifar_models.ui.parts.tables import Cell, Column, sortable_table
from cifar_models.ui.parts.thumbnails import thumbnails
from cifar_models.ui.tabs.costs import without_probabilities
from cifar_models.ui.templates import render

MOST_PICTURES = 12  # of mistakes that nobody made


def render_bands(served: Served, bands: list[Band]) -> str:
    """Return both models' accuracy by human agreement, with their difference."""
    way = direction_of(served.answers)
    columns = [
        Column("people who agree", "share of people who agree, from", words=True),
        Column("pictures", "pictures"),
        *accuracy_columns(served.pair),
        Column("difference", "difference in accuracy", label="difference"),
        Column("95% interval", "interval low", label="95% interval"),
        *_hidden("interval high", "difference of"),
        Column("p (Holm)", "p (McNemar, Holm)"),
        Column("verdict", "verdict", words=True),
    ]
    table = sortable_table(
        "Accuracy by human agreement",
        columns,
        [_band_cells(band, way, served.pair) for band in bands],
        "by-human-agreement",
        explained=("human agreement", "95% interval", "percentage points", "Holm correction"),
        dense=True,
    )
    return render("people_bands", table=Markup(table), reason=way.reason(served.pair))


def _band_cells(band: Band, way: Direction, pair: Pair) -> list[Cell]:
    judged, total = band.judgement, band.judgement.difference.total
    turned, verdict = way.turn(judged.difference), verdicts.in_words(judged.finding, pair)
    cells = [
        Cell(band.title, band.chosen.people_least),
        Cell(pick(f"{total:,}", band.chosen), total),
    ]
    return [
        *cells,
        *accuracy_cells(judged),
        Cell(wording.points(turned.difference), turned.difference),
        Cell(" to ".join(map(wording.points, turned.interval)), turned.interval[0]),
        Cell("", turned.interval[1]),
        Cell("", way.words(pair)),
        Cell(wording.p_value(judged.p_value).removeprefix("= "), judged.p_value),
        Cell(verdict, verdict),
    ]


def render_mistakes(served: Served) -> str:
    """Return which of each model's mistakes people made too, and pictures of the others."""
    answers = served.answers
    found = {place: human.shared_errors(answers, place) for place in PLACES}
    columns = [
        Column("model", "model", words=True),
        Column("mistakes", "mistakes"),
        Column("a person made it too", "mistakes that a person made too"),
        Column("share", "share of its mistakes"),
        Column("95% interval", "interval low", label="95% interval"),
        *_hidden("interval high"),
        Column("by chance", "share by chance"),
    ]
    rows = [_mistake_cells(spec, found[spec.place]) for spec in served.pair]
    table = sortable_table(
        "Mistakes that at least one person made too", columns, rows, "mistakes-of-people"
    )
    alone = [
        (
            spec,
            len(one.alone),
            min(len(one.alone), MOST_PICTURES),
            Markup(thumbnails(served, one.alone[:MOST_PICTURES])),
        )
        for spec, one in zip(served.pair, found.values(), strict=True)
    ]
    return render(
        "people_mistakes",
        sentence=human_words.shared(found, served.pair),
        table=Markup(table),
        difference=human_words.shared_difference(
            human.shared_difference(answers), direction_of(answers), served.pair
        ),
        alone=alone,
    )


def _mistake_cells(spec: ModelSpec, found: SharedErrors) -> list[Cell]:
    low, high = found.interval or (None, None)
    errors = pick(f"{found.errors:,}", Filter(outcome=outcomes.WRONG[spec.place]))
    return [
        Cell(f"{model_dot(spec)}{spec.short_title}", spec.short_title),
        Cell(errors, found.errors),
        Cell(f"{found.shared:,}", found.shared),
        Cell(wording.percent(found.share, 1), found.share),
        Cell(wording.interval(found.interval), low),
        Cell("", high),
        Cell(wording.percent(found.by_chance, 1), found.by_chance),
    ]


def render_closeness(served: Served) -> str:
    """Return how far both models' probabilities are from people's answers."""
    if not served.gives_probabilities:
        return without_probabilities(served)
    probabilities = {name: bundle.probabilities for name, bundle in served.bundles.items()}
    found = human.closeness(served.answers, probabilities)
    columns = [
        Column("whose", "whose", words=True),
        Column("cross-entropy", "cross-entropy to people, nats", label="cross-entropy"),
        Column("95% interval", "interval low", label="95% interval"),
        *_hidden("interval high"),
    ]
    rows = [
        [
            Cell(f"{model_dot(spec)}{spec.short_title}", spec.short_title),
            Cell(f"{one.value:.3f}", one.value),
            Cell(" to ".join(f"{bound:.3f}" for bound in one.interval), one.interval[0]),
            Cell("", one.interval[1]),
        ]
        for spec in served.pair
        for one in [found.cross_entropy[spec.id]]
    ]
    least = Cell(f"{found.people:.3f}", found.people)
    rows.append([Cell("people’s own, the least", "people"), least, Cell("", None), Cell("", None)])
    total = len(served.labels)
    table = sortable_table(
        f"Cross-entropy to people’s answers, {total:,} pictures", columns, rows, "closeness"
    )
    return render(
        "people_closeness",
        sentence=human_words.closer(found, served.pair),
        table=Markup(table),
        draws=bootstrap.DRAWS,
    )


def _hidden(*names: str) -> list[Column]:
    """Return columns that are in the CSV alone."""
    return [Column("", name, shown=False) for name in names]

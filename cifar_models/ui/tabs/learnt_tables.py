"""Parts of the tab *What they learnt* below its maps, as HTML."""

from collections.abc import Mapping

from markupsafe import Markup

from cifar_models import wording
from cifar_models.bundles.embeddings import Embeddings
from cifar_models.data import near_duplicates
from cifar_models.serving.served import Served
from cifar_models.stats import verdicts
from cifar_models.stats.direction import direction_of
from cifar_models.stats.filters import DUPLICATES, NO_DUPLICATES, Filter
from cifar_models.stats.judgements import judge
from cifar_models.stats.neighbours import Share, neighbourhood
from cifar_models.ui.parts.accuracy_columns import accuracy_cells, accuracy_columns
from cifar_models.ui.parts.fragments import model_dot, pick
from cifar_models.ui.parts.tables import Cell, Column, sortable_table
from cifar_models.ui.templates import render

_QUESTIONS = (
    ("true_class", "Pictures whose nearest training image is of their class"),
    ("all_true", "Pictures all of whose five nearest are of their class"),
    ("explained", "Mistakes whose nearest training image is of the wrong class said"),
    ("overruled", "Mistakes whose nearest training image is of the true class"),
)


def render_neighbourhoods(served: Served, embeddings: Mapping[str, Embeddings]) -> str:
    """Return how both models' nearest training images are labelled.

    Args:
        embeddings: By place.
    """
    columns = [Column("nearest training images", "question", words=True)]
    for spec in served.pair:
        columns += [
            Column(
                f"{model_dot(spec)}{spec.short_title}",
                f"share {spec.short_title}",
                label=spec.short_title,
            ),
            *(
                Column("", f"{what} {spec.short_title}", shown=False)
                for what in ("interval low", "interval high", "of")
            ),
        ]
    found = [
        neighbourhood(
            served.labels, served.answers.predicted[spec.id], embeddings[spec.place].nearest_labels
        )
        for spec in served.pair
    ]
    rows = [
        [Cell(words, words), *(cell for one in found for cell in _cells(getattr(one, name)))]
        for name, words in _QUESTIONS
    ]
    return sortable_table(
        "What lies nearest among the training images",
        columns,
        rows,
        "nearest-training-images",
        explained=("nearest training images", "t-SNE", "principal components", "95% interval"),
    )


def _cells(share: Share) -> list[Cell]:
    bounds = share.interval or (None, None)
    written = f"{wording.percent(share.value, 1)}<small>{wording.interval(share.interval)}</small>"
    return [
        Cell(written, share.value),
        *(Cell("", bound) for bound in bounds),
        Cell("", share.total),
    ]


def render_duplicates(served: Served) -> str:
    """Return both models' accuracy on near-duplicates of training images, and on all others."""
    answers, way = served.answers, direction_of(served.answers)
    columns = [
        Column("pictures", "pictures", words=True),
        Column("how many", "count", label="how many"),
        *accuracy_columns(served.pair),
        Column("difference", "difference in accuracy", label="difference"),
        Column("95% interval", "interval low", label="95% interval"),
        Column("", "interval high", shown=False),
        Column("verdict", "verdict", words=True),
    ]
    rows, counts = [], []
    for words, chosen in (
        ("near-duplicates of training images", Filter(duplicates=DUPLICATES)),
        ("all others", Filter(duplicates=NO_DUPLICATES)),
        ("all", Filter()),
    ):
        judged = judge(answers, chosen)
        total = judged.difference.total
        counts.append(total)
        if not total:
            continue
        cells = [Cell(words, words), Cell(pick(f"{total:,}", chosen), total)]
        cells += accuracy_cells(judged)
        turned = way.turn(judged.difference)
        verdict = verdicts.in_words(judged.finding, served.pair)
        cells += [
            Cell(wording.points(turned.difference), turned.difference),
            Cell(" to ".join(map(wording.points, turned.interval)), turned.interval[0]),
            Cell("", turned.interval[1]),
            Cell(verdict, verdict),
        ]
        rows.append(cells)
    table = sortable_table(
        "Accuracy with and without near-duplicates",
        columns,
        rows,
        "near-duplicates",
        explained=("near-duplicates", "95% interval", "percentage points"),
        dense=True,
    )
    return render(
        "learnt_duplicates",
        count=counts[0],
        total=counts[-1],
        chosen=Filter(duplicates=DUPLICATES),
        least=f"{near_duplicates.least_similarity():.1f}",
        table=Markup(table),
        way=way.words(served.pair),
    )

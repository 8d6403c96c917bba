"""The figures of a saved report: those of the page, and their numbers as tables."""

from dataclasses import dataclass
from typing import Any

from cifar_models.figures import judgements as judgement_figures
from cifar_models.figures import matrices as matrix_figures
from cifar_models.figures.curves import training_curves
from cifar_models.figures.template import TEST_IMAGES
from cifar_models.report.scope import Scope
from cifar_models.report.tables import Table
from cifar_models.serving.matrices import DIFFERENCE, matrix_of
from cifar_models.serving.served import Served
from cifar_models.stats import judgements
from cifar_models.stats.direction import direction_of
from cifar_models.stats.filters import Filter
from cifar_models.stats.metrics import COUNT
from cifar_models.trainings.stages import REPORT_RECIPE

MATRIX = ("matrix_cells",)
_SHIPPED = ""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A figure of a report.

    Attributes:
        id: Of its place in the document, and the name of what is saved of it.
        label: Read aloud by screen readers.
        figure: See ``figures.template``.
        scripts: What the browser does to it besides drawing, see ``ui.browser``.
    """

    id: str
    label: str
    figure: dict[str, Any]
    scripts: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it shows, in words."""
        return self.figure["layout"]["meta"]["title"]


def differences(served: Served, scope: Scope) -> Drawn:
    """Return the difference overall and per class, on images that no answer has chosen."""
    chosen = scope.chosen if scope.testable else Filter()
    better, _ = direction_of(served.answers).specs(served.pair)
    figure = judgement_figures.differences(
        judgements.judge(served.answers, chosen),
        judgements.judge_classes(served.answers, chosen),
        judgements.ALL,
        better,
        served.pair,
    )
    return Drawn("differences", "Difference in accuracy, overall and per class", figure)


def matrices(served: Served, scope: Scope) -> list[Drawn]:
    """Return both confusion matrices and their difference.

    As on the page, classes that the filter names are framed and do not restrict them: they are
    the rows and columns themselves.
    """
    chosen = scope.chosen
    counts = {spec.id: matrix_of(served, spec.id, chosen) for spec in served.pair}
    first, second = counts.values()
    images = TEST_IMAGES.format(int(first.sum()))
    if chosen.without_classes() != Filter():
        images += " that fulfil the filter"
    found = []
    for spec in served.pair:
        figure = matrix_figures.confusion(counts[spec.id], COUNT, spec, images)
        said = getattr(chosen, served.pair.place_of(spec.id))
        figure = matrix_figures.outline(figure, chosen.true, said)
        label = f"Confusion matrix of {spec.in_sentence}"
        found.append(Drawn(f"matrix-{spec.id}", label, figure, MATRIX))
    better, _ = direction_of(served.answers).specs(served.pair)
    figure = matrix_figures.confusion_difference(first, second, COUNT, images, better, served.pair)
    label = "Which of the two models does better in each cell"
    return [*found, Drawn(f"matrix-{DIFFERENCE}", label, figure, MATRIX)]


def trainings(served: Served) -> Drawn | None:
    """Return the training curves of both models, and of the student report's recipe.

    None where no training is known.
    """
    found = []
    for spec in served.pair:
        bundle = served.bundles[spec.id]
        if bundle.history is None:  # of a model that is known by its answers alone
            continue
        found.append((spec, _SHIPPED, bundle.history))
        if REPORT_RECIPE in bundle.further_histories:
            words = REPORT_RECIPE.replace("_", " ")
            found.append((spec, words, bundle.further_histories[REPORT_RECIPE]))
    if not found:
        return None
    figure = training_curves(found, "accuracy", "epoch")
    return Drawn("curves", "Training curves of both models", figure)


def numbers(drawn: Drawn) -> Table:
    """Return what a figure shows as a table, for readers whose browser draws nothing."""
    data, layout = drawn.figure["data"], drawn.figure["layout"]
    meta = layout["meta"]
    if "rows" in meta:
        return Table(meta["caption"], meta["columns"], [_texts(row) for row in meta["rows"]])
    axes = [layout[axis]["title"]["text"] for axis in ("xaxis", "yaxis")]
    rows = [
        _texts([trace.get("name", ""), x, y])
        for trace in data
        for x, y in zip(trace["x"], trace["y"], strict=True)
    ]
    return Table(meta["caption"], ["series", *axes], rows)


def _texts(row: list) -> list[str]:
    return [
        "not defined" if one is None else f"{one:.6g}" if isinstance(one, float) else str(one)
        for one in row
    ]

"""The tables of a saved report, as plain text that its templates lay out and escape."""

from collections.abc import Sequence
from dataclasses import dataclass

from cifar_models import wording
from cifar_models.errors import BundleError
from cifar_models.report.scope import Scope
from cifar_models.serving import claims as student_report
from cifar_models.serving.served import Served
from cifar_models.specs import CUSTOM_CNN, RESNET50
from cifar_models.stats import judgements, verdicts
from cifar_models.stats.direction import direction_of
from cifar_models.stats.filters import Filter
from cifar_models.stats.judgements import ClassJudgement, Group
from cifar_models.stats.metrics import wilson_interval
from cifar_models.trainings import curves, data_share
from cifar_models.wording import duration, percent, points

_HOLDS = {True: "yes", False: "no", None: "not measured"}
_RATES = ("recall", "precision", "F1")


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows.

    Attributes:
        caption: What it shows.
        heads: Of the columns.
        rows: As many texts each as there are heads.
        words: Places of the columns that hold words; the others hold numbers.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: frozenset[int] = frozenset({0})


def accuracies(served: Served) -> Table:
    """Return how often each model is right on all test images."""
    rows = []
    for spec in served.pair:
        metrics = served.bundles[spec.id].metrics
        right = f"{metrics.correct:,} of {metrics.total:,}"
        rows.append(
            [spec.title, percent(metrics.accuracy), wording.interval(metrics.interval, 2), right]
        )
    heads = ["model", "accuracy", "95% interval (Wilson)", "right"]
    return Table("Accuracy on all test pictures", heads, rows)


def chosen_accuracies(served: Served, scope: Scope) -> Table:
    """Return how often each model is right on the images of the filter."""
    judged = judgements.judge(served.answers, scope.chosen)
    total = judged.difference.total
    rows = [
        [
            spec.title,
            percent(correct / total if total else None),
            wording.interval(wilson_interval(correct, total), 2) if scope.testable else "–",
            f"{correct:,} of {total:,}",
        ]
        for spec, correct in zip(served.pair, (judged.correct_a, judged.correct_b), strict=True)
    ]
    heads = ["model", "accuracy", "95% interval (Wilson)", "right"]
    return Table("Accuracy on the pictures of the filter", heads, rows)


def verdict_table(served: Served, scope: Scope) -> Table:
    """Return the paired comparison on groups of test images, that of the filter among them."""
    answers, way = served.answers, direction_of(served.answers)
    groups = judgements.groups(answers)
    if scope.restricted and scope.testable:
        named = Group("filter", f"the filter: {', '.join(scope.restrictions)}", scope.chosen)
        groups = [groups[0], named, *groups[1:]]
    rows = []
    for group in groups:
        judged = judgements.judge(answers, group.chosen)
        turned, total = way.turn(judged.difference), judged.difference.total
        rights = (judged.correct_a, judged.correct_b)
        rows.append(
            [
                group.title,
                f"{total:,}",
                *(percent(right / total if total else None) for right in rights),
                f"{judged.difference.only_a:,}",
                f"{judged.difference.only_b:,}",
                points(turned.difference, 2),
                _interval(turned.interval),
                _p_value(judged.p_value),
                verdicts.in_words(judged.finding, served.pair),
            ]
        )
    names = [spec.short_title for spec in served.pair]
    heads = [
        "test pictures",
        "pictures",
        *(f"{name} right" for name in names),
        *(f"only {name}" for name in names),
        "difference",
        "95% interval",
        "p",
        "verdict",
    ]
    return Table("Both models on the same pictures", heads, rows, frozenset({0, 9}))


def class_table(served: Served, scope: Scope) -> Table:
    """Return the comparison per class on the images of the filter.

    Without verdicts where answers of the models decide which images these are.
    """
    way = direction_of(served.answers)
    names = [spec.short_title for spec in served.pair]
    heads = ["class", "pictures", *(f"only {name}" for name in names), "difference"]
    if scope.testable:
        heads += ["95% interval", "p (Holm)", "verdict"]
    rows = []
    for row in _classes(served, scope):
        judged = row.judgement
        turned = way.turn(judged.difference)
        cells = [
            row.name,
            f"{row.first.support:,}",
            f"{judged.difference.only_a:,}",
            f"{judged.difference.only_b:,}",
            points(turned.difference, 2),
        ]
        if scope.testable:
            verdict = verdicts.in_words(judged.finding, served.pair)
            cells += [_interval(turned.interval), _p_value(judged.p_value), verdict]
        rows.append(cells)
    return Table("Recall of both models, per class", heads, rows, frozenset({0, 7}))


def rates_table(served: Served, scope: Scope) -> Table:
    """Return recall, precision and F1 of both models per class on the images of the filter."""
    heads = [
        "class",
        *(f"{rate} {spec.short_title}" for rate in _RATES for spec in served.pair),
    ]
    rows = [
        [
            row.name,
            *(
                percent(getattr(rates, rate.lower()))
                for rate in _RATES
                for rates in (row.first, row.second)
            ),
        ]
        for row in _classes(served, scope)
    ]
    return Table("Recall, precision and F1, per class", heads, rows)


def claims_table(served: Served) -> Table | None:
    """Return the student report's claims beside what was measured; None for other models."""
    trained = {spec.id for spec in served.pair if served.bundles[spec.id].history is not None}
    if trained != {RESNET50.id, CUSTOM_CNN.id}:
        return None
    try:
        shares = data_share.read()
    except BundleError:  # the page says what is wrong with it
        shares = None
    found = student_report.claims(served.bundles, shares)
    rows = [[one.said, one.measured, one.budget, _HOLDS[one.holds]] for one in found]
    heads = ["claim", "measured here", "budget", "holds"]
    return Table("Its claims, and what was measured here", heads, rows, frozenset(range(4)))


def levels_table(served: Served) -> Table | None:
    """Return when each training reached each validation accuracy; None where none is known."""
    rows = []
    for spec in served.pair:
        history = served.bundles[spec.id].history
        if history is None:  # of a model that is known by its answers alone
            continue
        found = [curves.reached(history, level) for level in curves.LEVELS]
        best = curves.best_epoch(history)
        rows.append(
            [
                spec.short_title,
                *(
                    "not reached"
                    if when is None
                    else f"epoch {when.epoch}, {duration(when.seconds)}"
                    for when in found
                ),
                f"{percent(best.val_accuracy)} (epoch {best.epoch})",
            ]
        )
    if not rows:
        return None
    heads = ["model", *(f"{level:.0%}" for level in curves.LEVELS), "best"]
    caption = "When each validation accuracy was first reached"
    return Table(caption, heads, rows, frozenset(range(len(heads))))


def _classes(served: Served, scope: Scope) -> list[ClassJudgement]:
    """Return the classes that have images in the filter; all where none has."""
    found = judgements.judge_classes(served.answers, scope.chosen)
    return [row for row in found if row.first.support] or found


def _interval(bounds: tuple[float, float] | None) -> str:
    if bounds is None:
        return wording.NOT_DEFINED
    return " to ".join(points(bound, 2) for bound in bounds)


def _p_value(value: float | None) -> str:
    return wording.p_value(value).removeprefix("= ")


def verdict_sentence(served: Served, chosen: Filter) -> str:
    """Say which model is better on the images that fulfil a filter."""
    return verdicts.sentence(judgements.judge(served.answers, chosen).difference, served.pair)


def chance_sentence(served: Served) -> str:
    """Say what the p-value on all test images says."""
    return verdicts.chance(served.difference().p_value)

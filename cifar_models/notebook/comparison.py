"""Two models in a notebook, compared on the same test images."""

from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_models import wording
from cifar_models.errors import BundleError
from cifar_models.notebook.loaded import LoadedModel, load
from cifar_models.specs import ModelSpec, Pair
from cifar_models.stats import judgements, verdicts
from cifar_models.stats.answers import Answers
from cifar_models.stats.filters import Filter
from cifar_models.stats.judgements import ClassJudgement, Judgement
from cifar_models.stats.verdicts import A_BETTER, B_BETTER

if TYPE_CHECKING:
    import plotly.graph_objects


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Two models on the same test images; differences are those of the first minus the second.

    Attributes:
        first, second: The two models.
        pair: How they are called.

    >>> found = compare("resnet50", "custom_cnn")
    >>> round(found.difference, 4), [round(end, 3) for end in found.interval]
    (0.0237, [0.019, 0.028])
    >>> found.p_value < 0.0001
    True
    >>> found.per_class[3]["class"], found.per_class[3]["verdict"]
    ('cat', 'ResNet50 better')
    """

    first: LoadedModel
    second: LoadedModel
    pair: Pair

    @cached_property
    def answers(self) -> Answers:
        """What both said about all test images."""
        models = zip(self.pair, (self.first, self.second), strict=True)
        return Answers(
            self.first.labels, {spec.id: model.probabilities for spec, model in models}, self.pair
        )

    @cached_property
    def judgement(self) -> Judgement:
        """How they differ, with the counts behind it."""
        return judgements.judge(self.answers, Filter())

    @cached_property
    def class_judgements(self) -> list[ClassJudgement]:
        """How they differ on each class; p-values after Holm over ten classes."""
        return judgements.judge_classes(self.answers, Filter())

    @property
    def difference(self) -> float:
        """Accuracy of the first minus that of the second, a fraction."""
        return self.judgement.difference.difference

    @property
    def interval(self) -> tuple[float, float]:
        """Paired bootstrap 95% interval of the difference."""
        return self.judgement.difference.interval

    @property
    def p_value(self) -> float | None:
        """Of McNemar's exact test; None where both are right on exactly the same images."""
        return self.judgement.p_value

    @property
    def better(self) -> LoadedModel | None:
        """The model that is better; None where that cannot be said."""
        return {A_BETTER: self.first, B_BETTER: self.second}.get(self.judgement.finding)

    @property
    def verdict(self) -> str:
        """Which model is better, and by how much, in one sentence."""
        return verdicts.sentence(self.judgement.difference, self.pair)

    @property
    def per_class(self) -> list[dict[str, Any]]:
        """A row per class, as ``pandas.DataFrame`` takes them.

        Recalls and differences are fractions; ``p_value`` is that after Holm's correction.
        """
        return [
            {
                "class": row.name,
                "images": row.first.support,
                "first_recall": row.first.recall,
                "second_recall": row.second.recall,
                "difference": row.judgement.difference.difference,
                "interval": row.judgement.difference.interval,
                "p_value": row.judgement.p_value,
                "verdict": verdicts.in_words(row.judgement.finding, self.pair),
            }
            for row in self.class_judgements
        ]

    def figure(self, kind: str = "differences") -> "plotly.graph_objects.Figure":
        """Return a figure of the comparison.

        Args:
            kind: ``differences`` in accuracy with their intervals, overall and per class, or
                ``confusions``: which of the two does better in each cell of the confusion matrix.

        Raises:
            ValueError: ``kind`` is neither.
        """
        from cifar_models.notebook import plots

        return plots.figure(self, kind)

    def __repr__(self) -> str:
        return f"{' and '.join(spec.short_title for spec in self.pair)}: {self.verdict}"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        judged = self.judgement
        total, alone = judged.difference.total, (judged.difference.only_a, judged.difference.only_b)
        counts = zip(self.pair, (judged.correct_a, judged.correct_b), alone, strict=True)
        rows = "".join(
            f"<tr><th>{escape(spec.short_title)}</th><td>{wording.percent(right / total)}</td>"
            f"<td>{right:,} of {total:,}</td><td>{only:,}</td></tr>"
            for spec, right, only in counts
        )
        low, high = (wording.points(end, 2) for end in self.interval)
        return (
            f"<p><b>{escape(self.verdict)}</b></p><table><thead><tr><th>model</th><th>accuracy"
            f"</th><th>right</th><th>alone right</th></tr></thead><tbody>{rows}</tbody></table>"
            f"<p>Difference {wording.points(self.difference, 2)} points (paired 95% interval {low} "
            f"to {high}; McNemar p {escape(wording.p_value(self.p_value))}).</p>"
        )


def compare(first: LoadedModel | str | Path, second: LoadedModel | str | Path) -> Comparison:
    """Compare two models on the test images that both were measured on.

    Args:
        first, second: Models, or the places of models, see ``load``.

    Raises:
        BundleError: They were measured on different test images, or one cannot be loaded.

    >>> compare("custom_cnn", "resnet50").verdict
    'ResNet50 is better by 2.4 points; the true difference probably lies between 1.9 and 2.8.'
    """
    one, two = (
        given if isinstance(given, LoadedModel) else load(given) for given in (first, second)
    )
    if one.bundle.images_sha256 != two.bundle.images_sha256 or not np.array_equal(
        one.labels, two.labels
    ):
        raise BundleError(
            f"{one.name} ({one.origin}) and {two.name} ({two.origin}) were measured on different "
            "test images and cannot be compared; run python -m release.evaluate on one of them"
        )
    return Comparison(one, two, _pair(one, two))


def _pair(first: LoadedModel, second: LoadedModel) -> Pair:
    """Return both records, told apart where both are of one network."""
    if first.bundle.spec.id != second.bundle.spec.id:
        return Pair(first.bundle.spec, second.bundle.spec)
    if first.origin == second.origin:
        return Pair(first.bundle.spec, _named(second.bundle.spec, "again", "_again"))
    return Pair(
        _named(first.bundle.spec, first.origin), _named(second.bundle.spec, second.origin, "_other")
    )


def _named(spec: ModelSpec, words: str, ending: str = "") -> ModelSpec:
    return replace(
        spec,
        id=f"{spec.id}{ending}",
        title=f"{spec.title} ({words})",
        short_title=f"{spec.short_title} ({words})",
        in_sentence=f"{spec.in_sentence} ({words})",
    )

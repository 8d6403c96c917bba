"""Both models beside people: where these agree, errors that they make too, how close both are.

What people answered are counts ``[N, 10]`` by image and class, see ``data.people``.
"""

from dataclasses import dataclass, replace

import numpy as np

from cifar_models.labels import CLASS_COUNT
from cifar_models.specs import PLACES
from cifar_models.stats import bootstrap
from cifar_models.stats.answers import Answers
from cifar_models.stats.bootstrap import Estimate
from cifar_models.stats.comparison import holm
from cifar_models.stats.filters import PEOPLE, Filter
from cifar_models.stats.judgements import Judgement, judge
from cifar_models.stats.metrics import wilson_interval
from cifar_models.stats.verdicts import finding

# Title and ends, both included; between 49.99% and 50% no share of so few people can lie.
_BANDS = (
    ("under 50%", 0.0, 0.4999),
    ("50 to 70%", 0.5, 0.6999),
    ("70 to 90%", 0.7, 0.8999),
    ("90 to 100%", 0.9, 0.9999),
    ("all", 1.0, 1.0),
)


@dataclass(frozen=True)
class Band:
    """Test images on whose class so many people agree.

    Attributes:
        title: The share of people who chose the true class, in words.
        chosen: The filter that the images fulfil.
        judgement: Both models on them; p-values after Holm over all bands.
    """

    title: str
    chosen: Filter
    judgement: Judgement


def bands(answers: Answers) -> list[Band]:
    """Return the bands of human agreement, from the least on; bands without images are left out."""
    filters = [(title, Filter().sure(PEOPLE, *ends)) for title, *ends in _BANDS]
    judged = [(title, chosen, judge(answers, chosen)) for title, chosen in filters]
    judged = [one for one in judged if one[2].difference.total]
    corrected = holm([one.difference.p_value for *_, one in judged])
    return [
        Band(title, chosen, replace(one, p_value=p, finding=finding(one.difference, p)))
        for (title, chosen, one), p in zip(judged, corrected, strict=True)
    ]


@dataclass(frozen=True)
class SharedErrors:
    """A model's errors that at least one person made too: took the image for the same wrong class.

    Attributes:
        errors: Images that the model gets wrong.
        shared: Those of them that a person took for the same class.
        alone: Positions of the others, the surest first, int64 ``[errors - shared]``.
        share: ``shared / errors``; None without errors.
        interval: Wilson's 95% interval of the share; None without errors.
        by_chance: The share to expect were the wrong class drawn at random; None without errors.
    """

    errors: int
    shared: int
    alone: np.ndarray
    share: float | None
    interval: tuple[float, float] | None
    by_chance: float | None


def shared_errors(answers: Answers, place: str) -> SharedErrors:
    """Return which errors of the ``first`` or ``second`` model people made too."""
    wrong, shared = _error_columns(answers, place)
    errors, count = int(wrong.sum()), int(shared.sum())
    alone = np.flatnonzero(wrong & ~shared)
    named = answers.people > 0
    named[np.arange(len(named)), answers.labels] = False
    return SharedErrors(
        errors,
        count,
        alone[np.argsort(-answers.sureness_of(place)[alone], kind="stable")],
        count / errors if errors else None,
        wilson_interval(count, errors),
        float(named[wrong].sum() / (errors * (CLASS_COUNT - 1))) if errors else None,
    )


def shared_difference(answers: Answers) -> Estimate | None:
    """Return the first model's share of shared errors minus the second's; None without errors."""
    columns = np.concatenate([_error_columns(answers, place) for place in PLACES])
    if not columns[0].any() or not columns[2].any():
        return None
    with np.errstate(invalid="ignore"):  # a redraw of few images may hold no error
        value, drawn = (
            sums[..., 1] / sums[..., 0] - sums[..., 3] / sums[..., 2]
            for sums in (columns.sum(axis=1), bootstrap.sums(columns))
        )
    return bootstrap.estimate(value, drawn)


def _error_columns(answers: Answers, place: str) -> tuple[np.ndarray, np.ndarray]:
    """Return which images a model gets wrong, and of which of these a person says the same."""
    said = answers.said_by(place)
    wrong = said != answers.labels
    return wrong, wrong & (answers.people[np.arange(len(said)), said] > 0)


@dataclass(frozen=True)
class Closeness:
    """How far both models' probabilities are from what people answered, in nats an image.

    Attributes:
        cross_entropy: Mean of ``-sum(share of people * log(probability))``, by model id.
        people: Mean entropy of people's answers, below which no cross-entropy can be.
        difference: Cross-entropy of the first model minus that of the second.
    """

    cross_entropy: dict[str, Estimate]
    people: float
    difference: Estimate


def closeness(answers: Answers, probabilities: dict[str, np.ndarray]) -> Closeness:
    """Compare both models with people.

    Args:
        probabilities: By model id ``[N, 10]``, with the temperature in them.
    """
    shares = answers.people / answers.people.sum(axis=1, keepdims=True)
    columns = np.stack([cross_entropies(shares, probabilities[spec.id]) for spec in answers.pair])
    measured, drawn = columns.mean(axis=1), bootstrap.sums(columns) / columns.shape[1]
    return Closeness(
        {
            spec.id: bootstrap.estimate(measured[place], drawn[:, place])
            for place, spec in enumerate(answers.pair)
        },
        float(cross_entropies(shares, shares).mean()),
        bootstrap.estimate(measured[0] - measured[1], drawn[:, 0] - drawn[:, 1]),
    )


def cross_entropies(shares: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return ``-sum(shares * log(probabilities))`` in nats, float64 ``[N]``.

    Args:
        shares: Of people by class ``[N, 10]``, rows adding up to 1.
        probabilities: Of a model ``[N, 10]``; below 1e-12 they count as that, as in
            ``metrics.negative_log_likelihood``.
    """
    logs = np.log(np.maximum(np.asarray(probabilities, np.float64), 1e-12))
    return -(shares * logs).sum(axis=1)

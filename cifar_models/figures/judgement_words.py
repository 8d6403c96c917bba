"""What the figures of *Is it real?* say in words: their titles, from the numbers."""

from cifar_models.figures.template import sentence
from cifar_models.records.metrics import Metrics
from cifar_models.specs import PAIR, ModelSpec, Pair
from cifar_models.stats.calibration import Bin
from cifar_models.stats.judgements import ClassJudgement, Judgement
from cifar_models.stats.verdicts import A_BETTER, B_BETTER
from cifar_models.wording import duration, percent


def differences_finding(
    overall: Judgement, classes: list[ClassJudgement], pair: Pair = PAIR
) -> str:
    """Say on how many classes which model is better."""
    found = [row.judgement.finding for row in classes]
    wins = {pair.first: found.count(A_BETTER), pair.second: found.count(B_BETTER)}
    ahead, behind = sorted(wins, key=lambda spec: -wins[spec])
    count = f"{len(classes)} classes"
    if not wins[ahead]:
        if overall.finding in (A_BETTER, B_BETTER):
            winner = pair.first if overall.finding == A_BETTER else pair.second
            return f"{sentence(winner.in_sentence)} is better overall, on no class for sure"
        return "No class tells the two models apart"
    return (
        f"{sentence(ahead.in_sentence)} is better on {wins[ahead]} of {count}, "
        f"{behind.in_sentence} on {wins[behind] or 'none'}"
    )


def reliability_finding(bins: dict[ModelSpec, list[Bin]]) -> str:
    """Say how far the confidence of each model is from its accuracy, on average."""
    return "Confidence is off by " + ", ".join(
        f"{_off(found) * 100:.1f} points for {spec.in_sentence}" for spec, found in bins.items()
    )


def confidences_finding(bins: dict[ModelSpec, list[Bin]]) -> str:
    """Say how many images each model answers with a confidence in the highest range."""
    least = max(found[-1].low for found in bins.values())
    shares = {spec: _share(found) for spec, found in bins.items()}
    return sentence(
        f"more than {least:.0%} sure: "
        + ", ".join(f"{spec.in_sentence} on {percent(share, 1)}" for spec, share in shares.items())
        + " of the images"
    )


def costs_finding(metrics: dict[ModelSpec, Metrics], against: str) -> str:
    """Say what each model reaches and what that costs."""
    return sentence(
        ", ".join(
            f"{spec.in_sentence} {'' if place else 'is right on '}{percent(one.accuracy, 1)} "
            f"with {cost_words(one, against)}"
            for place, (spec, one) in enumerate(metrics.items())
        )
    )


def cost_words(metrics: Metrics, against: str) -> str:
    """Write a cost shortly."""
    if against == "seconds":
        return f"{duration(metrics.training.seconds)} of training"
    value, unit = getattr(metrics, against), {"parameters": " parameters", "bytes": "B"}[against]
    if value >= 1e6:
        return f"{value / 1e6:.1f} {'million' if against == 'parameters' else 'M'}{unit}"
    return f"{value:,}{unit if against == 'parameters' else ' bytes'}"


def _off(bins: list[Bin]) -> float:
    """Return the expected calibration error, see ``calibration.reliability``."""
    total = sum(one.count for one in bins) or 1
    return sum(one.count * abs(one.accuracy - one.confidence) for one in bins if one.count) / total


def _share(bins: list[Bin]) -> float | None:
    total = sum(one.count for one in bins)
    return bins[-1].count / total if total else None

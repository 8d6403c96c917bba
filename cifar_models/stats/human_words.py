"""What the comparison with people says in sentences, whoever is ahead."""

from cifar_models import wording
from cifar_models.specs import PAIR, PLACES, Pair
from cifar_models.stats.bootstrap import Estimate
from cifar_models.stats.direction import Direction
from cifar_models.stats.human import Closeness, SharedErrors


def shared(found: dict[str, SharedErrors], pair: Pair = PAIR) -> str:
    """Say which share of each model's mistakes people made too.

    Args:
        found: By place.
    """
    said = [
        f"{wording.percent(found[place].share, 1)} of {getattr(pair, place).in_sentence}’s"
        for place in PLACES
        if found[place].errors
    ]
    if not said:
        return "Neither model makes a mistake."
    return f"At least one person made {' and '.join(said)} mistakes too."


def shared_difference(found: Estimate | None, way: Direction, pair: Pair = PAIR) -> str:
    """Say how the two shares differ; nothing where one is not defined."""
    if found is None:
        return ""
    low, high = sorted(way.value(bound) for bound in found.interval)
    return (
        f"{wording.capital(way.words(pair))}: {wording.points(way.value(found.value))} points "
        f"(paired 95% interval {wording.points(low)} to {wording.points(high)})."
    )


def closer(found: Closeness, pair: Pair = PAIR) -> str:
    """Say which model is closer to people, if that can be said."""
    difference, (low, high) = found.difference.value, found.difference.interval
    first, second = (spec.in_sentence for spec in pair)
    if low <= 0 <= high:
        bounds = f"{low:+.3f} and {high:+.3f}".replace("-", "\N{MINUS SIGN}")
        return f"Neither is closer to people for sure: {first} minus {second} is between {bounds}."
    closest, gain, bounds = first, -difference, (-high, -low)
    if difference > 0:
        closest, gain, bounds = second, difference, (low, high)
    return (
        f"{wording.capital(closest)} is closer to people by {gain:.3f}; the true difference "
        f"probably lies between {bounds[0]:.3f} and {bounds[1]:.3f}."
    )

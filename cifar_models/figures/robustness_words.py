"""What figures and sentences about worse pictures say, from the numbers."""

from cifar_models.specs import FIRST, PAIR, PLACES, SECOND, Pair
from cifar_models.stats.direction import Direction
from cifar_models.stats.robustness import Breaking, Compared, Estimate
from cifar_models.wording import capital, interval, percent, points


def mean_sentence(mean: Compared, kinds: int, pair: Pair = PAIR) -> str:
    """Say how often each model is right on average over all kinds and strengths."""
    first, second = (percent(mean.of(place).value, 1) for place in PLACES)
    ahead, behind = pair.first, pair.second
    if mean.second.value > mean.first.value:
        ahead, behind, first, second = behind, ahead, second, first
    over = f"on average over {kinds} kinds" if kinds > 1 else "on average"
    if first == second:
        return f"On worse pictures both are right on {first}, {over}."
    return (
        f"On worse pictures {ahead.in_sentence} is right on {first}, "
        f"{behind.in_sentence} on {second}, {over}."
    )


def difference_words(difference: Estimate, way: Direction) -> str:
    """Write a difference of the first minus the second with its interval, in the page's way."""
    value = points(way.value(difference.value))
    if difference.interval is None:
        return f"{value} points"
    low, high = sorted(way.value(bound) for bound in difference.interval)
    return f"{value} points ({points(low)} to {points(high)})"


def breaks_finding(found: dict[str, Breaking], pair: Pair = PAIR) -> str:
    """Say under how many kinds which model breaks first."""
    places = [one.found() for one in found.values()]
    counts = {FIRST: places.count(FIRST), SECOND: places.count(SECOND)}
    most, fewest = sorted(PLACES, key=lambda place: -counts[place])
    if not counts[most]:
        return "Under no kind one model clearly breaks before the other"
    kinds = "1 kind" if len(found) == 1 else f"{len(found)} kinds"
    rest = f"{getattr(pair, fewest).in_sentence} under {counts[fewest] or 'none'}"
    return (
        f"{capital(getattr(pair, most).in_sentence)} breaks first under {counts[most]} of {kinds}, "
        f"{rest}"
    )


def overall_breaking(first: Estimate, second: Estimate, more: Estimate, pair: Pair = PAIR) -> str:
    """Say in a sentence which model breaks first on average over kinds.

    Args:
        first, second: How often each does.
        more: The first minus the second.
    """
    shares = {pair.first: first.value, pair.second: second.value}
    sooner, later = sorted(shares, key=lambda spec: -shares[spec])
    said = f"{percent(shares[sooner], 1)} against {percent(shares[later], 1)}"
    if more.interval is None or more.interval[0] <= 0 <= more.interval[1]:
        return f"Neither breaks first more often: {said} of pictures that both know."
    return f"{capital(sooner.in_sentence)} breaks first more often: {said} of pictures."


def strength_finding(title: str, found: Breaking | None, worst: Compared, pair: Pair = PAIR) -> str:
    """Say what a kind does to both models.

    Args:
        title: Of the kind, or of all of them.
        found: Who breaks first; None where several kinds are averaged.
        worst: Both at the highest strength.
    """
    first, second = (percent(worst.of(place).value, 1) for place in PLACES)
    at_last = (
        f"at strength 5 both get {first} right"
        if first == second
        else f"at strength 5 {pair.first.in_sentence} gets {first} right, "
        f"{pair.second.in_sentence} {second}"
    )
    if found is None:
        return f"{title}: {at_last}"
    place = found.found()
    who = f"{getattr(pair, place).in_sentence} breaks first" if place else "neither breaks first"
    return f"{title}: {who}; {at_last}"


def share_words(share: Estimate) -> str:
    """Write a share with its interval."""
    if share.interval is None:
        return percent(share.value, 1)
    low, high = (min(max(bound, 0.0), 1.0) for bound in share.interval)
    return f"{percent(share.value, 1)} ({interval((low, high))})"

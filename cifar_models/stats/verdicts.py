"""Whether a difference is real: the threshold, and the words for what was found."""

from cifar_models import wording
from cifar_models.specs import PAIR, Pair
from cifar_models.stats.comparison import PairedDifference

SIGNIFICANT = 0.05
A_BETTER, B_BETTER = "a_better", "b_better"
NOT_DISTINGUISHABLE, NOT_DEFINED = "not_distinguishable", "not_defined"


def finding(difference: PairedDifference, p_value: float | None) -> str:
    """Say which model is better, if that can be said.

    A model is better where the p-value is below 5% and the 95% interval is on its side of 0.

    Args:
        p_value: Of the difference, corrected where several are tested; None where not defined.

    Returns:
        ``A_BETTER``, ``B_BETTER``, ``NOT_DISTINGUISHABLE``, or ``NOT_DEFINED`` without
        discordant images.
    """
    if p_value is None or difference.interval is None:
        return NOT_DEFINED
    low, high = difference.interval
    if p_value < SIGNIFICANT and low > 0:
        return A_BETTER
    if p_value < SIGNIFICANT and high < 0:
        return B_BETTER
    return NOT_DISTINGUISHABLE


def in_words(found: str, pair: Pair = PAIR) -> str:
    """Write which of the two models is better, see ``finding``."""
    return {
        A_BETTER: f"{pair.first.in_sentence.removeprefix('the ')} better",
        B_BETTER: f"{pair.second.in_sentence.removeprefix('the ')} better",
        NOT_DISTINGUISHABLE: "not distinguishable",
    }.get(found, wording.NOT_DEFINED)


def sentence(difference: PairedDifference, pair: Pair = PAIR) -> str:
    """Say in one plain sentence of at most 20 words which model is better, and by how much.

    Args:
        difference: The first of the pair minus the second.
    """
    first, second = (spec.in_sentence for spec in pair)
    if difference.difference is None:
        return "There are no images, so there is no difference."
    if difference.p_value is None:
        return "Both are right on exactly the same images."
    low, high = difference.interval
    found = finding(difference, difference.p_value)
    if found == NOT_DISTINGUISHABLE:
        between = f"{wording.points(low)} and {wording.points(high)} points"
        return f"No clear winner: {first} minus {second} probably lies between {between}."
    better, points = first, difference.difference
    if found == B_BETTER:
        better, points, low, high = second, -points, -high, -low
    bounds = " and ".join(f"{bound * 100:.1f}" for bound in (low, high))
    return (
        f"{wording.capital(better)} is better by {points * 100:.1f} points; the true difference "
        f"probably lies between {bounds}."
    )


def verdict(difference: PairedDifference, pair: Pair = PAIR) -> str:
    """Say in one clause, with the statistics, which model is better and by how much.

    Where neither is, the difference is that of the first minus the second, and that is said.

    Args:
        difference: The first of the pair minus the second.
    """
    first, second = (spec.in_sentence for spec in pair)
    if difference.difference is None:
        return f"the difference is {wording.NOT_DEFINED}: there are no images"
    if difference.p_value is None:
        return "the two are right on exactly the same images"
    found = finding(difference, difference.p_value)
    points, (low, high) = difference.difference, difference.interval
    if found == B_BETTER:
        first, points, low, high = second, -points, -high, -low
    range_text = f"paired 95% interval {wording.points(low)} to {wording.points(high)}"
    test = f"McNemar p {wording.p_value(difference.p_value)}"
    if found == NOT_DISTINGUISHABLE:
        return (
            f"the two are not distinguishable: {first} minus {second} is "
            f"{wording.points(points)} points ({range_text}; {test})"
        )
    return f"{first} is better by {points * 100:.1f} points ({range_text}; {test})"


def chance(p: float | None) -> str:
    """Say in words what a p-value says.

    >>> chance(0.04)
    'Were both equally good, a difference this large would come up in 4% of such test sets.'
    """
    if p is None:
        return "No image tells them apart, so there is nothing to test."
    share = (
        "fewer than 1 of 10,000" if p < 0.0001 else f"{wording.percent(p, 2 if p < 0.01 else 0)} of"
    )
    return (
        f"Were both equally good, a difference this large would come up in {share} such test sets."
    )

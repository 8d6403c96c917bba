"""Numbers and sentences as the page and the model cards write them."""

from cifar_models.comparison import (
    A_BETTER,
    B_BETTER,
    NOT_DISTINGUISHABLE,
    PairedDifference,
)
from cifar_models.records import History
from cifar_models.specs import CUSTOM_CNN, RESNET50

NOT_DEFINED = "not defined"


def percent(share: float | None, digits: int = 2) -> str:
    """Write a fraction as a percentage that never rounds up to 100 or down to 0."""
    if share is None:
        return NOT_DEFINED
    text = f"{share:.{digits}%}"
    if share < 1 and text == f"{1:.{digits}%}":
        return f">{100 - 10**-digits:.{digits}f}%"
    if share > 0 and text == f"{0:.{digits}%}":
        return f"<{10**-digits:.{digits}f}%"
    return text


def interval(bounds: tuple[float, float] | list[float] | None, digits: int = 1) -> str:
    """Write a 95% interval of a fraction in percent."""
    if bounds is None:
        return NOT_DEFINED
    return f"{bounds[0] * 100:.{digits}f} to {bounds[1] * 100:.{digits}f}%"


def p_value(p: float | None) -> str:
    """Write a p-value, with the sign that belongs before it."""
    if p is None:
        return NOT_DEFINED
    return "< 0.0001" if p < 0.0001 else f"= {p:.4f}"


def verdict(first: str, second: str, difference: PairedDifference) -> str:
    """Say in one clause which model is better, by how much, and how sure that is.

    Args:
        first, second: Names of the models that ``difference`` calls A and B.
    """
    if difference.difference is None:
        return f"the difference is {NOT_DEFINED}: there are no images"
    if difference.p_value is None:
        return "the two are right on exactly the same images"
    low, high = difference.interval
    if difference.difference < 0:
        first, second, low, high = second, first, -high, -low
    points = abs(difference.difference) * 100
    bounds = (round(bound * 100, 1) + 0.0 for bound in (low, high))  # + 0.0 turns -0.0 to 0.0
    range_text = "paired 95% interval {:+.1f} to {:+.1f}".format(*bounds)
    test = f"McNemar p {p_value(difference.p_value)}"
    if difference.p_value < 0.05 and low > 0:
        return f"{first} is better by {points:.1f} points ({range_text}; {test})"
    return f"the two are not distinguishable: {points:.1f} points apart ({range_text}; {test})"


def duration(seconds: float) -> str:
    """Write seconds as minutes, or as hours and minutes.

    >>> duration(61), duration(7300)
    ('1 minute', '2 h 2 min')
    """
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{minutes // 60} h {minutes % 60} min"


def origin(history: History) -> str:
    """Say what a network's first weights were, as a clause."""
    trained_on = history.run.pretrained_on
    if trained_on is None:
        return "trained from random weights on CIFAR-10 alone"
    return f"fine-tuned on CIFAR-10 from a backbone trained on {trained_on}"


def finding(found: str) -> str:
    """Write which of the two models is better, see ``comparison.finding``."""
    return {
        A_BETTER: f"{RESNET50.in_sentence} better",
        B_BETTER: f"{CUSTOM_CNN.in_sentence.removeprefix('the ')} better",
        NOT_DISTINGUISHABLE: "not distinguishable",
    }.get(found, NOT_DEFINED)


def chance(p: float | None) -> str:
    """Say in words what a p-value says.

    >>> chance(0.04)
    'Were both equally good, a difference this large would come up in 4% of such test sets.'
    """
    if p is None:
        return "No image tells them apart, so there is nothing to test."
    share = "fewer than 1 of 10,000" if p < 0.0001 else f"{percent(p, 2 if p < 0.01 else 0)} of"
    return (
        f"Were both equally good, a difference this large would come up in {share} such test sets."
    )


def points(difference: float | None) -> str:
    """Write a difference of two fractions in points of percent, with its sign."""
    return NOT_DEFINED if difference is None else f"{round(difference * 100, 1) + 0.0:+.1f}"

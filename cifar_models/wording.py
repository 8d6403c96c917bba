"""Numbers as the page and the model cards write them."""

NOT_DEFINED = "not defined"
NOT_KNOWN = "not known"


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


def duration(seconds: float) -> str:
    """Write seconds as minutes, or as hours and minutes.

    >>> duration(61), duration(7300)
    ('1 minute', '2 h 2 min')
    """
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{minutes // 60} h {minutes % 60} min"


def origin(trained_on: str | None) -> str:
    """Say what a network's first weights were, as a clause.

    Args:
        trained_on: What its backbone was trained on; None for random weights.
    """
    if trained_on is None:
        return "trained from random weights on CIFAR-10 alone"
    return f"fine-tuned on CIFAR-10 from a backbone trained on {trained_on}"


def points(difference: float | None, digits: int = 1) -> str:
    """Write a difference of two fractions in points of percent, with its sign.

    >>> points(0.024), points(-0.00512, 2), points(-1e-9)
    ('+2.4', '\u22120.51', '+0.0')
    """
    if difference is None:
        return NOT_DEFINED
    # + 0.0 turns -0.0 to 0.0; a minus as wide as a plus, not a hyphen.
    return f"{round(difference * 100, digits) + 0.0:+.{digits}f}".replace("-", "\u2212")


def capital(text: str) -> str:
    """Write the first letter large, for the start of a sentence."""
    return text[:1].upper() + text[1:]

"""What people answered about one test image, for its large view."""

import numpy as np
from markupsafe import Markup

from cifar_models.data import people
from cifar_models.ui.templates import render
from cifar_models.wording import percent


def people_bars(counts: np.ndarray | None, true: int) -> Markup:
    """Return small bars of people's answers as HTML; without answers what brings them.

    Args:
        counts: How many people chose each class ``[10]``; None where unknown.
        true: The true class.
    """
    if counts is None:
        return Markup(render("people_bars", bars=None))
    total = int(counts.sum())
    bars = [
        (int(index), f"{counts[index] / total:.2%}", percent(counts[index] / total, 0))
        for index in np.argsort(-counts.astype(int), kind="stable")
        if counts[index] or index == true
    ]
    return Markup(
        render("people_bars", bars=bars, total=total, true_class=true, licence=people.LICENCE)
    )

"""The figure of both models' confidence, image by image, as plotly.js takes it."""

from typing import Any

import numpy as np

from cifar_models.figures import template
from cifar_models.figures.template import INK, SOFT, TEST_IMAGES, Key, Words, colour_of
from cifar_models.specs import FIRST, SECOND, Pair
from cifar_models.stats import comparison
from cifar_models.stats.answers import Answers
from cifar_models.wording import capital, percent

MOST_POINTS = 1_500  # more are slow to draw and hide each other
_SHARES = {"range": [0, 1.02], "tickformat": ".0%", "dtick": 0.2, "fixedrange": True}


def confidence_scatter(answers: Answers, found: np.ndarray) -> dict[str, Any]:
    """Return a point per image: confidence of the first model across, of the second upwards.

    Args:
        found: Positions of the images in the test set, int64 ``[n]``; beyond ``MOST_POINTS`` some
            of them, drawn by a fixed seed.
    """
    shown = some(found)
    first, second = (answers.sureness_of(place) for place in (FIRST, SECOND))
    kinds = outcome_kinds(answers.pair)
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": _rounded(first[own]),
            "y": _rounded(second[own]),
            "text": [str(index) for index in own],
            "hovertemplate": "test image %{text}<br>%{x:.0%} and %{y:.0%} sure<extra></extra>",
            "marker": {"color": colour, "symbol": symbol, "size": 6, "opacity": 0.75},
        }
        for code, (name, colour, symbol) in kinds.items()
        for own in [shown[answers.outcome[shown] == code]]
    ]
    return template.figure(
        Words(
            _finding(answers, found),
            "One point per image: how sure both models are of their answers."
            f"{drawn_words(shown, found)} Draw a box to see the images in it.",
            [spec.short_title for spec in answers.pair],
            TEST_IMAGES.format(len(found)),
        ),
        traces,
        {"title": f"{answers.pair.first.short_title} sure", **_SHARES},
        {"title": f"{answers.pair.second.short_title} sure", **_SHARES},
        legend=[Key(name, colour, symbol) for name, colour, symbol in kinds.values()],
        dragmode="select",
        selectdirection="any",
    )


def some(found: np.ndarray, most: int = MOST_POINTS) -> np.ndarray:
    """Return all positions ``[n]``, or ``most`` of them drawn by a fixed seed, ascending."""
    if len(found) <= most:
        return found
    return np.sort(np.random.default_rng(0).choice(found, most, replace=False))


def drawn_words(shown: np.ndarray, found: np.ndarray) -> str:
    """Say how many of the images are drawn, as a sentence to add; nothing where all are."""
    return "" if len(shown) == len(found) else f" {len(shown):,} of {len(found):,} are drawn."


def _rounded(shares: np.ndarray) -> list[float]:
    # Widened first: a rounded float32 is written with 16 digits.
    return np.round(shares.astype(np.float64), 4).tolist()


def outcome_kinds(pair: Pair) -> dict[int, tuple[str, str, str]]:
    """Return name, colour and mark of each outcome."""
    first, second = pair
    return {
        comparison.BOTH_RIGHT: ("both right", SOFT, "circle"),
        comparison.BOTH_WRONG: ("both wrong", INK, "circle"),
        comparison.ONLY_A_RIGHT: (f"only {first.in_sentence}", colour_of(first), "circle"),
        comparison.ONLY_B_RIGHT: (f"only {second.in_sentence}", colour_of(second), "diamond"),
    }


def _finding(answers: Answers, found: np.ndarray) -> str:
    """Say who is the surer of the two."""
    if not len(found):
        return "No image to show"
    first, second = (answers.sureness_of(place)[found] for place in (FIRST, SECOND))
    share = float(np.mean(first > second))
    surer, share = (FIRST, share) if share >= 0.5 else (SECOND, 1 - share)
    name = capital(getattr(answers.pair, surer).in_sentence)
    return f"{name} is the surer one on {percent(share, 0)} of these"

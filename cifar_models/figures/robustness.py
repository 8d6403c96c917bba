"""Figures about worse pictures, as the JSON-ready dictionaries that plotly.js draws."""

from collections.abc import Mapping
from html import escape
from typing import Any

from cifar_models.figures import robustness_words as words
from cifar_models.figures import template
from cifar_models.figures.template import SOFT, SYMBOL, Key, Label, Words, colour_of
from cifar_models.specs import PAIR, Pair
from cifar_models.stats.direction import Direction
from cifar_models.stats.robustness import Breaking, Compared, Estimate

_ROW = 24  # height of a kind, in pixels
_GUESSING = 0.1  # one of ten classes


def by_kind(
    means: Mapping[str, Compared],
    breaking: Mapping[str, Breaking],
    images: int,
    made: str,
    way: Direction,
    pair: Pair = PAIR,
) -> dict[str, Any]:
    """Return the mean accuracy of both models over all strengths, a row per kind.

    Args:
        means, breaking: By title of the kind.
        images: How many were made worse.
        made: Says in a clause where the pictures come from.
        way: Of differences; kinds that favour the better model most come first.
        pair: The two models.
    """
    titles = sorted(means, key=lambda title: -way.value(means[title].difference.value))
    between = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for title in titles for x in (*_ends(means[title]), None)],
        "y": [y for title in titles for y in (title, title, None)],
        "line": {"color": template.LINE, "width": 3},
        "hoverinfo": "skip",
    }
    marks = []
    for spec in pair:
        shares = [means[title].of(spec.place) for title in titles]
        marks.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": spec.short_title,
                "x": [share.value for share in shares],
                "y": titles,
                "error_x": _bars(shares, spec),
                "customdata": [
                    f"<b>{escape(title)}</b><br>{spec.short_title}: "
                    f"{words.share_words(share)} right on average<br>"
                    f"{way.words(pair)}: {words.difference_words(means[title].difference, way)}"
                    for title, share in zip(titles, shares, strict=True)
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
                "marker": {"size": 10, "symbol": SYMBOL[spec.place], "color": colour_of(spec)},
            }
        )
    found = template.figure(
        Words(
            words.breaks_finding(dict(breaking), pair),
            f"Share of {images:,} test pictures that each model gets right on average over five "
            f"strengths, with 95% intervals; {made}.",
            [spec.short_title for spec in pair],
            template.TEST_IMAGES.format(images),
        ),
        [between, *marks],
        {"title": "accuracy", "tickformat": ".0%", "range": [0, 1.02], "fixedrange": True},
        {
            "categoryorder": "array",
            "categoryarray": titles[::-1],
            "range": [-0.6, len(titles) - 0.4],
            "fixedrange": True,
        },
        height=64 + _ROW * len(titles),
        legend=[Key(spec.short_title, colour_of(spec), SYMBOL[spec.place]) for spec in pair],
        table=(
            ["kind", *_heads(pair)],
            [[title, *_cells(means[title])] for title in titles],
        ),
    )
    found["layout"]["margin"] |= {"l": 124, "t": 8}
    return found


def by_strength(
    title: str,
    compared: list[Compared],
    breaking: Breaking | None,
    images: int,
    made: str,
    way: Direction,
    pair: Pair = PAIR,
) -> dict[str, Any]:
    """Return the accuracy of both models by strength, from 0, the pictures as they are, to 5.

    Args:
        title: Of the kind, or of all of them.
        compared: At each strength.
        breaking: Which model breaks first; None where several kinds are averaged.
        images, made, way, pair: As in ``by_kind``.
    """
    strengths = list(range(len(compared)))
    traces, labels = [_guessing(len(compared))], []
    for spec in pair:
        shares = [one.of(spec.place) for one in compared]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": spec.short_title,
                "x": strengths,
                "y": [share.value for share in shares],
                "error_y": _bars(shares, spec),
                "customdata": [
                    f"<b>{escape(title)}, {_strength(strength)}</b><br>{spec.short_title}: "
                    f"{words.share_words(share)} right<br>"
                    f"{way.words(pair)}: {words.difference_words(one.difference, way)}"
                    for strength, (share, one) in enumerate(zip(shares, compared, strict=True))
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
                "line": {"color": colour_of(spec), "width": 2.4},
                "marker": {"size": 10, "symbol": SYMBOL[spec.place], "color": colour_of(spec)},
            }
        )
        labels.append(
            Label(
                spec.short_title,
                spec.short_title,
                strengths[-1],
                shares[-1].value,
                colour_of(spec),
                SYMBOL[spec.place],
            )
        )
    labels.append(Label("guessing", "guessing", None, _GUESSING, SOFT, "dash"))
    intervals = (
        "Wilson's 95% intervals, of differences paired ones"
        if breaking
        else "95% intervals of means over pictures"
    )
    return template.figure(
        Words(
            words.strength_finding(title, breaking, compared[-1], pair),
            f"Share of {images:,} test pictures that each model gets right by strength; {made}. "
            f"{intervals}. Click a point to see its pictures.",
            [spec.short_title for spec in pair],
            template.TEST_IMAGES.format(images),
        ),
        traces,
        {
            "title": "strength",
            "range": [-0.3, len(compared) - 0.7],
            "tickmode": "array",
            "tickvals": strengths,
            "ticktext": ["as it is", *map(str, strengths[1:])],
            "fixedrange": True,
        },
        {"title": "accuracy", "tickformat": ".0%", "range": [0, 1.02], "fixedrange": True},
        height=340,
        labels=labels,
        table=(
            ["strength", *_heads(pair)],
            [[strength, *_cells(one)] for strength, one in enumerate(compared)],
        ),
    )


def _heads(pair: Pair) -> list[str]:
    return [
        *(
            f"{spec.short_title} {name}"
            for spec in pair
            for name in ("accuracy", "interval low", "interval high")
        ),
        f"{pair.first.short_title} minus {pair.second.short_title}",
        "difference low",
        "difference high",
    ]


def _cells(compared: Compared) -> list[float | None]:
    return [
        value
        for one in (compared.first, compared.second, compared.difference)
        for value in (one.value, *(one.interval or (None, None)))
    ]


def _ends(compared: Compared) -> tuple[float, float]:
    return compared.first.value, compared.second.value


def _strength(strength: int) -> str:
    return f"strength {strength}" if strength else "as it is"


def _bars(shares: list[Estimate], spec: Any) -> dict[str, Any]:
    ends = [share.interval or (share.value, share.value) for share in shares]
    return template.error_bars([share.value for share in shares], ends, spec)


def _guessing(strengths: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "guessing",
        "x": [-0.3, strengths - 0.7],
        "y": [_GUESSING, _GUESSING],
        "line": {"color": SOFT, "dash": "dash", "width": 1.2},
        "hoverinfo": "skip",
    }

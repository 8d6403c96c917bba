"""Figures of the tab *Is it real?*, as the JSON-ready dictionaries that plotly.js draws."""

from typing import Any

from cifar_models.figures import judgement_words as words
from cifar_models.figures import template
from cifar_models.figures.template import SOFT, Key, Words, colour_of
from cifar_models.specs import FIRST, PAIR, ModelSpec, Pair
from cifar_models.stats.judgements import ClassJudgement, Judgement
from cifar_models.stats.verdicts import A_BETTER, B_BETTER, in_words

OVERALL = "all classes"


def differences(
    overall: Judgement,
    classes: list[ClassJudgement],
    group: str,
    better: ModelSpec | None = None,
    pair: Pair = PAIR,
) -> dict[str, Any]:
    """Return the difference in accuracy with its 95% interval, overall and per class.

    Points right of 0 are in favour of the model that is better overall; hollow ones are not
    distinguishable.

    Args:
        group: Id of the group of images, which becomes the name of the points.
        better: Which model is better overall; None takes the one that is so here.
        pair: The two models.
    """
    if better is None:
        better = pair.second if (overall.difference.difference or 0) < 0 else pair.first
    other = pair.other(better)
    sign = 1 if better.place == FIRST else -1
    rows = [(OVERALL, overall), *((row.name, row.judgement) for row in classes)]
    rows = [(name, judged) for name, judged in rows if judged.difference.interval is not None]
    colours = [
        {A_BETTER: colour_of(pair.first), B_BETTER: colour_of(pair.second)}.get(
            judged.finding, SOFT
        )
        for _, judged in rows
    ]
    points = [judged.difference.difference * 100 * sign + 0.0 for _, judged in rows]
    bounds = [
        sorted(bound * 100 * sign + 0.0 for bound in judged.difference.interval)
        for _, judged in rows
    ]
    names = [name for name, _ in rows]
    bars = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": list(ends),
            "y": [name, name],
            "line": {"color": colour, "width": 3},
            "hoverinfo": "skip",
        }
        for name, ends, colour in zip(names, bounds, colours, strict=True)
    ]
    marks = {
        "type": "scatter",
        "mode": "markers",
        "name": group,
        "x": points,
        "y": names,
        "customdata": [
            f"<b>{name}</b>: {in_words(judged.finding, pair)}<br>{point:+.2f} points for "
            f"{better.in_sentence}, 95% interval {low:+.1f} to {high:+.1f}<br>"
            f"{judged.difference.total:,} images"
            for (name, judged), point, (low, high) in zip(rows, points, bounds, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "size": template.sized([judged.difference.total for _, judged in rows], 9, 16),
            "color": colours,
            "opacity": 1,
            "symbol": [
                "circle" if judged.finding in (A_BETTER, B_BETTER) else "circle-open"
                for _, judged in rows
            ],
            "line": {"width": 2},
        },
    }
    total = overall.difference.total
    images = template.TEST_IMAGES.format(total)
    low, high = (
        min([0, *(low for low, _ in bounds)]),
        max([0, *(high for _, high in bounds)]),
    )
    room = 0.06 * (high - low) or 1
    found = template.figure(
        Words(
            words.differences_finding(overall, classes, pair),
            f"Accuracy of {better.in_sentence} minus that of {other.in_sentence} on {total:,} test "
            "images: points with paired 95% intervals. Larger marks count more images.",
            [spec.short_title for spec in pair],
            images,
        ),
        [*bars, marks],
        {
            "title": f"points for {better.in_sentence}",
            "range": [low - room, high + room],
            "zeroline": True,
            "zerolinewidth": 2,
            "zerolinecolor": SOFT,
            "fixedrange": True,
        },
        {
            "categoryorder": "array",
            "categoryarray": names[::-1],
            "range": [-0.6, len(names) - 0.4],
            "fixedrange": True,
        },
        height=360,
        legend=[
            *(Key(f"{spec.short_title} is better", colour_of(spec), "circle") for spec in pair),
            Key("not distinguishable", SOFT, "hollow"),
        ],
        table=(
            ["images", f"advantage of {better.short_title}", "low", "high", "finding"],
            [
                [name, point / 100, low / 100, high / 100, in_words(judged.finding, pair)]
                for (name, judged), point, (low, high) in zip(rows, points, bounds, strict=True)
            ],
        ),
    )
    found["layout"]["margin"] |= {"l": 84, "t": 8}
    return found

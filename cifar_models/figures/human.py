"""The figure of both models' accuracy by human agreement, as plotly.js takes it."""

from typing import Any

from cifar_models.figures import template
from cifar_models.figures.template import DASH, SYMBOL, Key, Words, colour_of, error_bars
from cifar_models.specs import FIRST, PAIR, ModelSpec, Pair
from cifar_models.stats.human import Band
from cifar_models.stats.metrics import wilson_interval
from cifar_models.wording import percent

_APART = 0.06  # so that two intervals of a band do not cover each other


def accuracy_by_agreement(bands: list[Band], source: str, pair: Pair = PAIR) -> dict[str, Any]:
    """Return the accuracy of both models by the share of people who chose the true class.

    Args:
        source: Whose answers people's are, for the caption.
        pair: The two models.
    """
    total = sum(band.judgement.difference.total for band in bands)
    traces, rows = [], []
    for spec in pair:
        counts = [band.judgement.difference.total for band in bands]
        right = [_right(band, spec) for band in bands]
        shares = [one / count for one, count in zip(right, counts, strict=True)]
        ends = [wilson_interval(*one) for one in zip(right, counts, strict=True)]
        rows += [
            [spec.short_title, band.title, count, share, low, high]
            for band, count, share, (low, high) in zip(bands, counts, shares, ends, strict=True)
        ]
        aside = -_APART if spec.place == FIRST else _APART
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": spec.short_title,
                "x": [place + aside for place in range(len(bands))],
                "y": shares,
                "customdata": [
                    f"<b>{spec.short_title}</b>, {band.title} of people agree<br>right on "
                    f"{percent(share, 1)} of {count:,} images<br>95% interval "
                    f"{percent(low, 1)} to {percent(high, 1)}"
                    for band, count, share, (low, high) in zip(
                        bands, counts, shares, ends, strict=True
                    )
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
                "line": {"color": colour_of(spec), "width": 1.6, "dash": DASH[spec.place]},
                "error_y": error_bars(shares, ends, spec),
                "marker": {
                    "size": template.sized(counts, 7, 16),
                    "symbol": SYMBOL[spec.place],
                    "color": colour_of(spec),
                },
            }
        )
    lowest = min((low for *_, low, _ in rows), default=0)
    return template.figure(
        Words(
            finding(bands, pair),
            f"Accuracy by the share of people who chose the given label, with 95% intervals, on "
            f"{total:,} test images. Larger marks hold more images. People: {source}.",
            [spec.short_title for spec in pair],
            template.TEST_IMAGES.format(total),
        ),
        traces,
        {
            "title": "percent of people who agree with the label",
            "tickvals": list(range(len(bands))),
            "ticktext": [_short(band.title) for band in bands],
            "range": [-0.4, len(bands) - 0.6],
            "fixedrange": True,
        },
        {
            "title": "accuracy",
            "tickformat": ".0%",
            "range": [max(0, lowest - 0.05), 1.02],
            "fixedrange": True,
        },
        legend=[Key(spec.short_title, colour_of(spec), SYMBOL[spec.place]) for spec in pair],
        table=(["model", "people who agree", "images", "accuracy", "low", "high"], rows),
    )


def finding(bands: list[Band], pair: Pair = PAIR) -> str:
    """Say how often both are right where people agree most, and where they agree least."""
    if not bands:
        return "No image to show"
    first, second = pair
    most = [_accuracy(bands[-1], spec) for spec in pair]
    said = (
        f"Where {bands[-1].title} of the people agree, {first.in_sentence} is right on {most[0]}, "
        f"{second.in_sentence} on {most[1]}"
    )
    if len(bands) > 1:
        least = " and ".join(_accuracy(bands[0], spec) for spec in pair)
        said += f"; where {bands[0].title} do, on {least}"
    return said


def _accuracy(band: Band, spec: ModelSpec) -> str:
    return percent(_right(band, spec) / band.judgement.difference.total, 1)


def _right(band: Band, spec: ModelSpec) -> int:
    judged = band.judgement
    return judged.correct_a if spec.place == FIRST else judged.correct_b


def _short(title: str) -> str:
    """Return a band's title as short as five need to stand side by side on a phone."""
    return title.replace("under ", "<").replace(" to ", "–").replace("%", "")

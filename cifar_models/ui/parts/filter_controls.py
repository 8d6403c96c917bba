"""The controls of the filter, one for each of its fields, and what they say."""

from dataclasses import replace

import gradio as gr

from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import FIRST, PAIR, PLACES
from cifar_models.stats.filters import LABEL_WORDS, Filter, outcome_words

ANY = ""


def filter_controls() -> dict[str, gr.components.Component]:
    """Add a control for each field of a filter; return them by field, in their order."""
    classes = [("any", ANY), *((name, name) for name in CLASS_NAMES)]
    with gr.Accordion("Restrict further", open=False, elem_id="filter-controls"):
        outcome = gr.Dropdown(
            [("any", ANY), *((words, name) for name, words in outcome_words(PAIR).items())],
            value=ANY,
            label="Outcome",
            elem_id="filter-outcome",
        )
        true = gr.Dropdown(classes, value=ANY, label="True class", elem_id="filter-true")
        said = [
            gr.Dropdown(
                classes,
                value=ANY,
                label=f"{spec.short_title} says",
                elem_id=f"filter-{spec.id}",
            )
            for spec in PAIR
        ]
        with gr.Row():
            least = gr.Number(
                0, label="Confidence from %", minimum=0, maximum=100, min_width=90,
                elem_id="filter-least",
            )  # fmt: skip
            most = gr.Number(
                100, label="to %", minimum=0, maximum=100, min_width=90, elem_id="filter-most"
            )
            whose = gr.Dropdown(
                [(spec.short_title, place) for place, spec in zip(PLACES, PAIR, strict=True)],
                value=FIRST,
                label="of",
                min_width=120,
                elem_id="filter-confidence-of",
            )
        labels = gr.Dropdown(
            [("any", ANY), *((words, name) for name, words in LABEL_WORDS.items())],
            value=ANY,
            label="Label quality",
            elem_id="filter-labels",
        )
    return {
        "outcome": outcome,
        "true": true,
        **dict(zip(PLACES, said, strict=True)),
        "labels": labels,
        "least": least,
        "most": most,
        "confidence_of": whose,
    }


def with_field(name: str, chosen: Filter, _: gr.EventData, value: str) -> Filter:
    """Return the filter with a field as its control says."""
    return replace(chosen, **{name: value or None})


def with_range(
    chosen: Filter, _: gr.EventData, least: float | None, most: float | None, whose: str
) -> Filter:
    """Return the filter with a range of confidence in percent, its ends in either order."""
    given = (0 if least is None else least, 100 if most is None else most)
    low, high = sorted(min(max(end / 100, 0), 1) for end in given)
    return replace(chosen, confidence_of=whose, least=low, most=high)


def values_of(chosen: Filter) -> tuple:
    """Return the controls' values for a filter."""
    return (
        chosen.outcome or ANY,
        chosen.true or ANY,
        chosen.first or ANY,
        chosen.second or ANY,
        chosen.labels or ANY,
        round(chosen.least * 100, 2),
        round(chosen.most * 100, 2),
        chosen.confidence_of or gr.skip(),
    )

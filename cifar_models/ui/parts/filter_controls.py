"""The controls of the filter, one for each of its fields, and what they say."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gradio as gr

from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import PAIR, PLACES, Pair
from cifar_models.stats.filters import DUPLICATE_WORDS, LABEL_WORDS, PEOPLE, Filter
from cifar_models.stats.outcomes import outcome_words
from cifar_models.ui.parts.view_of_images import CAPS

ANY = ""
_WHOSE = (*PLACES, PEOPLE)
CAP_TITLES = [("all", 0), *((f"at most {cap}", cap) for cap in CAPS if cap)]


def filter_controls(pair: Pair) -> tuple[dict[str, gr.components.Component], gr.Dropdown, gr.Row]:
    """Add a control for each field of a filter but the region of a map, and further ones.

    Args:
        pair: The two models that are compared at first.

    Returns:
        The former by field, in their order, one for how often a confusion may come, and the row of
        what needs people's answers.
    """
    classes = [("any", ANY), *((name, name) for name in CLASS_NAMES)]
    controls: dict[str, gr.components.Component] = {}
    # The places have the names in the page that their first models gave them.
    with gr.Accordion("Restrict further", open=False, elem_id="filter-controls"):
        words = words_of_controls(pair)
        controls["outcome"] = gr.Dropdown(
            **words["outcome"],
            value=ANY,
            label="Outcome",
            elem_id="filter-outcome",
        )
        controls["true"] = gr.Dropdown(
            classes, value=ANY, label="True class", elem_id="filter-true"
        )
        for place, spec in zip(PLACES, PAIR, strict=True):
            controls[place] = gr.Dropdown(
                classes,
                value=ANY,
                **words[place],
                elem_id=f"filter-{spec.id}",
            )
        controls["one_says"] = gr.Dropdown(
            classes, value=ANY, label="Only one of them says", elem_id="filter-one-says"
        )
        controls["labels"] = gr.Dropdown(
            [("any", ANY), *((words, name) for name, words in LABEL_WORDS.items())],
            value=ANY,
            label="Label quality",
            elem_id="filter-labels",
        )
        controls["duplicates"] = gr.Dropdown(
            [("any", ANY), *((words, name) for name, words in DUPLICATE_WORDS.items())],
            value=ANY,
            label="Seen in training",
            elem_id="filter-duplicates",
        )
        for place, spec in zip(PLACES, PAIR, strict=True):
            with gr.Row():
                sure = words[f"{place}_least"]["label"]
                controls |= _range_controls(place, spec.id, sure)
        with gr.Row() as people:
            controls |= _range_controls(PEOPLE, PEOPLE, "People agree from %")
        cap = gr.Dropdown(CAP_TITLES, value=0, label="Of each confusion", elem_id="filter-cap")
    return controls, cap, people


def words_of_controls(pair: Pair) -> dict[str, dict[str, Any]]:
    """Return by field what controls say of two models, as their constructors take it."""
    outcomes = [(words, name) for name, words in outcome_words(pair).items()]
    found: dict[str, dict[str, Any]] = {"outcome": {"choices": [("any", ANY), *outcomes]}}
    for place, spec in zip(PLACES, pair, strict=True):
        found[place] = {"label": f"{spec.short_title} says"}
        found[f"{place}_least"] = {"label": f"{spec.short_title} sure from %"}
    return found


def controls_about(
    controls: Mapping[str, gr.components.Component], pair: Pair, chosen: Filter
) -> dict[gr.components.Component, gr.components.Component]:
    """Return what lets controls name the models of another pair, by component.

    Args:
        controls: By field.
        chosen: The filter, which they show.
    """
    values = dict(zip(controls, values_of(chosen), strict=True))
    return {
        controls[name]: type(controls[name])(value=values[name], **words)
        for name, words in words_of_controls(pair).items()
    }


def _range_controls(whose: str, name: str, words: str) -> dict[str, gr.Number]:
    """Add the controls of a range in percent, from and to; return them by field."""
    return {
        f"{whose}_{end}": gr.Number(
            start,
            label=label,
            minimum=0,
            maximum=100,
            min_width=90,
            elem_id=f"filter-{name}-{end}",
        )
        for end, start, label in (("least", 0, words), ("most", 100, "to %"))
    }


def with_field(name: str, chosen: Filter, _: gr.EventData, value: str) -> Filter:
    """Return the filter with a field as its control says."""
    return replace(chosen, **{name: value or None})


def with_end(name: str, chosen: Filter, _: gr.EventData, percent: float | None) -> Filter:
    """Return the filter with one end of a range as its control says.

    Of this control alone: what the others show may be older than the filter.

    Args:
        name: Of the end, such as ``first_least``; it becomes the other one where the ends cross.
    """
    whose, _, which = name.rpartition("_")
    other = getattr(chosen, f"{whose}_{'most' if which == 'least' else 'least'}")
    if percent is None:
        percent = 0 if which == "least" else 100
    return chosen.sure(whose, *sorted((min(max(percent / 100, 0), 1), other)))


def values_of(chosen: Filter) -> tuple:
    """Return the controls' values for a filter, in their order."""
    return (
        *(
            getattr(chosen, name) or ANY
            for name in ("outcome", "true", *PLACES, "one_says", "labels", "duplicates")
        ),
        *(
            round(getattr(chosen, f"{whose}_{end}") * 100, 2)
            for whose in _WHOSE
            for end in ("least", "most")
        ),
    )

"""The first screen: how good both models are, where they differ, and the ways on from there."""

import math
from typing import Any

import gradio as gr

from cifar_models import wording
from cifar_models.records.record import History
from cifar_models.serving.guided_path import path
from cifar_models.serving.served import Served
from cifar_models.specs import CUSTOM_CNN, PLACES, ModelSpec
from cifar_models.stats import verdicts
from cifar_models.stats.direction import direction
from cifar_models.stats.filters import Filter
from cifar_models.stats.gap import confusions_of_gap
from cifar_models.stats.outcomes import BOTH_RIGHT, BOTH_WRONG, ONLY_RIGHT, RIGHT
from cifar_models.stats.telling import RULE, telling_images
from cifar_models.ui.parts.components import pickable_html
from cifar_models.ui.parts.examples import examples
from cifar_models.ui.parts.fragments import notice
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.tabs import single_model
from cifar_models.ui.tabs.pictures import card
from cifar_models.ui.tabs.sources import pixel_warning
from cifar_models.ui.templates import render as render_template

_MOST_TICKS = 6


def build(context: Context) -> gr.HTML:
    """Add the first screen and return it; its counts set the filter, its links open tabs."""
    first = render(context.serving.current)
    overview = pickable_html(first, elem_id="overview", scripts=["to_photos"], padding=False)
    for state in (context.shown, context.pair):
        state.change(lambda pair: render(context.served(pair)), context.pair, overview, **QUIET)
    return overview


def render(served: Served) -> str:
    """Return the first screen as HTML."""
    if not served.comparable:
        said = "".join(notice(sentence, "problem") for sentence in served.notices)
        return single_model.header(served) + said
    found = direction(served.difference())
    low = _start_of_axis(served)
    return render_template(
        "overview",
        sentence=_sentence(served),
        total=len(served.labels),
        scores=[_score(served, spec, low) for spec in served.pair],
        ticks=_ticks(low),
        finding=verdicts.sentence(served.difference(), served.pair),
        leader=found.better,
        counts=_counts(served),
        pair=served.pair,
        gap=_gap(served),
        telling=[card(served, int(index)) for index in telling_images(served.answers)],
        rule=RULE,
        steps=path(served) if served.of_the_report else [],
        pretrained=_pretrained(served),
        answers_alone=_answers_alone(served),
        examples=examples(),
        notices=[*served.notices, *filter(None, [pixel_warning(served)])],
    )


def _sentence(served: Served) -> str:
    """Say in one plain sentence how often both are right."""
    first, second = served.pair
    if served.of_the_report:
        trained_on = served.bundles[first.id].history.run.pretrained_on
        kind = f", pre-trained on {_short(trained_on)}," if trained_on else ", from random weights,"
    else:
        kind = ""
    rights = [f"{served.bundles[spec.id].metrics.accuracy * 100:.1f}" for spec in served.pair]
    return (
        f"{first.short_title}{kind} is right on {rights[0]} of 100 pictures; "
        f"{_in_words(second) if served.of_the_report else second.in_sentence} on {rights[1]}."
    )


def _in_words(spec: ModelSpec) -> str:
    own = spec.id == CUSTOM_CNN.id
    return "the CNN you could build yourself" if own else spec.in_sentence


def _answers_alone(served: Served) -> str:
    """Say what is missing of models that cannot be run; nothing where both can."""
    known = [spec for spec in served.pair if served.models[spec.id].predictor is None]
    if not known:
        return ""
    names = " and ".join(spec.in_sentence for spec in known)
    are, they = ("is", "it") if len(known) == 1 else ("are", "they")
    return wording.capital(
        f"{names} {are} known by answers about the test pictures alone: {they} cannot answer "
        "photos."
    )


def _short(trained_on: str) -> str:
    """Return the name of what a backbone was trained on, without what stands in brackets."""
    return trained_on.partition(" (")[0]


def _pretrained(served: Served) -> list[tuple[ModelSpec, str]]:
    """Return what each model's first weights were, in a clause."""
    histories = {spec: served.bundles[spec.id].history for spec in served.pair}
    return [
        (spec, wording.origin(history.run.pretrained_on))
        for spec, history in histories.items()
        if history is not None
    ]


def _score(served: Served, spec: ModelSpec, low: float) -> dict[str, Any]:
    """Return what the template shows of a model's accuracy, on an axis from ``low`` to 1."""
    metrics = served.bundles[spec.id].metrics
    left, right = (_along(bound, low) for bound in metrics.interval)
    return {
        "spec": spec,
        "kind": _kind(served.bundles[spec.id].history),
        "accuracy": wording.percent(metrics.accuracy, 1),
        "interval": wording.interval(metrics.interval),
        "right": Filter(outcome=RIGHT[served.pair.place_of(spec.id)]),
        "at": _along(metrics.accuracy, low),
        "from": left,
        "width": right - left,
    }


def _kind(history: History | None) -> str:
    """Say in a few words what a model is."""
    if history is None:
        return "known by its answers alone"
    trained_on = history.run.pretrained_on
    return f"pre-trained on {_short(trained_on)}" if trained_on else "trained from scratch"


def _start_of_axis(served: Served) -> float:
    """Return a round fraction below both intervals."""
    lowest = min(served.bundles[spec.id].metrics.interval[0] for spec in served.pair)
    step = 0.02 if lowest > 0.9 else 0.1
    return max(0.0, math.floor((lowest - step / 2) / step + 1e-9) * step)


def _ticks(low: float) -> list[tuple[str, float]]:
    """Return the labels of the axis in percent, with their places along it in percent."""
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50) if (100 - low * 100) / s < _MOST_TICKS)
    first = math.ceil(round(low * 100, 6) / step) * step
    return [(f"{tick}", _along(tick / 100, low)) for tick in range(first, 101, step)]


def _along(share: float, low: float) -> float:
    return round(100 * (share - low) / (1 - low), 2)


def _counts(served: Served) -> list[dict[str, Any]]:
    """Return the four counts that add up to all images, row by row of the first model."""
    first, second = (spec.in_sentence for spec in served.pair)
    cells = (
        (BOTH_RIGHT, "both right", None),
        (ONLY_RIGHT[PLACES[0]], f"only {first}", PLACES[0]),
        (ONLY_RIGHT[PLACES[1]], f"only {second}", PLACES[1]),
        (BOTH_WRONG, "both wrong", None),
    )
    found = []
    for outcome, words, place in cells:
        chosen = Filter(outcome=outcome)
        count = len(chosen.indices(served.answers))
        found.append({"count": count, "words": words, "place": place, "chosen": chosen})
    return found


def _gap(served: Served) -> dict[str, Any] | None:
    """Return the confusions that make most of the gap; None where there is no gap."""
    gap = confusions_of_gap(served.answers)
    share = gap.share_of_top()
    if share is None:
        return None
    place = gap.direction.other
    return {
        "share": "all of" if share >= 1 else f"{wording.percent(share, 0)} of",
        "confusions": [
            (one.true, one.predicted, one.more, Filter().cell(place, one.true, one.predicted))
            for one in gap.top()
        ],
    }

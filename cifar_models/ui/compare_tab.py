"""Tab *Compare*: 16 test images with both models' answers, and one of them large."""

import secrets
from html import escape

import gradio as gr
import numpy as np

from cifar_models import filters
from cifar_models.comparison import paired_difference
from cifar_models.errors import CifarModelsError
from cifar_models.filters import Filter
from cifar_models.labels import CLASS_NAMES
from cifar_models.metrics import wilson_interval
from cifar_models.selection import draw
from cifar_models.served import Served, Serving
from cifar_models.specs import MODELS
from cifar_models.ui import pictures
from cifar_models.ui.components import pickable_html
from cifar_models.ui.detail import Detail
from cifar_models.ui.filter_panel import FilterPanel
from cifar_models.ui.fragments import doubtful_badge, mark, model_dot, notice
from cifar_models.wording import interval, p_value, percent

RANDOM, DISAGREE, BOTH_WRONG = "random", "disagree", "both_wrong"
ONE_CLASS, FILTERED = "one_class", "filtered"
MODE_TITLES = {
    "16 random": RANDOM,
    "16 where the models disagree": DISAGREE,
    "16 both get wrong": BOTH_WRONG,
    "One class": ONE_CLASS,
    "16 of the filter": FILTERED,
}
# What the modes choose from, where that does not depend on other choices.
_FILTERS = {
    RANDOM: Filter(),
    DISAGREE: Filter(outcome=filters.DISAGREE),
    BOTH_WRONG: Filter(outcome=filters.BOTH_WRONG),
}
SEEDS = 10_000
FIRST_SEED = 0


def build(serving: Serving, shown: gr.State, detail: Detail, panel: FilterPanel) -> None:
    """Add the tab's components and wire them.

    Args:
        shown: Changes when the page must show a newer state of what is served.
        detail: Shows one image large.
        panel: Holds the filter that the grid can choose from.
    """
    served = serving.current
    with gr.Row(elem_classes="controls"):
        mode = gr.Radio(
            list(MODE_TITLES.items()),
            value=RANDOM,
            label="Which test images",
            elem_id="grid-mode",
            scale=4,
        )
        class_name = gr.Dropdown(
            list(CLASS_NAMES),
            value=CLASS_NAMES[0],
            label="Class",
            visible=False,
            elem_id="grid-class",
            min_width=130,
        )
        seed = gr.Number(
            FIRST_SEED,
            label="Seed",
            precision=0,
            elem_id="grid-seed",
            min_width=90,
        )
        shuffle = gr.Button("Shuffle", elem_id="grid-shuffle", variant="primary", min_width=110)
    grid = pickable_html(render(served, RANDOM, FIRST_SEED), elem_id="grid")
    download = gr.Button(
        "Download CIFAR-10 (about 170 MB)",
        visible=served.test_images is None,
        elem_id="download-test-images",
    )

    chosen = [mode, seed, class_name, panel.chosen]

    def show(mode: str, seed: float | None, class_name: str, query: str) -> str:
        chosen = Filter.from_query(query)
        return render(serving.current, mode, _seed(seed), class_name, chosen)

    panel.chosen.change(
        lambda mode, *values: show(mode, *values) if mode == FILTERED else gr.skip(),
        chosen,
        grid,
        api_visibility="private",
        show_progress="hidden",
        trigger_mode="always_last",
    )

    mode.change(
        lambda mode: gr.Dropdown(visible=mode == ONE_CLASS),
        mode,
        class_name,
        api_visibility="private",
        show_progress="hidden",
    )
    for changed in (mode.change, seed.change, class_name.change):
        changed(
            show,
            chosen,
            grid,
            api_visibility="private",
            show_progress="hidden",
            trigger_mode="always_last",
        )
    # Only the seed: its change redraws the grid.
    shuffle.click(
        lambda: secrets.randbelow(SEEDS), None, seed, api_visibility="private", queue=False
    )

    detail.opens_from(grid)

    def fetch(progress=gr.Progress()):  # noqa: B008
        try:
            serving.download_test_images(
                lambda got, all_: progress(
                    (got / 1e6, (all_ or 170e6) / 1e6), desc="CIFAR-10", unit="MB"
                )
            )
        except CifarModelsError as error:
            raise gr.Error(str(error), duration=None, print_exception=False) from error
        return serving.current.number

    download.click(fetch, None, shown, api_visibility="private", concurrency_limit=4)
    shown.change(
        lambda *values: (
            show(*values),
            gr.Button(visible=serving.current.test_images is None),
        ),
        chosen,
        [grid, download],
        api_visibility="private",
        show_progress="hidden",
    )


def _seed(value: float | None) -> int:
    """Take any number that a person may type as a seed."""
    return FIRST_SEED if value is None else abs(int(value))


def render(
    served: Served,
    mode: str,
    seed: int,
    class_name: str = CLASS_NAMES[0],
    chosen: Filter = Filter(),  # noqa: B008 (frozen)
) -> str:
    """Return the scores and the 4x4 cards as HTML."""
    if served.test_images is None:
        return notice(
            f"There are no test images to show: {served.missing} The accuracies above and "
            "your own photos work without them.",
            "problem",
        )
    if mode == ONE_CLASS:
        chosen = Filter(true=class_name)
    elif mode != FILTERED:
        chosen = _FILTERS[mode]
    found = chosen.indices(served.answers)
    if not len(found):
        return notice("No test image fits this choice. Choose another above.")
    drawn = draw(found, seed)
    cards = "".join(_card(served, int(index)) for index in drawn)
    scores = _scores(served, drawn, len(found), at_random=mode in (RANDOM, ONE_CLASS))
    return f'{scores}<div class="cards" data-mode="{mode}">{cards}</div>'


def _card(served: Served, index: int) -> str:
    true = int(served.labels[index])
    lines, spoken = [], []
    for spec in MODELS:
        bundle = served.bundles[spec.id]
        predicted, confidence = int(bundle.predicted[index]), float(bundle.confidence[index])
        right = predicted == true
        lines.append(
            f'<span class="says {"right" if right else "wrong"}" data-model="{spec.id}">'
            f"{model_dot(spec)}{mark(right)}<span class='says-class'>{CLASS_NAMES[predicted]}"
            f"</span><span class='confidence'>{percent(confidence, 0)}</span></span>"
        )
        spoken.append(
            f"{spec.short_title} says {CLASS_NAMES[predicted]}, {'right' if right else 'wrong'}"
        )
    label = f"test image {index}, {CLASS_NAMES[true]}: {'; '.join(spoken)}. Open large."
    right = [spec.id for spec in MODELS if served.bundles[spec.id].predicted[index] == true]
    groups = [*right, *([f"only-{right[0]}"] if len(right) == 1 else [])]
    return (
        f'<button type="button" class="card" data-pick="{index}" data-groups="{" ".join(groups)}" '
        f'aria-label="{escape(label)}">'
        f'<img class="pixels" src="{pictures.png(served.test_images.pixels[index])}" alt="">'
        f'<span class="says-all"><span class="true">{CLASS_NAMES[true]}</span>'
        f"{doubtful_badge(index)}{''.join(lines)}</span></button>"
    )


def _count(number: int, text: str, group: str) -> str:
    """Return a number of cards as a button that makes these stand out, see ``components``."""
    return (
        f'<button type="button" class="tally" data-group="{group}" aria-pressed="false" '
        f'title="Show which{"" if number else ": none"}">{escape(text)}</button>'
    )


def _scores(served: Served, indices: np.ndarray, candidates: int, at_random: bool) -> str:
    """Return the scores on drawn images, ``[n]``, as HTML.

    Args:
        candidates: How many they were drawn from.
        at_random: Whether these say something about all test images, or all of a class.
    """
    count, rows = len(indices), []
    for spec in MODELS:
        right = int(
            np.count_nonzero(served.bundles[spec.id].predicted[indices] == served.labels[indices])
        )
        rows.append(
            f'<li data-model="{spec.id}" data-right="{right}">{model_dot(spec)}'
            f"{_count(right, f'{spec.short_title}: {right} of {count}', spec.id)} right; 95% "
            f"interval {interval(wilson_interval(right, count), 0)}</li>"
        )
    difference = paired_difference(served.answers.outcome[indices])
    only_a, only_b = difference.only_a, difference.only_b
    first, second = served.pair
    alone = (
        f"Here {first.in_sentence} alone is right on "
        f"{_count(only_a, str(only_a), f'only-{first.id}')}, {second.in_sentence} alone on "
        f"{_count(only_b, str(only_b), f'only-{second.id}')}: McNemar p "
        f"{escape(p_value(difference.p_value))}."
    )
    chosen = (
        ""
        if at_random
        else " These were not picked at random, so their scores say nothing about accuracy."
    )
    return (
        f'<aside class="scores" aria-label="Score on these images"><div><h3>On these {count}</h3>'
        f"<ul>{''.join(rows)}</ul><p>{alone}{chosen}</p></div>"
        "<div><h3>Why 16 images prove nothing</h3>"
        "<p>A model that is right on 93% of all images has a 95% half-width of 12 points on 16 of "
        "them, 1.6 on 1,000 and 0.5 on 10,000. And the same model must be right alone on at least "
        "6, the other never, before p falls below 0.05.</p>"
        f'<p class="quiet">Chosen from {candidates:,} images. Click one to open it large.'
        "</p></div></aside>"
    )

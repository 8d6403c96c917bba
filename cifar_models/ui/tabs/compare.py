"""Tab *Compare*: 16 test images with both models' answers, and one of them large."""

import secrets
from typing import Any

import gradio as gr
import numpy as np

from cifar_models.errors import CifarModelsError
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.specs import MODELS
from cifar_models.stats import filters
from cifar_models.stats.comparison import paired_difference
from cifar_models.stats.filters import Filter
from cifar_models.stats.metrics import wilson_interval
from cifar_models.stats.selection import draw
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.components import pickable_html
from cifar_models.ui.parts.fragments import notice
from cifar_models.ui.parts.wiring import LATEST, QUIET, Context
from cifar_models.ui.templates import render as render_template
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


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    serving, shown = context.serving, context.shown
    detail, panel = context.detail, context.panel
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

    def draw(served: Served, chosen: Filter, mode: str, seed: float | None, class_name: str):
        if mode != FILTERED:
            return {}
        return {grid: render(served, mode, _seed(seed), class_name, chosen)}

    panel.follows("compare", draw, [mode, seed, class_name], [grid])
    mode.change(
        lambda mode: gr.Dropdown(visible=mode == ONE_CLASS),
        mode,
        class_name,
        **QUIET,
    )
    for changed in (mode.change, seed.change, class_name.change):
        changed(show, chosen, grid, **LATEST)
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
        **QUIET,
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
    total = len(drawn)
    right = [
        int(np.count_nonzero(said[drawn] == served.labels[drawn]))
        for said in served.answers.predicted.values()
    ]
    difference = paired_difference(served.answers.outcome[drawn])
    first, second = served.pair
    return render_template(
        "grid",
        mode=mode,
        total=total,
        candidates=len(found),
        picked=mode not in (RANDOM, ONE_CLASS),
        scores=[
            (spec, count, interval(wilson_interval(count, total), 0))
            for spec, count in zip(served.pair, right, strict=True)
        ],
        alone=[(first, difference.only_a), (second, difference.only_b)],
        p_value=p_value(difference.p_value),
        cards=[_card(served, int(index)) for index in drawn],
    )


def _card(served: Served, index: int) -> dict[str, Any]:
    """Return what the template shows of a test image."""
    true = int(served.labels[index])
    said, spoken = [], []
    for spec in MODELS:
        bundle = served.bundles[spec.id]
        name, right = CLASS_NAMES[bundle.predicted[index]], bool(bundle.predicted[index] == true)
        said.append((spec, right, name, percent(float(bundle.confidence[index]), 0)))
        spoken.append(f"{spec.short_title} says {name}, {'right' if right else 'wrong'}")
    rights = [spec.id for spec, right, *_ in said if right]
    return {
        "index": index,
        "true_class": CLASS_NAMES[true],
        "picture": pictures.png(served.test_images.pixels[index]),
        "said": said,
        "label": f"test image {index}, {CLASS_NAMES[true]}: {'; '.join(spoken)}. Open large.",
        "groups": " ".join([*rights, *([f"only-{rights[0]}"] if len(rights) == 1 else [])]),
    }

"""Tab *Pictures*: 16 test images of the filter with both models' answers."""

import secrets
from typing import Any

import gradio as gr
import numpy as np

from cifar_models.errors import CifarModelsError
from cifar_models.figures.confidence_scatter import confidence_scatter
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.specs import PLACES
from cifar_models.stats import outcomes
from cifar_models.stats.comparison import paired_difference
from cifar_models.stats.filters import Filter
from cifar_models.stats.metrics import wilson_interval
from cifar_models.stats.selection import draw
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.components import figure_value, pickable_html, plot_html
from cifar_models.ui.parts.fragments import how_sure, notice
from cifar_models.ui.parts.kept import number_within
from cifar_models.ui.parts.view_of_images import ImageView
from cifar_models.ui.parts.wiring import LATEST, Context
from cifar_models.ui.tabs.costs import without_probabilities
from cifar_models.ui.templates import render as render_template
from cifar_models.wording import interval, p_value

SEEDS = 10_000
FIRST_SEED = 0
# What the row of buttons offers; a filter does the rest.
OFFERED = (
    ("All", Filter()),
    ("They disagree", Filter(outcome=outcomes.DISAGREE)),
    ("At least one wrong", Filter(outcome=outcomes.EITHER_WRONG)),
    ("Only one right", Filter(outcome=outcomes.ONE_RIGHT)),
    ("Both wrong", Filter(outcome=outcomes.BOTH_WRONG)),
)


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    serving, panel = context.serving, context.panel
    served = serving.current
    offered = pickable_html(_offered(served, Filter()), elem_id="offered")
    with gr.Row(elem_classes="controls", elem_id="grid-controls"):
        seed = gr.Number(
            FIRST_SEED,
            label="Seed",
            precision=0,
            elem_id="grid-seed",
            min_width=90,
            scale=0,
        )
        shuffle = gr.Button("Shuffle", elem_id="grid-shuffle", min_width=110, scale=0)
    grid = pickable_html(render(served, Filter(), FIRST_SEED), elem_id="grid")
    download = gr.Button(
        "Download CIFAR-10 (about 170 MB)",
        visible=served.test_images is None,
        elem_id="download-test-images",
    )

    lacking = gr.HTML(visible=False, elem_id="scatter-lacking")
    scatter = plot_html(
        None,
        "How sure both models are",
        scripts=["brush"],
        lazy=True,
        elem_id="confidence-scatter",
    )

    def draw_all(served: Served, chosen: Filter, seed: float | None) -> dict:
        return {
            offered: _offered(served, chosen),
            grid: render(served, chosen, _seed(seed)),
            download: gr.Button(visible=served.test_images is None),
        }

    def draw_scatter(served: Served, chosen: Filter) -> dict:
        answers, said = served.answers, without_probabilities(served)
        shown = {lacking: gr.HTML(said, visible=bool(said))}
        if said:
            return shown | {scatter: gr.HTML(visible=False)}
        figure = confidence_scatter(answers, chosen.indices(answers))
        return shown | {scatter: gr.HTML(figure_value(figure), visible=True)}

    context.contents.add("pictures", draw_scatter, [], [scatter, lacking], filtered=True)
    context.contents.add(
        "pictures", draw_all, [seed], [offered, grid, download], filtered=True, built=True
    )

    def again(seed: float | None, query: str) -> str:
        view = ImageView.from_query(query)
        return render(context.served(view.pair), view.chosen, _seed(seed))

    context.kept.keep("seed", seed, number_within(0, 10**9))
    seed.change(again, [seed, panel.shown_images], grid, **LATEST)
    # Only the seed: its change draws the grid.
    shuffle.click(
        lambda: secrets.randbelow(SEEDS), None, seed, api_visibility="private", queue=False
    )
    panel.opens_from(offered)
    panel.sets_from(scatter.edit, brushed)
    context.detail.opens_from(grid)
    _wire_download(context, download)


def _wire_download(context: Context, download: gr.Button) -> None:
    serving = context.serving

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

    download.click(fetch, None, context.shown, api_visibility="private", concurrency_limit=4)


def brushed(chosen: Filter, event: gr.EventData) -> Filter:
    """Return the filter with the ranges of a box on the figure of both models' confidence."""
    for place, name in zip(PLACES, ("x", "y"), strict=True):
        ends = event._data.get(name)
        if not (isinstance(ends, list) and len(ends) == 2):
            raise ValueError("That is no box on the figure.")
        least, most = sorted(round(min(max(float(end), 0.0), 1.0), 2) for end in ends)
        chosen = chosen.sure(place, least, most)
    return chosen


def _seed(value: float | None) -> int:
    """Take any number that a person may type as a seed."""
    return FIRST_SEED if value is None else abs(int(value))


def _offered(served: Served, chosen: Filter) -> str:
    """Return the buttons of the filters that are offered, each with its count."""
    return render_template(
        "offered",
        offered=[
            (words, one, len(one.indices(served.answers)), one == chosen) for words, one in OFFERED
        ],
    )


def render(served: Served, chosen: Filter, seed: int) -> str:
    """Return up to 16 images of a filter with the scores on them, as HTML."""
    if served.test_images is None:
        return notice(
            f"There are no test images to show: {served.missing} All numbers and your own photos "
            "work without them.",
            "problem",
        )
    found = chosen.indices(served.answers)
    if not len(found):
        return notice("No test image fits the filter. Take a restriction away.")
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
        total=total,
        candidates=len(found),
        restrictions=[words for _, words in chosen.chips(served.pair)],
        seed=seed,
        scores=[
            (spec, count, interval(wilson_interval(count, total), 0))
            for spec, count in zip(served.pair, right, strict=True)
        ],
        alone=[(first, difference.only_a), (second, difference.only_b)],
        p_value=p_value(difference.p_value),
        cards=[card(served, int(index)) for index in drawn],
    )


def card(served: Served, index: int) -> dict[str, Any]:
    """Return what the macro ``card`` shows of a test image."""
    true = int(served.labels[index])
    images = served.test_images
    said, spoken = [], []
    for spec in served.pair:
        bundle = served.bundles[spec.id]
        name, right = CLASS_NAMES[bundle.predicted[index]], bool(bundle.predicted[index] == true)
        said.append((spec, right, name, how_sure(bundle, index)))
        spoken.append(f"{spec.short_title} says {name}, {'right' if right else 'wrong'}")
    rights = [spec.id for spec, right, *_ in said if right]
    return {
        "index": index,
        "true_class": CLASS_NAMES[true],
        "picture": None if images is None else pictures.webp(images.pixels[index]),
        "said": said,
        "label": f"test image {index}, {CLASS_NAMES[true]}: {'; '.join(spoken)}. Open large.",
        "groups": " ".join([*rights, *([f"only-{rights[0]}"] if len(rights) == 1 else [])]),
    }

"""Tab *What they learnt*: what both models find alike, among test and training images."""

from functools import partial

import gradio as gr

from cifar_models.bundles.embeddings import MAPS, TSNE
from cifar_models.figures import embeddings as figures
from cifar_models.figures import template
from cifar_models.serving.served import Served
from cifar_models.specs import PLACES
from cifar_models.stats.filters import Filter
from cifar_models.stats.regions import Region
from cifar_models.ui.parts.components import figure_value, pickable_html, plot_html
from cifar_models.ui.parts.fragments import notice
from cifar_models.ui.parts.tables import table_html
from cifar_models.ui.parts.view_of_images import ImageView
from cifar_models.ui.parts.wiring import LATEST, Context
from cifar_models.ui.tabs.learnt_tables import render_duplicates, render_neighbourhoods

COLOURING_TITLES = [
    ("True class", figures.TRUE),
    ("Their answer", figures.SAID),
    ("Outcome", figures.OUTCOME),
]
MISSING = (
    "Where the models put the test pictures was not computed for both of these models: "
    "python -m release.embeddings does."
)


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    panel = context.panel
    gr.HTML(
        "<h2>What do they find alike?</h2>"
        '<p class="lead">Pictures that a model finds alike lie together, whatever they show.</p>'
    )
    missing = gr.HTML(notice(MISSING), visible=False, elem_id="learnt-missing")
    with gr.Column(elem_id="learnt-maps") as everything:
        with gr.Row(elem_classes="controls"):
            map_name = gr.Radio(
                [(title, name) for name, title in figures.MAP_TITLES.items()],
                value=TSNE,
                label="Map by",
                elem_id="learnt-map",
            )
            colouring = gr.Radio(
                COLOURING_TITLES, value=figures.TRUE, label="Colours stand for", elem_id="learnt-by"
            )
        with gr.Row(elem_classes="plots"):
            plots = {
                place: plot_html(
                    None,
                    f"Where the {place} model puts the test pictures",
                    scripts=["brush"],
                    elem_id=f"learnt-{place}",
                    min_width=300,
                )
                for place in PLACES
            }
        neighbourhoods = table_html(elem_id="learnt-neighbours")
    duplicates = pickable_html(elem_id="learnt-duplicates")

    def draw_maps(served: Served, chosen: Filter, map_name: str, colouring: str) -> dict:
        there = _embeddings(served)
        shown = {
            everything: gr.Column(visible=there is not None),
            missing: gr.HTML(visible=there is None),
        }
        if there is None:
            return shown | dict.fromkeys(plots.values(), figure_value(template.empty()))
        answers = served.answers
        return shown | {
            plots[place]: figure_value(
                figures.feature_map(answers, place, there[place], map_name, colouring, chosen)
            )
            for place in PLACES
        }

    def draw_tables(served: Served, _: Filter) -> dict:
        there = _embeddings(served)
        return {
            neighbourhoods: render_neighbourhoods(served, there) if there else "",
            duplicates: render_duplicates(served),
        }

    drawn = [everything, missing, *plots.values()]
    context.contents.add("learnt", draw_maps, [map_name, colouring], drawn, filtered=True)
    context.contents.add("learnt", draw_tables, [], [neighbourhoods, duplicates])
    context.kept.keep("map", map_name, MAPS)
    context.kept.keep("colours", colouring, figures.COLOURINGS)

    def again(map_name: str, colouring: str, query: str) -> dict:
        view = ImageView.from_query(query)
        return draw_maps(context.served(view.pair), view.chosen, map_name, colouring)

    for option in (map_name, colouring):
        option.change(again, [map_name, colouring, panel.shown_images], drawn, **LATEST)
    for place, plot in plots.items():
        panel.sets_from(plot.edit, partial(drawn_around, place), [map_name])
        context.detail.opens_from(plot)
    for source in (neighbourhoods, duplicates):
        panel.opens_from(source)


def drawn_around(place: str, chosen: Filter, event: gr.EventData, map_name: str) -> Filter:
    """Return the filter with the region that was drawn on a map.

    Raises:
        ValueError: It is none.
    """
    x, y = event._data.get("x"), event._data.get("y")
    points = isinstance(x, list) and isinstance(y, list) and len(x) == len(y)
    if not points or not all(type(one) in (int, float) for one in (*x, *y)):
        raise ValueError("That is no region of the map.")
    if not event._data.get("around") and len(x) == 2:  # a box, by its ends
        x, y = [x[0], x[1], x[1], x[0]], [y[0], y[0], y[1], y[1]]
    return chosen.within(Region.drawn(place, map_name, x, y))


def _embeddings(served: Served) -> dict | None:
    """Return both models' embeddings by place; None where one has none."""
    found = {spec.place: served.bundles[spec.id].embeddings for spec in served.pair}
    return None if None in found.values() else found

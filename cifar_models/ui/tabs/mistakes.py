"""Tab *Misclassified*: browse what either model gets wrong."""

import csv
import io
from dataclasses import dataclass, replace
from functools import partial

import gradio as gr
import numpy as np

from cifar_models.data import label_quality
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.specs import FIRST, MODELS, PAIR, SECOND
from cifar_models.stats import filters, selection
from cifar_models.stats.filters import Filter
from cifar_models.ui import browser
from cifar_models.ui.parts.components import pickable_html
from cifar_models.ui.parts.fragments import notice
from cifar_models.ui.parts.thumbnails import thumbnails
from cifar_models.ui.parts.wiring import QUIET, Context, in_order

PAGE_SIZE = 48
WHO_TITLES = [
    ("Either", filters.EITHER_WRONG),
    (f"{PAIR.first.short_title} only", filters.ONLY_RIGHT[SECOND]),
    ("CNN only", filters.ONLY_RIGHT[FIRST]),
    ("Both", filters.BOTH_WRONG),
]
SORT_TITLES = [
    ("Most confident mistakes first", selection.CONFIDENCE),
    ("Least confident first", selection.CONFIDENCE_ASCENDING),
    ("Largest disagreement", selection.DISAGREEMENT),
    ("Test index", selection.INDEX),
]
CAP_TITLES = [("all", 0), ("at most 1", 1), ("at most 3", 3), ("at most 10", 10)]


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    serving = context.serving
    detail, panel = context.detail, context.panel
    with gr.Row(elem_classes="controls"):
        who = gr.Radio(
            WHO_TITLES, value=filters.EITHER_WRONG, label="Who was wrong", elem_id="mistakes-who"
        )
        sort = gr.Dropdown(
            SORT_TITLES,
            value=selection.CONFIDENCE,
            label="Order",
            elem_id="mistakes-sort",
            min_width=240,
        )
        cap = gr.Dropdown(
            CAP_TITLES, value=0, label="Per confusion", elem_id="mistakes-cap", min_width=150
        )
    with gr.Row(elem_classes="pager"):
        previous = gr.Button("← Previous", elem_id="mistakes-previous", min_width=100)
        following = gr.Button("Next →", elem_id="mistakes-next", min_width=100)
        save = gr.Button("Save this list as CSV", elem_id="mistakes-csv", min_width=160)
    listing = pickable_html(elem_id="mistakes", value=_render(serving.current, Choice(), 0)[1])
    csv_text = gr.Textbox(visible=False)
    # The page that is shown, and the choices it belongs to.
    listed = gr.State((0, None))
    detail.opens_from(listing)

    choices = [panel.chosen, sort, cap]
    ordered = in_order("mistakes")

    def page(number: int, *values) -> dict:
        number, html = _render(serving.current, Choice(*values), number)
        return {listed: (number, values), listing: html}

    def turned(by: int):
        def to(before: tuple, *values) -> dict:
            return page(before[0] + by if before[1] in (None, values) else 0, *values)

        return to

    def draw(served: Served, chosen: Filter, *values) -> dict:
        return page(0, chosen.to_query(), *values) | {who: _who(chosen)}

    panel.follows("mistakes-tab", draw, [sort, cap], [listed, listing, who])
    gr.on(
        [sort.change, cap.change],
        partial(page, 0),
        choices,
        [listed, listing],
        **ordered,
    )
    for button, by in ((previous, -1), (following, 1)):
        button.click(turned(by), [listed, *choices], [listed, listing], **ordered)
    panel.takes_outcome_from(who)
    save.click(
        lambda *values: list_as_csv(serving.current, Choice(*values)), choices, csv_text, **QUIET
    ).success(None, csv_text, None, js=browser.event_script("save_file", "save_list"))


@dataclass(frozen=True)
class Choice:
    """What the tab lists.

    Attributes:
        query: The filter, see ``Filter.from_query``.
        sort: See ``selection``.
        cap: At most this many images of one confusion; 0 lists all.
    """

    query: str = ""
    sort: str = selection.CONFIDENCE
    cap: int = 0

    @property
    def chosen(self) -> Filter:
        """The filter."""
        return Filter.from_query(self.query)

    def indices(self, served: Served) -> np.ndarray:
        """Return the images of the filter that at least one model gets wrong, in order."""
        answers = served.answers
        wrong = Filter(outcome=filters.EITHER_WRONG).indices(answers)
        found = np.intersect1d(self.chosen.indices(answers), wrong)
        return selection.cap_per_confusion(
            selection.ordered(found, answers, self.sort), answers, self.cap
        )


def _who(chosen: Filter) -> str | None:
    """Return the choice of who was wrong that a filter stands for; None for another outcome."""
    outcome = chosen.outcome or filters.EITHER_WRONG
    return outcome if outcome in dict(WHO_TITLES).values() else None


def list_as_csv(served: Served, choice: Choice) -> str:
    """Return all images of a choice as CSV."""
    answers = served.answers
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    header = ["index", "true", "label"]
    for spec in MODELS:
        header += [f"{spec.id}_predicted", f"{spec.id}_confidence"]
    writer.writerow(header)
    for index in choice.indices(served):
        doubtful = "doubtful" if label_quality.is_doubtful(int(index)) else ""
        row = [int(index), CLASS_NAMES[answers.labels[index]], doubtful]
        for spec in MODELS:
            row.append(CLASS_NAMES[answers.predicted[spec.id][index]])
            row.append(f"{answers.confidence[spec.id][index]:.6f}")
        writer.writerow(row)
    return text.getvalue()


def _render(served: Served, choice: Choice, number: int) -> tuple[int, str]:
    """Return the number of the page that is shown, the nearest there is, and its HTML."""
    indices = choice.indices(served)
    if not len(indices):
        return 0, notice(_why_empty(served, choice))
    page = selection.page_of(indices, number, PAGE_SIZE)
    missing = (
        notice("The test images are not at hand; the Compare tab offers to download them.")
        if served.test_images is None
        else ""
    )
    return page.number, (
        f'<p class="range" data-total="{len(indices)}" data-page="{page.number}" role="status">'
        f"<b>{page.first + 1:,} to {page.first + len(page.indices):,}</b> of {len(indices):,} test "
        f"images; page {page.number + 1:,} of {page.last + 1:,}. Click one to open it large.</p>"
        f"{missing}{thumbnails(served, page.indices, captions=True)}"
    )


def _why_empty(served: Served, choice: Choice) -> str:
    """Say which single restriction, taken away, would bring images."""
    helps = []
    for field, words in choice.chosen.chips():
        wider = replace(choice, query=choice.chosen.without(field).to_query())
        count = len(wider.indices(served))
        if count:
            helps.append(f"without '{words}' there are {count:,}")
    hint = "; ".join(helps) or "take away two restrictions at least"
    return f"No misclassified test image fits the filter: {hint}."

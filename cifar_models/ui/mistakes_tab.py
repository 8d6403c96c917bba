"""Tab *Misclassified*: browse what either model gets wrong."""

import csv
import io
from dataclasses import dataclass, replace

import gradio as gr
import numpy as np

from cifar_models import filters, label_quality, selection
from cifar_models.filters import Filter
from cifar_models.labels import CLASS_NAMES
from cifar_models.served import Served, Serving
from cifar_models.specs import FIRST, MODELS, PAIR, SECOND
from cifar_models.ui import browser
from cifar_models.ui.components import pickable_html
from cifar_models.ui.detail import Detail
from cifar_models.ui.filter_panel import FilterPanel
from cifar_models.ui.fragments import notice
from cifar_models.ui.thumbnails import thumbnails

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


def build(serving: Serving, shown: gr.State, detail: Detail, panel: FilterPanel) -> None:
    """Add the tab's components and wire them.

    Args:
        shown: Changes when the page must show a newer state of what is served.
        detail: Shows one image large.
        panel: The filter, of whose images this tab lists those that a model gets wrong.
    """
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
    quiet = {"api_visibility": "private", "show_progress": "hidden"}
    # One after the other, so that the list is that of the last click.
    ordered = {"concurrency_id": "mistakes", "concurrency_limit": 1}

    def turn(by: int):
        def to(before: tuple, *values) -> tuple[tuple, str]:
            number = before[0] + by if before[1] in (None, values) else 0
            page, html = _render(serving.current, Choice(*values), number)
            return (page, values), html

        return to

    def first_page(*values) -> tuple[tuple, str]:
        return (0, values), _render(serving.current, Choice(*values), 0)[1]

    gr.on(
        [shown.change, panel.chosen.change, sort.change, cap.change],
        first_page,
        choices,
        [listed, listing],
        trigger_mode="multiple",
        **quiet,
        **ordered,
    )
    for button, by in ((previous, -1), (following, 1)):
        button.click(
            turn(by),
            [listed, *choices],
            [listed, listing],
            trigger_mode="multiple",
            **quiet,
            **ordered,
        )
    panel.takes_outcome_from(who)
    panel.chosen.change(_who, panel.chosen, who, **quiet)
    save.click(
        lambda *values: list_as_csv(serving.current, Choice(*values)), choices, csv_text, **quiet
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


def _who(query: str) -> str | None:
    """Return the choice of who was wrong that a filter stands for; None for another outcome."""
    outcome = Filter.from_query(query).outcome or filters.EITHER_WRONG
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

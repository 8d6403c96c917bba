"""Tab *Misclassified*: browse what either model gets wrong."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import gradio as gr

from cifar_models import queries
from cifar_models.labels import CLASS_NAMES
from cifar_models.queries import Query
from cifar_models.served import Served
from cifar_models.specs import CUSTOM_CNN, MODELS, RESNET50
from cifar_models.ui.components import pickable_html
from cifar_models.ui.detail import Detail
from cifar_models.ui.fragments import notice
from cifar_models.ui.thumbnails import thumbnails

PAGE_SIZE = 48
ANY_CLASS = "any"
WHO_TITLES = [
    ("Either", queries.EITHER_WRONG),
    (f"{RESNET50.short_title} only", queries.ONLY_CUSTOM_CNN_RIGHT),
    ("CNN only", queries.ONLY_RESNET50_RIGHT),
    ("Both", queries.BOTH_WRONG),
]
SORT_TITLES = [
    ("Most confident mistakes first", queries.CONFIDENCE),
    ("Least confident first", queries.CONFIDENCE_ASCENDING),
    ("Largest disagreement", queries.DISAGREEMENT),
    ("Test index", queries.INDEX),
]


_DOWNLOAD = """
(text) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type: 'text/csv'}));
  link.download = 'misclassified.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
"""


def build(served: Served, detail: Detail, images_arrive: list[Callable]) -> None:
    """Add the tab's components and wire them.

    Args:
        images_arrive: Events after which test images may be at hand that were not before.
    """
    classes = [("any", ANY_CLASS), *((name, name) for name in CLASS_NAMES)]
    with gr.Row(elem_classes="controls"):
        who = gr.Radio(
            WHO_TITLES, value=queries.EITHER_WRONG, label="Who was wrong", elem_id="mistakes-who"
        )
        sort = gr.Dropdown(
            SORT_TITLES,
            value=queries.CONFIDENCE,
            label="Order",
            elem_id="mistakes-sort",
            min_width=240,
        )
    with gr.Row(elem_classes="controls"):
        true = gr.Dropdown(classes, value=ANY_CLASS, label="True class", elem_id="mistakes-true")
        said = [
            gr.Dropdown(
                classes,
                value=ANY_CLASS,
                label=f"{spec.short_title} says",
                elem_id=f"mistakes-{spec.id}",
            )
            for spec in MODELS
        ]
    with gr.Row(elem_classes="pager"):
        previous = gr.Button("← Previous", elem_id="mistakes-previous", min_width=100)
        following = gr.Button("Next →", elem_id="mistakes-next", min_width=100)
        save = gr.Button("Save this list as CSV", elem_id="mistakes-csv", min_width=160)
    listing = pickable_html(elem_id="mistakes", value=_render(served, query_of(), 0))
    csv_text = gr.Textbox(visible=False)
    # The page that is shown, and the filters it belongs to.
    shown = gr.State((0, None))
    detail.opens_from(listing)

    filters = [who, true, *said, sort]
    quiet = {"api_visibility": "private", "show_progress": "hidden"}
    # One after the other, so that the list is that of the last click.
    ordered = {"concurrency_id": "mistakes", "concurrency_limit": 1}

    def turn(by: int):
        def to(before: tuple, *values: str) -> tuple[tuple, str]:
            query = query_of(*values)
            page = before[0] + by if before[1] in (None, values) else 0
            page = min(max(page, 0), _last_page(len(query.indices(served.answers))))
            return (page, values), _render(served, query, page)

        return to

    def first_page(*values: str) -> tuple[tuple, str]:
        return (0, values), _render(served, query_of(*values), 0)

    gr.on(
        [component.change for component in filters],
        first_page,
        filters,
        [shown, listing],
        trigger_mode="multiple",
        **quiet,
        **ordered,
    )
    for button, by in ((previous, -1), (following, 1)):
        button.click(
            turn(by),
            [shown, *filters],
            [shown, listing],
            trigger_mode="multiple",
            **quiet,
            **ordered,
        )
    save.click(
        lambda *values: list_as_csv(served, query_of(*values)), filters, csv_text, **quiet
    ).success(None, csv_text, None, js=_DOWNLOAD)
    for arrived in images_arrive:
        arrived(first_page, filters, [shown, listing], **quiet, **ordered)


def query_of(
    who: str = queries.EITHER_WRONG,
    true: str = ANY_CLASS,
    resnet50: str = ANY_CLASS,
    custom_cnn: str = ANY_CLASS,
    sort: str = queries.CONFIDENCE,
) -> Query:
    """Return the query that the tab's controls describe."""
    said = {RESNET50.id: resnet50, CUSTOM_CNN.id: custom_cnn}
    return Query(
        outcome=who,
        true=None if true == ANY_CLASS else true,
        predicted={model: name for model, name in said.items() if name != ANY_CLASS},
        model=None,
        sort=sort,
    )


def list_as_csv(served: Served, query: Query) -> str:
    """Return all images of a query as CSV."""
    answers = served.answers
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    header = ["index", "true"]
    for spec in MODELS:
        header += [f"{spec.id}_predicted", f"{spec.id}_confidence"]
    writer.writerow(header)
    for index in query.indices(answers):
        row = [int(index), CLASS_NAMES[answers.labels[index]]]
        for spec in MODELS:
            row.append(CLASS_NAMES[answers.predicted[spec.id][index]])
            row.append(f"{answers.confidence[spec.id][index]:.6f}")
        writer.writerow(row)
    return text.getvalue()


def _last_page(total: int) -> int:
    return max(0, (total - 1) // PAGE_SIZE)


def _render(served: Served, query: Query, page: int) -> str:
    indices = query.indices(served.answers)
    if not len(indices):
        return notice(_why_empty(served, query))
    first = page * PAGE_SIZE
    shown = indices[first : first + PAGE_SIZE]
    missing = (
        notice("The test images are not at hand; the Compare tab offers to download them.")
        if served.test_images is None
        else ""
    )
    return (
        f'<p class="range" data-total="{len(indices)}" data-page="{page}" role="status">'
        f"<b>{first + 1:,} to {first + len(shown):,}</b> of {len(indices):,} test images; "
        f"page {page + 1:,} of {_last_page(len(indices)) + 1:,}. Click one to open it large.</p>"
        f"{missing}{thumbnails(served, shown, captions=True)}"
    )


def _why_empty(served: Served, query: Query) -> str:
    """Say which single restriction, taken away, would bring images."""
    wider = []
    if query.true is not None:
        wider.append((f"true class {query.true}", {"true": None}))
    for model, name in (query.predicted or {}).items():
        title = next(spec.short_title for spec in MODELS if spec.id == model)
        rest = {key: value for key, value in query.predicted.items() if key != model}
        wider.append((f"{title} says {name}", {"predicted": rest}))
    wider.append(("who was wrong", {"outcome": queries.EITHER_WRONG}))
    helps = []
    for title, change in wider:
        count = len(replace(query, **change).indices(served.answers))
        if count:
            helps.append(f"without '{title}' there are {count:,}")
    hint = "; ".join(helps) or "take away two restrictions at least"
    return f"No misclassified test image fits all of these choices: {hint}."

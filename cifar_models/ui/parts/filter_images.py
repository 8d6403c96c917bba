"""HTML and CSV of the filter: what it restricts, and its images page by page."""

import csv
import io

from cifar_models.data import label_quality
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.stats.selection import Page
from cifar_models.ui.parts.thumbnails import missing_images, thumbnails
from cifar_models.ui.parts.view_of_images import PAGE_SIZE, ImageView
from cifar_models.ui.templates import render


def summary(
    served: Served, view: ImageView, *, rewrite: bool = False, restored: int | None = None
) -> str:
    """Return the line above the tabs: what every tab is restricted to.

    Args:
        rewrite: The page's address follows it.
        restored: When the address was asked for that it shows; None where it is a new step.
    """
    return render(
        "filter_summary",
        chips=view.chosen.chips(served.pair),
        count=len(view.chosen.indices(served.answers)),
        total=len(served.labels),
        is_open=view.is_open,
        ignored=view.ignored(served.answers),
        query=view.to_query() if rewrite else None,
        restored=restored,
    )


def head(served: Served, view: ImageView, page: Page) -> str:
    """Return the head of the panel: how many images, by which restrictions."""
    return render(
        "filter_head",
        chips=view.chosen.chips(served.pair),
        count=page.total,
        all_count=len(view.chosen.indices(served.answers)),
        cap=view.cap,
        ignored=view.ignored(served.answers),
    )


def body(served: Served, view: ImageView, page: Page) -> str:
    """Return the images of a page, with what leads to the others."""
    return render(
        "filter_images",
        count=page.total,
        page=page,
        size=PAGE_SIZE,
        why_empty=None if page.total else _why_empty(served, view),
        missing=missing_images(served),
        images=thumbnails(served, page.indices) if page.total else "",
    )


def as_csv(served: Served, view: ImageView) -> str:
    """Return all images of a view, in its order, as CSV."""
    answers = served.answers
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    header = ["index", "true", "label"]
    for spec in served.pair:
        header += [f"{spec.id}_predicted", f"{spec.id}_confidence"]
    writer.writerow(header)
    for index in view.indices(answers):
        doubtful = "doubtful" if label_quality.is_doubtful(int(index)) else ""
        row = [int(index), CLASS_NAMES[answers.labels[index]], doubtful]
        for spec in served.pair:
            row.append(CLASS_NAMES[answers.predicted[spec.id][index]])
            row.append(f"{answers.confidence[spec.id][index]:.6f}")
        writer.writerow(row)
    return text.getvalue()


def _why_empty(served: Served, view: ImageView) -> str:
    """Say which single restriction, taken away, would bring images."""
    helps = []
    for field, words in view.chosen.chips(served.pair):
        count = len(view.chosen.without(field).indices(served.answers))
        if count:
            helps.append(f"without '{words}' there are {count:,}")
    hint = "; ".join(helps) or "take away two restrictions at least"
    return f"No test image fits all of these: {hint}."

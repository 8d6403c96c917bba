"""Several photos as a list of cards, each with both answers, that can be narrowed down."""

from typing import Any

from markupsafe import Markup

from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.unknown_hint import raised_by
from cifar_models.ui.tabs.photo_table import Answered, render_table
from cifar_models.ui.templates import render
from cifar_models.wording import percent

DISAGREE, UNKNOWN, REFUSED = "disagree", "unknown", "refused"
_FILTERS = {
    DISAGREE: "disagree",
    UNKNOWN: "probably none of the ten",
    REFUSED: "refused",
}


def render_list(served: Served, answered: list[Answered], opened: str = "") -> str:
    """Return the cards, what narrows them down, and the same as a table with a CSV.

    Args:
        answered: One per file, in the order they came.
        opened: Identity of the photo whose panel is shown beside the list; empty for none.
    """
    cards = [_card(served, row) | {"opened": row.identity == opened} for row in answered]
    counts = {kind: sum(kind in card["kinds"] for card in cards) for kind in _FILTERS}
    return render(
        "photo_list",
        summary=_summary(served, answered),
        filters=[(kind, _FILTERS[kind], count) for kind, count in counts.items()],
        cards=cards,
        table=Markup(render_table(served, answered)),
    )


def render_card(served: Served, row: Answered) -> str:
    """Return a file's card of the list."""
    return render("photo_card", card=_card(served, row) | {"opened": False})


def _summary(served: Served, answered: list[Answered]) -> str:
    read = [row for row in answered if row.probabilities is not None]
    if not read:
        return f"None of {len(answered):,} files could be read."
    if not served.comparable:
        return f"{len(read):,} of {len(answered):,} files answered."
    alike = sum(row.alike for row in read)
    # Counted anew in the browser when a photo is answered anew, see photo_newest.js.
    return Markup(f"<span data-alike>{alike}</span> of {len(read)} answered alike.")


def _card(served: Served, row: Answered) -> dict[str, Any]:
    """Return what the template shows of one file."""
    if row.probabilities is None or row.pixels is None or row.unfamiliar is None:
        return {"name": row.name, "problem": row.problem, "kinds": [REFUSED]}
    by = raised_by(served, row.unfamiliar)
    kinds = ([] if row.alike else [DISAGREE]) + ([UNKNOWN] if by else [])
    unknown = "probably none of the ten" if by else ""
    if 0 < len(by) < len(served.specs):
        unknown += f", says {by[0].in_sentence}"
    said = []
    for spec in served.specs:
        best = int(row.probabilities[spec.id].argmax())
        share = percent(float(row.probabilities[spec.id][best]), 1)
        said.append((spec, CLASS_NAMES[best], share))
    return {
        "name": row.name,
        "identity": row.identity,
        "problem": "",
        "picture": pictures.png(row.pixels),
        "kinds": kinds,
        "unknown": unknown,
        "said": said,
    }

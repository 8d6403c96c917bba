"""The pictures behind a point of the tab *Worse pictures*, as the models saw them."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import numpy as np

from cifar_models.corruptions.kinds import BY_ID, corrupt
from cifar_models.corruptions.settings import Settings
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving import worse_pictures
from cifar_models.serving.served import Served
from cifar_models.specs import PLACES, Pair
from cifar_models.stats import comparison, outcomes
from cifar_models.stats.outcomes import outcome_words
from cifar_models.stats.robustness import NEVER, Worse
from cifar_models.stats.selection import page_of
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.thumbnails import NO_IMAGES, sprite
from cifar_models.ui.templates import render

PAGE_SIZE = 24
# Which of the pictures, by who is right at this strength.
SETS = {
    outcomes.ONLY_RIGHT[PLACES[0]]: (comparison.ONLY_A_RIGHT,),
    outcomes.ONLY_RIGHT[PLACES[1]]: (comparison.ONLY_B_RIGHT,),
    outcomes.WRONG[PLACES[0]]: (comparison.BOTH_WRONG, comparison.ONLY_B_RIGHT),
    outcomes.WRONG[PLACES[1]]: (comparison.BOTH_WRONG, comparison.ONLY_A_RIGHT),
    outcomes.BOTH_WRONG: (comparison.BOTH_WRONG,),
    outcomes.BOTH_RIGHT: (comparison.BOTH_RIGHT,),
}


@dataclass(frozen=True)
class Chosen:
    """Which worse pictures are looked at.

    Attributes:
        kind: Id of the kind.
        strength: 0, as they are, to 5.
        outcome: One of ``SETS``.
        page: Its number, from 0.
    """

    kind: str
    strength: int
    outcome: str
    page: int = 0


def set_titles(served: Served, chosen: Chosen) -> list[tuple[str, str]]:
    """Return the sets of pictures as choices, each with how many there are."""
    outcome = worse_pictures.worse_of(served).outcome(chosen.kind, chosen.strength)
    words = outcome_words(served.pair)
    return [
        (f"{words[name]} ({np.isin(outcome, codes).sum():,})", name) for name, codes in SETS.items()
    ]


def render_gallery(served: Served, chosen: Chosen, asked: int = 0) -> str:
    """Return a page of the pictures as HTML.

    Args:
        asked: When a click asked for them, which brings them into view; 0 for no click.
    """
    worse = worse_pictures.worse_of(served)
    outcome = worse.outcome(chosen.kind, chosen.strength)
    rows = np.flatnonzero(np.isin(outcome, SETS[chosen.outcome]))
    page = page_of(rows[np.argsort(worse.indices[rows])], chosen.page, PAGE_SIZE)
    title = worse_pictures.title_of(chosen.kind)
    made = worse_pictures.can_be_made(served)
    settings = Settings(chosen.kind, chosen.strength) if made else Settings()
    return render(
        "worse_gallery",
        identity=f"w{uuid4().hex[:10]}",
        title=f"{title}, strength {chosen.strength}" if chosen.strength else "As they are",
        words=outcome_words(served.pair)[chosen.outcome],
        count=len(rows),
        total=len(worse.indices),
        page=page,
        size=PAGE_SIZE,
        asked=asked,
        sprite=_sprite(served, chosen, worse.indices[page.indices], made),
        not_made="" if made else _why_not(served),
        settings=json.dumps(vars(settings)),
        images=[
            _image(served.pair, worse, chosen, int(row), place, page)
            for place, row in enumerate(page.indices)
        ],
    )


def _sprite(served: Served, chosen: Chosen, indices: np.ndarray, made: bool) -> str | None:
    """Return the pictures one below the other; as they are where they cannot be made worse."""
    if served.test_images is None or not len(indices):
        return None
    pixels = served.test_images.pixels[indices]
    if made:
        pixels = corrupt(pixels, BY_ID[chosen.kind], chosen.strength, indices)
    return pictures.png(sprite(pixels))


def _why_not(served: Served) -> str:
    """Say why the pictures are not shown as the models saw them."""
    if served.test_images is None:
        return NO_IMAGES
    return "The pictures that were measured cannot be made here, so they are shown as they are."


def _image(
    pair: Pair, worse: Worse, chosen: Chosen, row: int, place: int, page: Any
) -> dict[str, Any]:
    """Return what the template shows of a picture."""
    kind, index = worse.kinds.index(chosen.kind), int(worse.indices[row])
    true = CLASS_NAMES[worse.labels[row]]
    said = []
    for spec in pair:
        name = CLASS_NAMES[worse.answers[spec.place][kind, chosen.strength, row]]
        changes = int(worse.changed[spec.place][kind, row])
        when = "never changes" if changes == NEVER else f"changes at {changes}"
        said.append((spec, name, name == true, when))
    spoken = "; ".join(f"{spec.short_title} says {name}, {when}" for spec, name, _, when in said)
    return {
        "index": index,
        "true_class": true,
        "said": said,
        "label": f"test image {index}, {true}: {spoken}",
        "percent": round(100 * place / max(len(page.indices) - 1, 1), 4),
    }

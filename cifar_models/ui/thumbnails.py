"""Many test images as clickable thumbnails: one picture per hundred, not one file each."""

from html import escape

import numpy as np

from cifar_models.labels import CLASS_NAMES
from cifar_models.served import Served
from cifar_models.specs import MODELS
from cifar_models.ui import pictures
from cifar_models.wording import percent

PER_SPRITE = 100
SIDE = 32


def thumbnails(served: Served, indices: np.ndarray, captions: bool = False) -> str:
    """Return a button per test image, in the given order.

    Without test images at hand the buttons show the index only.

    Args:
        indices: Positions in the test set ``[n]``.
        captions: Write the true class and both answers under each.
    """
    parts = []
    for start in range(0, len(indices), PER_SPRITE):
        chosen = indices[start : start + PER_SPRITE]
        sprite = ""
        if served.test_images is not None:
            address = pictures.png(_sprite(served.test_images.pixels[chosen]))
            sprite = f"--sprite:url({address});--count:{len(chosen)}"
        buttons = "".join(
            _button(served, int(index), place, captions) for place, index in enumerate(chosen)
        )
        parts.append(f'<div class="thumbs" style="{sprite}">{buttons}</div>')
    return f'<div class="thumb-list{" captioned" if captions else ""}">{"".join(parts)}</div>'


def _sprite(pixels: np.ndarray) -> np.ndarray:
    """Put images uint8 ``[n, 32, 32, 3]`` one below the other."""
    return pixels.reshape(-1, SIDE, 3)


def _button(served: Served, index: int, place: int, captions: bool) -> str:
    answers = served.answers
    true = CLASS_NAMES[answers.labels[index]]
    said = [
        (
            spec,
            CLASS_NAMES[answers.predicted[spec.id][index]],
            percent(float(answers.confidence[spec.id][index]), 0),
        )
        for spec in MODELS
    ]
    label = f"test image {index}, {true}; " + "; ".join(
        f"{spec.short_title} says {name} {confidence}" for spec, name, confidence in said
    )
    picture = (
        f'<span class="thumb-picture" style="--place:{place}"></span>'
        if served.test_images is not None
        else f'<span class="thumb-picture missing">{index}</span>'
    )
    caption = ""
    if captions:
        caption = f'<span class="thumb-true">{true}</span>' + "".join(
            f'<span class="thumb-says {"right" if name == true else "wrong"}">'
            f'<span class="dot" style="background:{spec.colour}" aria-hidden="true"></span>'
            f"{'✓' if name == true else '✗'} {name} {confidence}</span>"
            for spec, name, confidence in said
        )
    return (
        f'<button type="button" class="thumb" data-pick="{index}" title="{escape(label)}" '
        f'aria-label="{escape(label)}. Open large.">{picture}{caption}</button>'
    )

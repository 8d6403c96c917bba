"""Many test images as clickable thumbnails: one picture per hundred, not one file each."""

from html import escape
from uuid import uuid4

import numpy as np

from cifar_models.labels import CLASS_NAMES
from cifar_models.served import Served
from cifar_models.specs import MODELS
from cifar_models.ui import pictures
from cifar_models.ui.fragments import doubtful_badge, notice
from cifar_models.wording import percent

PER_SPRITE = 100
SIDE = 32
SHOWN, SHOWN_CAPTIONED = 48, 96


def thumbnails(served: Served, indices: np.ndarray, captions: bool = False) -> str:
    """Return a button per test image, in the given order.

    Without test images at hand the buttons show the index only. A sprite is named in a style
    rule: as a custom property of every button it takes the browser seconds on hundreds of them.

    Args:
        indices: Positions in the test set ``[n]``.
        captions: Write the true class and both answers under each.
    """
    identity = f"t{uuid4().hex[:10]}"
    side = SHOWN_CAPTIONED if captions else SHOWN
    rules, buttons = [], []
    for sheet, start in enumerate(range(0, len(indices), PER_SPRITE)):
        chosen = indices[start : start + PER_SPRITE]
        if served.test_images is not None:
            address = pictures.png(_sprite(served.test_images.pixels[chosen]))
            rules.append(
                f"#{identity} .sheet{sheet}{{background-image:url({address});"
                f"background-size:{side}px {side * len(chosen)}px}}"
            )
        buttons += [
            _button(served, int(index), sheet, -side * place, captions)
            for place, index in enumerate(chosen)
        ]
    return (
        f"<style>{''.join(rules)}</style>"
        f'<div id="{identity}" class="thumb-list{" captioned" if captions else ""}">'
        f"{''.join(buttons)}</div>"
    )


def missing_images(served: Served) -> str:
    """Say why thumbnails show numbers only; nothing where the test images are at hand."""
    if served.test_images is not None:
        return ""
    return notice(
        "The test images are not at hand, so their numbers are shown instead. The Compare tab "
        "offers to download them."
    )


def _sprite(pixels: np.ndarray) -> np.ndarray:
    """Put images uint8 ``[n, 32, 32, 3]`` one below the other."""
    return pixels.reshape(-1, SIDE, 3)


def _button(served: Served, index: int, sheet: int, offset: int, captions: bool) -> str:
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
        f'<span class="thumb-picture sheet{sheet}" style="background-position:0 {offset}px"></span>'
        if served.test_images is not None
        else f'<span class="thumb-picture missing">{index}</span>'
    )
    doubtful = doubtful_badge(index)
    if doubtful:
        label += "; doubtful label"
    caption = '<span class="doubtful-mark" aria-hidden="true">?</span>' if doubtful else ""
    if captions:
        caption = f'<span class="thumb-true">{true}</span>{doubtful}' + "".join(
            f'<span class="thumb-says {"right" if name == true else "wrong"}">'
            f'<span class="dot" style="background:{spec.colour}" aria-hidden="true"></span>'
            f"{'✓' if name == true else '✗'} {name} {confidence}</span>"
            for spec, name, confidence in said
        )
    return (
        f'<button type="button" class="thumb" data-pick="{index}" title="{escape(label)}" '
        f'aria-label="{escape(label)}. Open large.">{picture}{caption}</button>'
    )

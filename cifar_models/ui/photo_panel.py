"""The panel of one photo: the part that the models get, what each one sees, and both answers."""

from html import escape
from uuid import uuid4

import numpy as np
from PIL import Image

from cifar_models.framing import CENTRE, SQUARE, WHOLE, Framing, box_of
from cifar_models.labels import CLASS_NAMES
from cifar_models.photo import Photo
from cifar_models.predictor import Prediction
from cifar_models.served import Served
from cifar_models.ui import pictures
from cifar_models.ui.fragments import both_models, notice
from cifar_models.ui.unknown_hint import unknown_hint

FRAMING_WORDS = {CENTRE: "central square", WHOLE: "whole picture, with borders"}
# Of the photo on the page, in pixels.
_WIDEST, _HIGHEST = 300, 200
_CHOICES = {**FRAMING_WORDS, SQUARE: "a square of your own: drag it"}


def render_panel(
    served: Served,
    photo: Photo,
    name: str,
    *,
    identity: str = "",
    framing: Framing | None = None,
    true: int | None = None,
) -> str:
    """Return the panel of a photo.

    Args:
        name: Shown above it.
        identity: By which the browser asks for another part of the photo; empty where there is
            nothing to choose.
        framing: The part that the models got.
        true: The class, where it is known.
    """
    framing = framing or Framing()
    agreement, strip, answers = _parts(served, photo, true)
    return (
        f'<article class="photo" data-photo="{escape(name)}" data-identity="{escape(identity)}">'
        f"<h3>{escape(name)}</h3>{agreement}"
        f'<div class="strip">{_original(photo, framing, identity)}{strip}</div>'
        f"{_choice(framing, identity)}{answers}</article>"
    )


def render_update(served: Served, photo: Photo, identity: str, at: int) -> str:
    """Return what changes in a photo's panel when another part of it was chosen.

    Args:
        at: When that was, in milliseconds; the browser keeps the latest.
    """
    parts = escape("".join(_parts(served, photo, None)))
    # As an attribute: Gradio changes elements in place and would not look into a <template>.
    return f'<div data-identity="{escape(identity)}" data-at="{at}" data-parts="{parts}"></div>'


def render_refused(name: str, why: str) -> str:
    """Return the panel of a file that could not be read."""
    return (
        f'<article class="photo failed" data-photo="{escape(name)}"><h3>{escape(name)}</h3>'
        f"{notice(why, 'problem')}</article>"
    )


def _agreement_of(served: Served, predictions: dict[str, Prediction]) -> str:
    """Say in a sentence whether the models agree on the first picture."""
    answers = {CLASS_NAMES[int(p.probabilities[0].argmax())] for p in predictions.values()}
    who = "Both say" if served.comparable else "It says"
    return f"{who} {answers.copy().pop()}." if len(answers) == 1 else "They disagree."


def _parts(served: Served, photo: Photo, true: int | None) -> tuple[str, str, str]:
    """Return the agreement, the strip without the photo itself, and the answers."""
    predictions = served.predict(photo.pixels[None])
    seen = pictures.png(photo.pixels)
    panel = both_models(
        seen,
        predictions,
        0,
        top=5,
        true=true,
        identity=uuid4().hex[:8],
        with_time=True,
    )
    return (
        f'<div data-part="agreement"><p class="agreement">{_agreement_of(served, predictions)}</p>'
        f"{unknown_hint(served, predictions, 0)}</div>",
        f'<div data-part="strip">{_seen(served, photo, seen)}</div>',
        f'<div data-part="answers">{panel}</div>',
    )


def _original(photo: Photo, framing: Framing, identity: str) -> str:
    image = (
        f'<img class="original" src="{pictures.image_address(photo.preview, "JPEG")}" '
        'alt="your photo" draggable="false">'
    )
    width, height = photo.size
    if identity:
        left, top, right, bottom = box_of(framing, width, height)
        image += (
            f'<div class="crop" tabindex="0" role="application" '
            'aria-roledescription="square to move" aria-label="Square that the models get: arrow '
            'keys move it, plus and minus change its size" '
            f'style="left:{left / width:.4%};top:{top / height:.4%};'
            f'width:{(right - left) / width:.4%};height:{(bottom - top) / height:.4%}">'
            '<span class="crop-handle" aria-hidden="true"></span></div>'
        )
    shown = min(_WIDEST, _HIGHEST * width / height)
    return (
        f'<figure class="from" style="width:{shown:.0f}px"><div class="frame" '
        f'style="aspect-ratio:{width}/{height}" data-kind="{framing.kind}">{image}</div>'
        "<figcaption>the photo</figcaption></figure>"
    )


def _choice(framing: Framing, identity: str) -> str:
    if not identity:
        return ""
    choices = "".join(
        f'<label><input type="radio" name="framing-{escape(identity)}" value="{kind}"'
        f"{' checked' if kind == framing.kind else ''}> {words}</label>"
        for kind, words in _CHOICES.items()
    )
    return f'<fieldset class="framing"><legend>The models get</legend>{choices}</fieldset>'


def _seen(served: Served, photo: Photo, seen: str) -> str:
    """Return the cropped photo and what each model sees of it."""
    steps = escape("; ".join(photo.steps) or "nothing to change")
    figures = [
        f'<figure><img src="{pictures.image_address(photo.cropped, "JPEG")}" '
        f'alt="the part that the models get"><figcaption>cropped: {steps}</figcaption></figure>'
    ]
    for spec in served.specs:
        side = served.bundles[spec.id].history.run.recipe.image_size
        if side:
            # As the network's own first layer enlarges them.
            enlarged = Image.fromarray(photo.pixels).resize((side, side), Image.Resampling.BILINEAR)
            picture, kind = pictures.png(np.asarray(enlarged)), "enlarged"
            words = (
                f"what {spec.short_title} sees: these 32 x 32 pixels, enlarged to {side} x {side}"
            )
        else:
            picture, kind = seen, "pixels"
            words = f"what {spec.in_sentence} sees: 32 x 32 pixels"
        figures.append(
            f'<figure><img class="{kind}" src="{picture}" alt="{escape(words)}">'
            f"<figcaption>{escape(words)}</figcaption></figure>"
        )
    return "".join(figures)

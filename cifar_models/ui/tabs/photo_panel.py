"""The panel of one photo: the part that the models get, what each one sees, and both answers."""

from html import escape
from uuid import uuid4

import numpy as np
from markupsafe import Markup
from PIL import Image

from cifar_models.bundles.predictor import Prediction
from cifar_models.decoding.framing import CENTRE, SQUARE, WHOLE, Framing, box_of
from cifar_models.decoding.photo import Photo
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.specs import ModelSpec
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.fragments import both_models, notice
from cifar_models.ui.parts.unknown_hint import unknown_hint
from cifar_models.ui.templates import render

FRAMING_WORDS = {CENTRE: "central square", WHOLE: "whole picture, with borders"}
# Of the photo on the page, in pixels.
_WIDEST, _HIGHEST = 300, 200
_CHOICES = {**FRAMING_WORDS, SQUARE: "a square of your own: drag it"}


def render_panel(
    served: Served,
    photo: Photo,
    predictions: dict[str, Prediction],
    name: str,
    *,
    identity: str = "",
    framing: Framing | None = None,
    true: int | None = None,
) -> str:
    """Return the panel of a photo.

    Args:
        predictions: About the photo alone, by model id.
        name: Shown above it.
        identity: By which the browser asks for another part of the photo; empty where there is
            nothing to choose.
        framing: The part that the models got.
        true: The class, where it is known.
    """
    framing = framing or Framing()
    width, height = photo.size
    left, top, right, bottom = box_of(framing, width, height)
    return render(
        "photo_panel",
        name=name,
        identity=identity,
        framing=framing,
        choices=_CHOICES,
        preview=pictures.image_address(photo.preview, "JPEG"),
        width=width,
        height=height,
        shown_width=min(_WIDEST, _HIGHEST * width / height),
        crop=f"left:{left / width:.4%};top:{top / height:.4%};"
        f"width:{(right - left) / width:.4%};height:{(bottom - top) / height:.4%}",
        parts={
            part: Markup(html) for part, html in _parts(served, photo, predictions, true).items()
        },
    )


def render_update(
    served: Served, photo: Photo, predictions: dict[str, Prediction], identity: str, at: int
) -> str:
    """Return what changes in a photo's panel when another part of it was chosen.

    Args:
        at: When that was, in milliseconds; the browser keeps the latest.
    """
    parts = escape("".join(_parts(served, photo, predictions, None).values()))
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


def _parts(
    served: Served, photo: Photo, predictions: dict[str, Prediction], true: int | None
) -> dict[str, str]:
    """Return by name, as HTML, what another part of the photo changes in its panel."""
    pixels = pictures.png(photo.pixels)
    parts = {
        "agreement": f'<p class="agreement">{_agreement_of(served, predictions)}</p>'
        + unknown_hint(served, predictions, 0),
        "strip": render(
            "photo_strip",
            photo=photo,
            cropped=pictures.image_address(photo.cropped, "JPEG"),
            seen=[_seen_by(served, spec, photo, pixels) for spec in served.specs],
        ),
        "answers": both_models(
            pixels, predictions, 0, top=5, true=true, identity=uuid4().hex[:8], with_time=True
        ),
    }
    return {name: f'<div data-part="{name}">{html}</div>' for name, html in parts.items()}


def _seen_by(served: Served, spec: ModelSpec, photo: Photo, pixels: str) -> tuple[str, str, str]:
    """Return how a model sees the photo: the picture's kind, its address, and what it is."""
    side = served.bundles[spec.id].history.run.recipe.image_size
    if not side:
        return "pixels", pixels, f"what {spec.in_sentence} sees: 32 x 32 pixels"
    # As the network's own first layer enlarges them.
    enlarged = Image.fromarray(photo.pixels).resize((side, side), Image.Resampling.BILINEAR)
    words = f"what {spec.short_title} sees: these 32 x 32 pixels, enlarged to {side} x {side}"
    return "enlarged", pictures.png(np.asarray(enlarged)), words

"""The panel of one photo: the photo, both models' answers beside it, and what each one saw."""

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
from cifar_models.ui.parts import neighbours, pictures
from cifar_models.ui.parts.fragments import both_models
from cifar_models.ui.parts.saliency import offer
from cifar_models.ui.parts.unknown_hint import unknown_hint
from cifar_models.ui.parts.worse_picture_panel import source as worse_source
from cifar_models.ui.parts.worse_picture_panel import worse_picture
from cifar_models.ui.templates import render
from cifar_models.wording import percent

FRAMING_WORDS = {CENTRE: "central square", WHOLE: "whole picture, with borders"}
# Of the photo on the page, in pixels.
_WIDEST, _HIGHEST = 300, 280
_CHOICES = {**FRAMING_WORDS, SQUARE: "a square of your own: drag it"}
# Longer side to shorter: beyond this the central square leaves out more than a third.
_LONG = 1.6
# Smaller photos show their pixels.
_TINY = 64


def render_panel(
    served: Served,
    photo: Photo,
    predictions: dict[str, Prediction],
    name: str,
    *,
    identity: str = "",
    framing: Framing | None = None,
    true: int | None = None,
    note: str = "",
    at: int = 0,
    first: bool = False,
) -> str:
    """Return the panel of a photo.

    Args:
        predictions: About the photo alone, by model id.
        name: Shown above it.
        identity: By which the browser asks for another part of the photo; empty where there is
            nothing to choose.
        framing: The part that the models got.
        true: The class, where it is known.
        note: A sentence about what the picture is.
        at: When it was asked for, in milliseconds; the browser keeps the latest.
        first: Whether it was opened without a click, as the first of several.
    """
    framing = framing or Framing()
    width, height = photo.size
    left, top, right, bottom = box_of(framing, width, height)
    parts = _parts(served, photo, predictions, true, framing if identity else None)
    return render(
        "photo_panel",
        name=name,
        identity=identity,
        framing=framing,
        choices=_CHOICES,
        preview=pictures.image_address(photo.preview, "JPEG"),
        width=width,
        height=height,
        tiny=max(photo.size) <= _TINY,
        shown_width=min(_WIDEST, _HIGHEST * width / height),
        crop=f"left:{left / width:.4%};top:{top / height:.4%};"
        f"width:{(right - left) / width:.4%};height:{(bottom - top) / height:.4%}",
        full=(right - left, bottom - top) == photo.size,
        note=note,
        at=at,
        first=first,
        parts={part: Markup(html) for part, html in parts.items()},
        worse=worse_picture(served, photo.pixels),
    )


def render_update(
    served: Served,
    photo: Photo,
    predictions: dict[str, Prediction],
    identity: str,
    framing: Framing,
    at: int,
    *,
    card: str,
    row: str,
) -> str:
    """Return what changes on the page when another part of a photo was chosen.

    Args:
        framing: The part that the models got now.
        at: When that was, in milliseconds; the browser keeps the latest.
        card, row: Of the photo, where several are listed, and in the table.
    """
    parts = "".join(_parts(served, photo, predictions, None, framing).values())
    # As attributes: Gradio changes elements in place and would not look into a <template>.
    return render("photo_update", identity=identity, at=at, parts=parts, card=card, row=row)


def render_refused(name: str, why: str, at: int = 0) -> str:
    """Return the panel of a file that could not be read; ``at`` as in ``render_panel``."""
    return render("photo_refused", name=name, why=why, at=at)


def _parts(
    served: Served,
    photo: Photo,
    predictions: dict[str, Prediction],
    true: int | None,
    framing: Framing | None,
) -> dict[str, str]:
    """Return by name, as HTML, what another part of the photo changes in its panel.

    Args:
        framing: None where no other part can be chosen.
    """
    pixels = pictures.png(photo.pixels)
    hint = unknown_hint(served, predictions, 0)
    answers = both_models(
        pixels,
        served.specs,
        predictions,
        0,
        top=5,
        true=true,
        identity=uuid4().hex[:8],
        with_time=True,
        below=offer(photo.pixels),
    )
    parts = {
        "verdict": render(
            "photo_verdict",
            hint=Markup(hint),
            agreement=_agreement_of(served, predictions, bool(hint)),
            said=_said(served, predictions),
            outside=_outside(photo, framing),
        ),
        "answers": f"{answers}{neighbours.of_photo(served, predictions)}",
        "strip": _strip(served, photo, pixels),
        "worse": worse_source(photo.pixels),
    }
    return {name: f'<div data-part="{name}">{html}</div>' for name, html in parts.items()}


def _agreement_of(served: Served, predictions: dict[str, Prediction], unfamiliar: bool) -> str:
    """Say in a sentence whether the models agree on the first picture."""
    answers = {CLASS_NAMES[int(p.probabilities[0].argmax())] for p in predictions.values()}
    who = "both say" if served.comparable else "it says"
    words = f"{who} {answers.copy().pop()}." if len(answers) == 1 else "they disagree."
    return f"Among the ten, {words}" if unfamiliar else f"{words[0].upper()}{words[1:]}"


def _said(served: Served, predictions: dict[str, Prediction]) -> list[tuple]:
    """Return of each model its record, its answer and how sure it is, in words."""
    all_said = []
    for spec in served.specs:
        probabilities = predictions[spec.id].probabilities[0]
        best = int(probabilities.argmax())
        all_said.append((spec, CLASS_NAMES[best], percent(float(probabilities[best]), 1)))
    return all_said


def _outside(photo: Photo, framing: Framing | None) -> str:
    """Warn where the central square may miss what a long photo shows; else nothing."""
    longer, shorter = max(photo.size), min(photo.size)
    if framing is None or framing.kind != CENTRE or longer <= _LONG * shorter:
        return ""
    shape = "wide" if photo.size[0] > photo.size[1] else "tall"
    return f"This photo is {shape}: the subject may lie outside the square. Drag the square, or:"


def _strip(served: Served, photo: Photo, pixels: str) -> str:
    """Return what was done to the photo, and what each model then saw."""
    steps = "; ".join(photo.steps) or "nothing to change"
    return render(
        "photo_strip",
        pixels=pixels,
        cropped=pictures.image_address(photo.cropped, "JPEG"),
        steps=f"{steps[0].upper()}{steps[1:]}.",
        saw="What both models saw" if served.comparable else "What the model saw",
        enlarged=[one for spec in served.specs if (one := _enlarged(served, spec, photo))],
    )


def _enlarged(served: Served, spec: ModelSpec, photo: Photo) -> tuple[str, str] | None:
    """Return the picture that a model's own first layer enlarges, and what it is; or None."""
    side = served.bundles[spec.id].history.run.recipe.image_size
    if not side:
        return None
    enlarged = Image.fromarray(photo.pixels).resize((side, side), Image.Resampling.BILINEAR)
    words = f"{spec.short_title} enlarges the 32 x 32 pixels to {side} x {side}"
    return pictures.png(np.asarray(enlarged)), words

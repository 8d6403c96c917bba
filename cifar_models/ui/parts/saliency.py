"""Occlusion maps and deletion curves of the picture that a panel shows, on request."""

import base64
import time
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import gradio as gr
import numpy as np

from cifar_models.labels import CLASS_NAMES, IMAGE_SIDE
from cifar_models.saliency import deletion, occlusion, verdicts
from cifar_models.saliency.cells import CELLS
from cifar_models.saliency.deletion import COUNTS, Deletion
from cifar_models.saliency.study import ACTIVATION, OCCLUSION, PICTURES, Study, study
from cifar_models.serving.served import Served
from cifar_models.specs import ModelSpec
from cifar_models.ui import browser
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.components import stamp
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.templates import render

_SHAPE = IMAGE_SIDE, IMAGE_SIDE, 3
_TITLES = {ACTIVATION: "class activation map", OCCLUSION: "occlusion map"}
_PROGRESS_SECONDS = 0.1
_CALLED_OFF_KEPT = 100  # of one visitor; each leaves when its request ends


def offer(pixels: np.ndarray) -> str:
    """Return the button that asks what both models' answers depend on, as HTML.

    Args:
        pixels: What the models saw, uint8 ``[32, 32, 3]``. The button sends them back, so that it
            needs no more of where it stands.
    """
    encoded = base64.b64encode(np.ascontiguousarray(pixels)).decode("ascii")
    return render("saliency_offer", pixels=encoded)


def listen(context: Context, sources: Sequence[gr.HTML], elem_id: str) -> None:
    """Answer the offers in some components, which have the script ``saliency``.

    Args:
        elem_id: Of the component that brings the answers; it shows nothing.
    """
    brought = gr.HTML(
        js_on_load=browser.script("saliency_answer"), visible="hidden", elem_id=elem_id
    )

    # This visitor's requests that were called off, by when they were raised. Gradio's ``cancels``
    # ends whatever runs of an event, the next request too if that comes before the calling off.
    called_off = gr.State(set())

    def answer(pair: str, called_off: set[int], event: gr.EventData) -> Iterator[str]:
        try:
            pixels = pixels_from(event._data.get("pixels"))
        except ValueError as error:
            raise gr.Error(str(error), print_exception=False) from error
        able, at = context.served(pair).runnable, stamp(event._data.get("at"))
        if able.specs:
            yield from until_called_off(answers(able, pixels, at), called_off, at)

    def call_off(called_off: set[int], event: gr.EventData) -> None:
        if len(called_off) >= _CALLED_OFF_KEPT:
            called_off.clear()  # they came too late to find their requests
        called_off.add(stamp(event._data.get("at")))

    # One at a time, of all visitors: each keeps both cores busy for a second.
    alone = {**QUIET, "concurrency_id": "saliency", "concurrency_limit": 1}
    for source in sources:
        inputs = [context.pair, called_off]
        started = source.expand(answer, inputs, brought, trigger_mode="multiple", **alone)
        started.failure(None, None, None, js=browser.event_script("saliency_failed"))
        source.stop(call_off, called_off, None, trigger_mode="multiple", **QUIET)


def until_called_off(steps: Iterator[str], called_off: set[int], at: int) -> Iterator[str]:
    """Yield the steps of a request until it is among those that were called off.

    Args:
        called_off: Requests by when they were raised; this one leaves it at its end.
        at: When this one was raised.
    """
    try:
        while at not in called_off and (step := next(steps, None)) is not None:
            yield step
    finally:
        called_off.discard(at)


def pixels_from(text: object) -> np.ndarray:
    """Return the picture uint8 ``[32, 32, 3]`` that an offer sent.

    Raises:
        ValueError: It is none.
    """
    try:
        content = base64.b64decode(text if isinstance(text, str) else "", validate=True)
    except ValueError:
        content = b""
    if len(content) != np.prod(_SHAPE):
        raise ValueError("That is no picture of 32 x 32 pixels; open it again.")
    return np.frombuffer(content, np.uint8).reshape(_SHAPE)


def answers(served: Served, pixels: np.ndarray, at: int) -> Iterator[str]:
    """Yield how far it is, then what was found, as ``saliency.js`` takes them.

    Both models go on side by side, so that the share that is done grows evenly.

    Args:
        at: When it was asked for, see ``components.py``.
    """
    predictions = served.predict(pixels[None])
    total, shown = PICTURES * len(served.specs), 0.0

    def of(spec: ModelSpec) -> Iterator[int | Study]:
        predictor, first = served.models[spec.id].predictor, predictions[spec.id]
        return study(
            pixels,
            first.probabilities[0],
            first.activation_maps[0],
            lambda images: predictor.predict(images).probabilities,
        )

    for steps in zip(*map(of, served.specs), strict=True):
        if not isinstance(steps[0], int):
            found = dict(zip(served.specs, steps, strict=True))
        elif time.monotonic() - shown > _PROGRESS_SECONDS:
            shown = time.monotonic()
            yield f'<div data-at="{at}" data-done="{sum(steps)}" data-total="{total}"></div>'
    activations = {spec: predictions[spec.id].activation_maps[0] for spec in served.specs}
    html = escape(render_found(pixels, found, activations))
    # As an attribute: Gradio changes elements in place.
    yield f'<div data-at="{at}" data-found="{html}"></div>'


def render_found(
    pixels: np.ndarray, studies: dict[ModelSpec, Study], activations: dict[ModelSpec, np.ndarray]
) -> str:
    """Return both kinds of map with their curves and what they say, as HTML.

    Args:
        pixels: What the models saw, uint8 ``[32, 32, 3]``.
        activations: Class activation maps of each model, ``[h, w, 10]``.
    """
    return render(
        "saliency_found",
        headline=verdicts.of_all([d for one in studies.values() for d in one.deletions.values()]),
        picture=pictures.png(pixels),
        models=[_model(spec, one, activations[spec]) for spec, one in studies.items()],
        grids=" and ".join(
            f"{map_.shape[0]} x {map_.shape[1]} places for {spec.in_sentence}"
            for spec, map_ in activations.items()
        ),
        patch=occlusion.PATCH * IMAGE_SIDE // CELLS,
        patches=occlusion.PATCHES,
        cells=CELLS**2,
        orders=deletion.ORDERS,
    )


def _model(spec: ModelSpec, found: Study, activation: np.ndarray) -> dict[str, Any]:
    """Return what the template shows of one model."""
    name = CLASS_NAMES[found.predicted]
    overlays = {
        ACTIVATION: [pictures.activation_overlay(activation, at) for at in range(len(CLASS_NAMES))],
        OCCLUSION: [pictures.overlay(found.falls[..., at]) for at in range(len(CLASS_NAMES))],
    }
    random = next(iter(found.deletions.values())).random
    return {
        "spec": spec,
        "predicted": found.predicted,
        "name": name,
        "patches": verdicts.of_patches(found),
        "rest": verdicts.of_the_rest(found),
        "band": " ".join([_points(random.max(axis=0)), *_points(random.min(axis=0)).split()[::-1]]),
        "maps": [_map(kind, overlays[kind], one, name) for kind, one in found.deletions.items()],
    }


def _map(kind: str, overlays: list[str], found: Deletion, name: str) -> dict[str, Any]:
    """Return what the template shows of one map; ``name`` is that of the class."""
    verdict, why = verdicts.of_map(found, name)
    least, most = found.random_areas
    return {
        "kind": kind,
        "title": _TITLES[kind],
        "overlays": overlays,
        "code": found.verdict,
        "verdict": verdict,
        "why": why,
        "areas": f"Area {found.area:.2f}, of random orders {least:.2f} to {most:.2f}.",
        "points": _points(found.curve),
    }


def _points(curve: np.ndarray) -> str:
    """Return a curve at ``COUNTS`` as points of an SVG of 100 x 100, downwards."""
    return " ".join(
        f"{100 * count / COUNTS[-1]:g},{100 * (1 - value):.2f}"
        for count, value in zip(COUNTS, curve, strict=True)
    )

"""Pieces of HTML that several tabs use. All text from outside is escaped in the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from cifar_models.bundles.bundle import Bundle
from cifar_models.bundles.known_answers import KnownAnswers
from cifar_models.bundles.predictor import Prediction
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import ModelSpec
from cifar_models.stats.filters import Filter
from cifar_models.ui.parts import pictures
from cifar_models.ui.templates import fragment, render
from cifar_models.wording import percent

NONE_RUNS = (
    "Neither of the two can be run here: only their answers about the test images are known. "
    "Compare another model to try pictures of your own."
)


@dataclass(frozen=True, eq=False)
class Known:
    """What a model says about one test image that cannot be run on it here.

    Attributes:
        probabilities: float32 ``[10]``.
        gives_probabilities: Whether these say how sure it is.
    """

    probabilities: np.ndarray
    gives_probabilities: bool


def how_sure(bundle: Bundle | KnownAnswers, index: int) -> str:
    """Write a model's confidence about a test image; nothing where only its class is known."""
    if not bundle.gives_probabilities:
        return ""
    return percent(float(bundle.confidence[index]), 0)


def notice(text: str, kind: str = "info") -> str:
    """Return a paragraph that explains something; ``kind`` is ``info`` or ``problem``."""
    return fragment("notice", text, kind)


def model_dot(spec: ModelSpec) -> str:
    """Return the coloured sign of a model, decoration beside its name."""
    return fragment("dot", spec)


def pick(text: str, chosen: Filter) -> str:
    """Return a number as a button that shows the images it counts, see ``filter_panel``."""
    return fragment("pick", text, chosen)


def term(name: str, words: str = "") -> str:
    """Return a term of the glossary as a button that explains it; ``words`` stand for its name."""
    return fragment("term", name, words)


def both_models(
    picture: str,
    specs: Sequence[ModelSpec],
    predictions: dict[str, Prediction],
    row: int,
    *,
    known: Mapping[str, Known] | None = None,
    top: int,
    true: int | None = None,
    identity: str,
    with_time: bool = False,
    plain: bool = False,
    people: Markup | None = None,
    below: str = "",
) -> str:
    """Return both models' class activation maps and bars for one picture.

    Args:
        picture: Data address of the 32x32 pixels.
        specs: Whose answers are shown, in this order.
        predictions: By model id.
        known: By model id, what those say that cannot be run.
        row: Which picture of the predictions.
        identity: Distinguishes this panel from others on the page.
        with_time: Show how long each model took.
        plain: Show the picture without a map first.
        people: What people answered, below that picture, see ``people_bars``.
        below: HTML that belongs to the maps, see ``saliency``.
    """
    answers = [
        _answer(spec, predictions[spec.id], row, top)
        if spec.id in predictions
        else _known_answer(spec, known[spec.id], top)
        for spec in specs
    ]
    return render(
        "both_models",
        picture=picture,
        answers=answers,
        true_class=true,
        identity=identity,
        with_time=with_time,
        plain=plain,
        people=people,
        below=Markup(below),
    )


def _answer(spec: ModelSpec, prediction: Prediction, row: int, top: int) -> dict[str, Any]:
    """Return what the template shows of an answer: its activation maps and ``top`` classes."""
    maps = prediction.activation_maps[row]
    height, width = maps.shape[:2]
    return _said(spec, prediction.probabilities[row], top) | {
        "milliseconds": prediction.milliseconds,
        "places": f"{height} x {width}",
        "overlays": [pictures.activation_overlay(maps, at) for at in range(len(CLASS_NAMES))],
    }


def _known_answer(spec: ModelSpec, known: Known, top: int) -> dict[str, Any]:
    """Return what the template shows of an answer that no model here gave."""
    said = _said(spec, known.probabilities, top) | {"overlays": [], "milliseconds": None}
    return said if known.gives_probabilities else said | {"bars": []}


def _said(spec: ModelSpec, probabilities: np.ndarray, top: int) -> dict[str, Any]:
    best = np.argsort(-probabilities, kind="stable")[:top]
    shares = [float(probabilities[index]) for index in best]
    return {
        "spec": spec,
        "predicted": int(best[0]),
        "bars": [
            {"index": int(index), "width": f"{share:.2%}", "share": percent(share, 1)}
            for index, share in zip(best, shares, strict=True)
        ],
    }

"""Pieces of HTML that several tabs use. All text from outside is escaped in the templates."""

from typing import Any

import numpy as np

from cifar_models.bundles.predictor import Prediction
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import MODELS, ModelSpec
from cifar_models.stats.filters import Filter
from cifar_models.ui.parts import pictures
from cifar_models.ui.templates import fragment, render
from cifar_models.wording import percent


def notice(text: str, kind: str = "info") -> str:
    """Return a paragraph that explains something; ``kind`` is ``info`` or ``problem``."""
    return fragment("notice", text, kind)


def model_dot(spec: ModelSpec) -> str:
    """Return the coloured sign of a model, decoration beside its name."""
    return fragment("dot", spec)


def pick(text: str, chosen: Filter) -> str:
    """Return a figure as a button that shows the images it counts, see ``filter_panel``."""
    return fragment("pick", text, chosen)


def both_models(
    picture: str,
    predictions: dict[str, Prediction],
    row: int,
    *,
    top: int,
    true: int | None = None,
    identity: str,
    with_time: bool = False,
    plain: bool = False,
) -> str:
    """Return both models' evidence and bars for one picture.

    Args:
        picture: Data address of the 32x32 pixels.
        predictions: By model id.
        row: Which picture of the predictions.
        identity: Distinguishes this panel from others on the page.
        with_time: Show how long each model took.
        plain: Show the picture without evidence first.
    """
    answers = [
        _answer(spec, predictions[spec.id], row, top) for spec in MODELS if spec.id in predictions
    ]
    return render(
        "both_models",
        picture=picture,
        answers=answers,
        true_class=true,
        identity=identity,
        with_time=with_time,
        plain=plain,
    )


def _answer(spec: ModelSpec, prediction: Prediction, row: int, top: int) -> dict[str, Any]:
    """Return what the template shows of a model's answer: its evidence and ``top`` classes."""
    probabilities, evidence = prediction.probabilities[row], prediction.evidence[row]
    height, width = evidence.shape[:2]
    best = np.argsort(-probabilities, kind="stable")[:top]
    shares = [float(probabilities[index]) for index in best]
    return {
        "spec": spec,
        "predicted": int(best[0]),
        "milliseconds": prediction.milliseconds,
        "places": f"{height}x{width}",
        "overlays": [pictures.evidence_overlay(evidence, at) for at in range(len(CLASS_NAMES))],
        "bars": [
            {"index": int(index), "width": f"{share:.2%}", "share": percent(share)}
            for index, share in zip(best, shares, strict=True)
        ],
    }

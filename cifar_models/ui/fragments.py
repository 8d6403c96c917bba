"""Pieces of HTML that several tabs use. All text from outside is escaped here."""

import json
from html import escape

import numpy as np

from cifar_models import label_quality
from cifar_models.filters import Filter
from cifar_models.labels import CLASS_NAMES
from cifar_models.predictor import Prediction
from cifar_models.specs import MODELS, ModelSpec
from cifar_models.ui import pictures
from cifar_models.wording import percent


def notice(text: str, kind: str = "info") -> str:
    """Return a paragraph that explains something; ``kind`` is ``info`` or ``problem``."""
    role = "alert" if kind == "problem" else "note"
    return f'<p class="notice {kind}" role="{role}">{escape(text)}</p>'


def mark(right: bool) -> str:
    """Return a tick or a cross with its meaning for screen readers."""
    sign, word = ("✓", "right") if right else ("✗", "wrong")
    return f'<span class="mark {word}" role="img" aria-label="{word}">{sign}</span>'


def model_dot(spec: ModelSpec) -> str:
    """Return the coloured sign of a model, decoration beside its name."""
    return f'<span class="dot" style="background:{spec.colour}" aria-hidden="true"></span>'


def pick(text: str, chosen: Filter) -> str:
    """Return a figure as a button that shows the images it counts, see ``filter_panel``."""
    return (
        f'<button type="button" class="tally" data-pick="{escape(chosen.to_query())}" '
        f'title="Show these images">{escape(text)}</button>'
    )


def doubtful_badge(index: int) -> str:
    """Return the sign of a test image whose label most annotators did not confirm, else nothing."""
    if not label_quality.is_doubtful(index):
        return ""
    words = escape(label_quality.describe(index))
    return f' <span class="doubtful" title="{words}">doubtful label</span>'


def bars(spec: ModelSpec, probabilities: np.ndarray, top: int, true: int | None = None) -> str:
    """Return the ``top`` most probable classes as bars with two decimals.

    Args:
        probabilities: float32 ``[10]``.
        true: The true class, marked where it is shown.
    """
    rows = []
    for index in np.argsort(-probabilities, kind="stable")[:top]:
        share = float(probabilities[index])
        badge = ' <span class="true-class">true</span>' if index == true else ""
        rows.append(
            f'<li><span class="bar-name">{CLASS_NAMES[index]}{badge}</span>'
            f'<span class="bar-track"><span class="bar" style="width:{share:.2%};'
            f'background:{spec.colour}"></span></span>'
            f'<span class="bar-value">{percent(share)}</span></li>'
        )
    return f'<ol class="bars">{"".join(rows)}</ol>'


def evidence_chooser(identity: str) -> str:
    """Return the choice of class for all overlays of the surrounding evidence panel."""
    options = "".join(f'<option value="{i}">{name}</option>' for i, name in enumerate(CLASS_NAMES))
    return (
        f'<label class="evidence-choice" for="evidence-{identity}">Evidence for '
        f'<select id="evidence-{identity}" data-evidence>'
        f'<option value="">the class each model predicts</option>{options}</select></label>'
        '<p class="legend"><span>weaker</span><span class="ramp" aria-hidden="true"></span>'
        "<span>stronger evidence, within one picture</span></p>"
    )


def evidence_figure(spec: ModelSpec, picture: str, evidence: np.ndarray, predicted: int) -> str:
    """Return the picture a model saw with its evidence laid over it.

    Args:
        picture: Data address of the 32x32 pixels.
        evidence: float32 ``[h, w, 10]``.
        predicted: Class shown at first.
    """
    overlays = [pictures.evidence_overlay(evidence, index) for index in range(len(CLASS_NAMES))]
    height, width = evidence.shape[:2]
    return (
        '<figure class="evidence"><div class="stack">'
        f'<img class="pixels" src="{picture}" alt="the 32 by 32 pixels that both models saw">'
        f'<img class="overlay" src="{overlays[predicted]}" alt="" data-predicted="{predicted}" '
        f"data-overlays='{escape(json.dumps(overlays))}'></div>"
        f"<figcaption>{model_dot(spec)}{spec.short_title}, {height}x{width} places: "
        f"<span data-evidence-class>{CLASS_NAMES[predicted]}</span></figcaption></figure>"
    )


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
    figures, columns = [], []
    if plain:
        figures.append(
            f'<figure class="evidence"><div class="stack"><img class="pixels" src="{picture}" '
            'alt="the picture, 32 by 32 pixels"></div>'
            "<figcaption>32x32 pixels</figcaption></figure>"
        )
    for spec in (spec for spec in MODELS if spec.id in predictions):
        prediction = predictions[spec.id]
        probabilities = prediction.probabilities[row]
        predicted = int(probabilities.argmax())
        figures.append(evidence_figure(spec, picture, prediction.evidence[row], predicted))
        judged = "" if true is None else mark(predicted == true)
        time = f'<span class="time">{prediction.milliseconds:.1f} ms</span>' if with_time else ""
        columns.append(
            f'<section class="answer" data-model="{spec.id}" '
            f'data-predicted="{CLASS_NAMES[predicted]}"><h4><span>{model_dot(spec)}'
            f"{spec.short_title}: {judged} {CLASS_NAMES[predicted]} "
            f"{percent(float(probabilities[predicted]))}</span>{time}</h4>"
            f"{bars(spec, probabilities, top, true)}</section>"
        )
    return (
        f'<div class="both" data-evidence-panel><div class="figures">{"".join(figures)}</div>'
        f'<div class="choice">{evidence_chooser(identity)}</div>'
        f'<div class="answers">{"".join(columns)}</div></div>'
    )

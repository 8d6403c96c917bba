"""The figure of where a model puts the test images, as plotly.js takes it."""

from typing import Any

import numpy as np

from cifar_models.bundles.embeddings import PCA, TSNE, Embeddings
from cifar_models.figures import template
from cifar_models.figures.confidence_scatter import drawn_words, outcome_kinds, some
from cifar_models.figures.template import INK, LINE, TEST_IMAGES, Key, Words
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import ModelSpec
from cifar_models.stats.answers import Answers
from cifar_models.stats.filters import Filter
from cifar_models.stats.neighbours import neighbourhood
from cifar_models.stats.regions import SCALE, Region
from cifar_models.wording import capital, percent

MOST_BEHIND = 1_000  # of those that the filter leaves out
TRUE, SAID, OUTCOME = COLOURINGS = ("true", "said", "outcome")
MAP_TITLES = {TSNE: "t-SNE", PCA: "principal components"}
# Tell ten classes apart on white and on black; names stand in the figure too.
CLASS_COLOURS = (
    "#4e79a7",
    "#e15759",
    "#1f9e77",
    "#9a6fb0",
    "#d4901a",
    "#8a6d5a",
    "#6aa630",
    "#d9639d",
    "#17a2c9",
    "#8b8b24",
)
_AXIS = {"range": [-0.02, 1.02], "showticklabels": False, "showgrid": False, "zeroline": False}


def feature_map(
    answers: Answers,
    place: str,
    embeddings: Embeddings,
    name: str,
    colouring: str,
    chosen: Filter,
) -> dict[str, Any]:
    """Return a point per test image where a model puts it.

    Args:
        place: Of the model, ``first`` or ``second``.
        name: Of the map, ``pca`` or ``tsne``.
        colouring: What the colours stand for: ``true`` class, class ``said``, or ``outcome``.
        chosen: Images that it leaves out are drawn faintly; but on the map that its region is of,
            what lies around that stays in sight.
    """
    spec, region = getattr(answers.pair, place), chosen.region
    on_this = region is not None and (region.place, region.map) == (place, name)
    found = (chosen.anywhere() if on_this else chosen).indices(answers)
    points = np.round(answers.map_of(place, name).astype(np.float64), 3)
    shown = some(found)
    behind = some(np.setdiff1d(np.arange(len(points)), found), MOST_BEHIND)
    groups = _groups(answers, place, colouring)
    traces = [_behind(points[behind])] if len(behind) else []
    traces += [
        _points(key, points[own], own) for key, mask in groups for own in [shown[mask[shown]]]
    ]
    classes = [mask for _, mask in _groups(answers, place, TRUE)]
    traces.append(_names(points, classes))
    return template.figure(
        Words(
            _finding(answers, spec, embeddings),
            f"One point per picture, where {spec.in_sentence} puts it.{drawn_words(shown, found)} "
            f"{_reading(name, embeddings)} Draw around points to see their pictures; "
            "click on one to see it large.",
            [spec.short_title],
            TEST_IMAGES.format(len(found)),
        ),
        traces,
        {"title": "", "fixedrange": True, **_AXIS},
        {"title": "", "fixedrange": True, **_AXIS},
        height=400,
        legend=[] if colouring in (TRUE, SAID) else [key for key, _ in groups],
        dragmode="lasso",
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        shapes=[_outline(region)] if on_this else [],
    )


def _groups(answers: Answers, place: str, colouring: str) -> list[tuple[Key, np.ndarray]]:
    """Return what is drawn alike: its name and colour, and which images, bool ``[N]``."""
    if colouring == OUTCOME:
        return [
            (Key(name, colour, mark), answers.outcome == code)
            for code, (name, colour, mark) in outcome_kinds(answers.pair).items()
        ]
    classes = answers.labels if colouring == TRUE else answers.said_by(place)
    return [
        (Key(name, colour, "circle"), classes == index)
        for index, (name, colour) in enumerate(zip(CLASS_NAMES, CLASS_COLOURS, strict=True))
    ]


def _behind(points: np.ndarray) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "other pictures",
        "x": points[:, 0].tolist(),
        "y": points[:, 1].tolist(),
        "hoverinfo": "skip",
        "marker": {"color": LINE, "size": 4},
    }


def _points(key: Key, points: np.ndarray, indices: np.ndarray) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": key.name,
        "x": points[:, 0].tolist(),
        "y": points[:, 1].tolist(),
        "text": [str(index) for index in indices],
        "hovertemplate": f"test image %{{text}}<br>{key.name}<extra></extra>",
        "marker": {"color": key.colour, "symbol": key.mark, "size": 5, "opacity": 0.8},
    }


def _names(points: np.ndarray, classes: list[np.ndarray]) -> dict[str, Any]:
    """Write each class where the middle one of its pictures lies."""
    middles = [np.median(points[mask], axis=0) if mask.any() else (0, 0) for mask in classes]
    return {
        "type": "scatter",
        "mode": "text",
        "name": "true class",
        "x": [round(float(x), 3) for x, _ in middles],
        "y": [round(float(y), 3) for _, y in middles],
        "text": [f"<b>{name}</b>" for name in CLASS_NAMES],
        # Towards the middle where the edge would cut them.
        "textposition": [
            "middle left" if x > 0.8 else "middle right" if x < 0.2 else "middle center"
            for x, _ in middles
        ],
        "textfont": {"color": INK, "size": 13},
        "hoverinfo": "skip",
    }


def _outline(region: Region) -> dict[str, Any]:
    corners = [f"{x / SCALE:g},{y / SCALE:g}" for x, y in region.corners]
    return {
        "type": "path",
        "path": f"M{'L'.join(corners)}Z",
        "line": {"color": INK, "width": 1.5, "dash": "dot"},
    }


def _finding(answers: Answers, spec: ModelSpec, embeddings: Embeddings) -> str:
    found = neighbourhood(answers.labels, answers.predicted[spec.id], embeddings.nearest_labels)
    share = percent(found.true_class.value, 1)
    return f"{capital(spec.in_sentence)}: {share} lie nearest to a training picture of their class"


def _reading(name: str, embeddings: Embeddings) -> str:
    if name == PCA:
        return (
            f"The two directions hold {percent(float(embeddings.explained.sum()), 0)} of the "
            "features’ variance."
        )
    return "t-SNE keeps near pictures together; how far groups lie apart means little."

"""Both models' answers along one slider: what moving it shows, and where each changes its mind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cifar_models.corruptions.settings import STRENGTH, Settings, Slider, changed
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.specs import ModelSpec
from cifar_models.ui.parts import pictures
from cifar_models.wording import percent

# The place asked for is answered alone, at once; then those around it, nearest first.
_PARTS = (1, 4, 6, 8)


@dataclass
class Track:
    """What is known along a slider, the others staying.

    Attributes:
        slider: Which one.
        pixels: By place among its positions, uint8 ``[32, 32, 3]``.
        probabilities: By model id and place, float32 ``[10]``.
    """

    slider: Slider
    pixels: dict[int, np.ndarray] = field(default_factory=dict)
    probabilities: dict[str, dict[int, np.ndarray]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether every position is known."""
        return len(self.pixels) == len(self.slider.positions)

    def answers(self, spec: ModelSpec) -> list[int]:
        """Return a model's answers at all positions of a whole track."""
        found = self.probabilities[spec.id]
        return [int(found[place].argmax()) for place in range(len(found))]


def follow(
    served: Served,
    picture: np.ndarray,
    name: int,
    settings: Settings,
    slider: Slider,
) -> Iterator[Track]:
    """Yield the growing track of a slider, beginning where it stands.

    Args:
        picture: uint8 ``[32, 32, 3]``.
        name: Of the picture, see ``settings.changed``.
        settings: Where all sliders stand.
    """
    along = settings.along(slider)
    here = along.index(settings)
    waiting = sorted(range(len(along)), key=lambda place: abs(place - here))
    track = Track(slider, {}, {spec.id: {} for spec in served.specs})
    for count in (*_PARTS, len(along)):
        places, waiting = waiting[:count], waiting[count:]
        if not places:
            return
        made = [changed(picture, along[place], name) for place in places]
        track.pixels |= zip(places, made, strict=True)
        for model_id, prediction in served.predict(np.stack(made)).items():
            track.probabilities[model_id] |= zip(places, prediction.probabilities, strict=True)
        yield track


def turns(answers: list[int], neutral: int) -> list[int]:
    """Return the first place on each side of ``neutral`` where an answer is another than there.

    >>> turns([3, 3, 5, 5, 5, 1], 3)
    [1, 5]
    """
    said = answers[neutral]
    before = next((place for place in range(neutral - 1, -1, -1) if answers[place] != said), None)
    after = next(
        (place for place in range(neutral + 1, len(answers)) if answers[place] != said), None
    )
    return [place for place in (before, after) if place is not None]


def described(track: Track, served: Served) -> dict[str, Any]:
    """Return a track as the browser shows it, JSON-ready."""
    known = {
        place: {
            "picture": pictures.png(pixels),
            "said": {
                model_id: _said(found[place]) for model_id, found in track.probabilities.items()
            },
        }
        for place, pixels in track.pixels.items()
    }
    if not track.whole:
        return {"known": known}
    found = {spec: turns(track.answers(spec), track.slider.place) for spec in served.specs}
    return {
        "known": known,
        "turns": {spec.id: places for spec, places in found.items()},
        "words": {spec.id: _words(track, spec, places) for spec, places in found.items()},
    }


def at_position(slider: Slider, position: float) -> str:
    """Write where a slider stands, with its unit; with a sign where it goes both ways.

    >>> from cifar_models.corruptions.settings import BY_NAME, STRENGTH
    >>> at_position(STRENGTH, 2.5), at_position(BY_NAME["rotation"], 5)
    ('2.5', '+5°')
    """
    signed = slider.least < 0 and position
    text = f"{position:+g}" if signed else f"{position:g}"
    return text.replace("-", "\u2212") + slider.unit


def _said(probabilities: np.ndarray) -> list[str]:
    best = int(probabilities.argmax())
    return [CLASS_NAMES[best], percent(float(probabilities[best]), 1)]


def _words(track: Track, spec: ModelSpec, places: list[int]) -> str:
    """Say where a model changes its mind along a slider."""
    answers, slider = track.answers(spec), track.slider
    said = CLASS_NAMES[answers[slider.place]]
    if not places:
        return f"says {said} all the way"
    what = "strength " if slider is STRENGTH else ""
    at = " and ".join(
        f"at {what}{at_position(slider, slider.positions[place])} ({CLASS_NAMES[answers[place]]})"
        for place in places
    )
    return f"says {said}, changes its mind {at}"

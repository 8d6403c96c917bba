"""The sliders that make a picture worse, as HTML, and the picture that they start from."""

import base64
import binascii
from uuid import uuid4

import numpy as np
from markupsafe import Markup

from cifar_models.corruptions.kinds import KINDS
from cifar_models.corruptions.settings import SLIDERS, Slider
from cifar_models.labels import IMAGE_SIDE
from cifar_models.serving.served import Served
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.worse_picture_track import at_position
from cifar_models.ui.templates import render

_BYTES = IMAGE_SIDE * IMAGE_SIDE * 3


def worse_picture(served: Served, pixels: np.ndarray, name: int = 0) -> Markup:
    """Return the panel of sliders about one picture; closed until it is opened.

    Args:
        pixels: uint8 ``[32, 32, 3]``, what the models get.
        name: Of a test image its index, see ``settings.changed``; 0 for other pictures.
    """
    groups: dict[str, list] = {}
    for kind in KINDS:
        groups.setdefault(kind.group, []).append(kind)
    return Markup(
        render(
            "worse_picture",
            identity=uuid4().hex[:8],
            source=source(pixels, name),
            picture=pictures.png(pixels),
            specs=served.specs,
            groups=groups,
            sliders=[(slider, _texts(slider)) for slider in SLIDERS],
        )
    )


def source(pixels: np.ndarray, name: int = 0) -> Markup:
    """Return what the sliders change, as an element that shows nothing.

    The browser sends it back with each move: no file is read again, and nothing is kept here.
    """
    text = base64.b64encode(np.ascontiguousarray(pixels)).decode("ascii")
    return Markup('<i hidden data-worse-pixels="{}" data-worse-name="{}"></i>').format(text, name)


def _texts(slider: Slider) -> list[str]:
    """Return how each position of a slider is written."""
    return [at_position(slider, position) for position in slider.positions]


def pixels_from(sent: object) -> np.ndarray:
    """Read the pixels of ``source`` that a browser sent back, uint8 ``[32, 32, 3]``.

    Raises:
        ValueError: They are none.
    """
    try:
        content = base64.b64decode(sent if isinstance(sent, str) else "", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"the picture is no base64: {error}") from error
    if len(content) != _BYTES:
        raise ValueError(f"the picture has {len(content):,} bytes; expected: {_BYTES:,}")
    return np.frombuffer(content, np.uint8).reshape(IMAGE_SIDE, IMAGE_SIDE, 3)

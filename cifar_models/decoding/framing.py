"""Which part of a picture becomes the 32x32 pixels: a square, or all of it with borders."""

import math
from dataclasses import dataclass

from PIL import Image

from cifar_models.labels import IMAGE_SIDE

CENTRE, WHOLE, SQUARE = "centre", "whole", "square"
KINDS = (CENTRE, WHOLE, SQUARE)
# Of the shorter side; less than that is a blur in any photo.
LEAST_SIDE = 0.05
BORDER = (128, 128, 128)
# Of what a page shows of a picture: all of it, and the part that the models get.
PREVIEW_SIDE = 360
CROPPED_SIDE = 180


@dataclass(frozen=True)
class Framing:
    """How a picture is made square.

    Attributes:
        kind: ``centre`` (the central square), ``whole`` (with grey borders) or ``square``.
        left, top: Of a ``square``, as shares of the picture's width and height.
        side: Of a ``square``, as share of the picture's shorter side.
    """

    kind: str = CENTRE
    left: float = 0.0
    top: float = 0.0
    side: float = 1.0


def framing_from(sent: object) -> Framing:
    """Read a framing that a browser sent: ``{kind, left, top, side}``.

    Raises:
        ValueError: It is none; what is allowed is named.
    """
    values = sent if isinstance(sent, dict) else {}
    kind = values.get("kind")
    if kind in (CENTRE, WHOLE):
        return Framing(kind)
    numbers = [values.get(name) for name in ("left", "top", "side")]
    real = all(type(number) in (int, float) and math.isfinite(number) for number in numbers)
    if kind != SQUARE or not real:
        raise ValueError(
            f"the part of a photo must be {CENTRE}, {WHOLE}, or {SQUARE} with numbers for left, "
            f"top and side; received {str(sent)[:80]!r}"
        )
    return Framing(SQUARE, *numbers)


def box_of(framing: Framing, width: int, height: int) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom in pixels of the square, moved inside the picture.

    Of a picture that is taken whole, the central square.

    >>> box_of(Framing(SQUARE, 0.5, 0.0, 2.0), 300, 100)
    (150.0, 0.0, 250.0, 100.0)
    """
    shorter = min(width, height)
    if framing.kind != SQUARE:
        left, top = (width - shorter) // 2, (height - shorter) // 2
        return left, top, left + shorter, top + shorter
    side = min(max(framing.side, LEAST_SIDE), 1.0) * shorter
    left = min(max(framing.left * width, 0.0), width - side)
    top = min(max(framing.top * height, 0.0), height - side)
    return left, top, left + side, top + side


def frame(image: Image.Image, framing: Framing, side: int = IMAGE_SIDE) -> Image.Image:
    """Return the chosen part of an RGB picture, scaled to ``side`` x ``side``."""
    if framing.kind != WHOLE or image.width == image.height:
        # Cropped first: resizing with a box would mix in what lies around it.
        left, top, right, bottom = map(round, box_of(framing, *image.size))
        square = image.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
        if square.size == (side, side):
            return square
        return square.resize((side, side), Image.Resampling.LANCZOS)
    scale = side / max(image.size)
    inner = tuple(max(1, round(length * scale)) for length in image.size)
    square = Image.new("RGB", (side, side), BORDER)
    place = (side - inner[0]) // 2, (side - inner[1]) // 2
    square.paste(image.resize(inner, Image.Resampling.LANCZOS), place)
    return square


def describe(framing: Framing, width: int, height: int) -> str:
    """Say in words which part of a picture of this size was taken; empty where all of it was."""
    size = f"{width:,} x {height:,} pixels"
    if framing.kind == SQUARE:
        left, top, right, bottom = (round(edge) for edge in box_of(framing, width, height))
        return f"square from ({left:,}, {top:,}) to ({right:,}, {bottom:,}) of {size}"
    if width == height:
        return ""
    if framing.kind == WHOLE:
        return f"all of {size}, with grey borders"
    return f"central square of {size}"

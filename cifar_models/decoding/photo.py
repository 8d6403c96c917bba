"""Any picture file as the 32x32 RGB pixels that the models see; decoded in another process."""

import os
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from cifar_models.decoding.formats import refusals
from cifar_models.decoding.formats.limits import MOST_PIXELS, MOST_PIXELS_AT_ONCE, MOST_SIDE
from cifar_models.decoding.formats.refusals import FORMATS, printable
from cifar_models.decoding.framing import CROPPED_SIDE, PREVIEW_SIDE, Framing
from cifar_models.decoding.pool import POOL
from cifar_models.errors import PhotoError
from cifar_models.labels import IMAGE_SIDE

__all__ = [
    "FORMATS",
    "MOST_PIXELS",
    "MOST_PIXELS_AT_ONCE",
    "Photo",
    "photo_of",
    "printable",
    "read_photo",
    "start_reading",
]
WHOLLY_CENTRAL = Framing()
_MOST_STEPS, _LONGEST_STEP, _LONGEST_PROBLEM = 20, 200, 1000


@dataclass(frozen=True, eq=False)
class Photo:
    """A decoded picture.

    Attributes:
        pixels: uint8 ``[32, 32, 3]``, RGB: what the models see.
        preview: The whole picture, upright, RGB, at most 360 pixels a side.
        cropped: The part that the models see, RGB, 180 x 180 pixels.
        steps: What was done to it, in order, in words.
        size: Width and height of the picture, upright, in pixels.
    """

    pixels: np.ndarray
    preview: Image.Image
    cropped: Image.Image
    steps: tuple[str, ...]
    size: tuple[int, int]


def photo_of(pixels: np.ndarray) -> Photo:
    """Return pixels uint8 ``[32, 32, 3]`` as a photo that nothing was done to."""
    image = Image.fromarray(pixels)
    return Photo(pixels, image, image, ("already 32 x 32",), image.size)


def start_reading() -> None:
    """Start a first decoding process in the background, so that the first photo finds one."""
    POOL.warm_up()


def read_photo(path: str | Path, framing: Framing = WHOLLY_CENTRAL) -> Photo:
    """Decode a picture file, turn it upright, and reduce a part of it to 32x32.

    Transparency becomes white; of an animation the first frame is taken; high-depth grey is
    stretched to its own range; the colours of an embedded profile become sRGB.

    Args:
        framing: Which part; the central square by default.

    Raises:
        PhotoError: Not a picture of the promised formats, damaged, too large, or it takes more
            time or memory than one picture may; see ``cifar_models.decoding.formats.limits``.
    """
    name = refusals.short(Path(path).name)
    if not os.path.isfile(path):
        raise refusals.gone()
    request = {
        "path": os.fsencode(os.path.abspath(path)).hex(),
        "name": name.encode("utf-8", "replace").decode(),
        "framing": astuple(framing),
    }
    told, content = POOL.ask(request)
    problem = told.get("problem")
    if isinstance(problem, str):
        raise PhotoError(problem[:_LONGEST_PROBLEM])
    try:
        return _photo(told, content)
    except (KeyError, TypeError, ValueError) as error:
        raise refusals.damaged(name) from error


def _photo(told: dict[str, Any], content: bytes) -> Photo:
    """Return an answer of a decoding process as a photo, believing nothing of it.

    Raises:
        KeyError, TypeError, ValueError: It is not what was asked for.
    """
    steps, size = told["steps"], _size(told["size"], MOST_SIDE)
    if len(steps) > _MOST_STEPS or not all(isinstance(step, str) for step in steps):
        raise ValueError(f"steps {str(steps)[:80]!r}")
    pictures, start = [], 0
    for sent, most in zip(told["sizes"], (IMAGE_SIDE, PREVIEW_SIDE, CROPPED_SIDE), strict=True):
        width, height = _size(sent, most)
        end = start + 3 * width * height
        pictures.append(Image.frombytes("RGB", (width, height), content[start:end]))
        start = end
    square, preview, cropped = pictures
    pixels = np.array(square, np.uint8)
    if start != len(content) or pixels.shape != (IMAGE_SIDE, IMAGE_SIDE, 3):
        raise ValueError(f"{len(content):,} bytes, pixels {pixels.shape}")
    return Photo(pixels, preview, cropped, tuple(step[:_LONGEST_STEP] for step in steps), size)


def _size(sent: Any, most: int) -> tuple[int, int]:
    width, height = sent
    if not all(type(side) is int and 1 <= side <= most for side in (width, height)):
        raise ValueError(f"size {str(sent)[:80]!r}")
    return width, height

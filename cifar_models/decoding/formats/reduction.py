"""A decoded picture made smaller strip by strip: a copy of all of it would double its memory."""

import math
from collections.abc import Iterator
from typing import Any

from PIL import Image

from cifar_models.decoding.formats import grey, tiff
from cifar_models.labels import IMAGE_SIDE

_GDAL_NODATA = 42113
# Pixels a side that are plenty for a preview and for 32x32.
ENOUGH = 1024
_LARGE = 12_000_000
_STRIP_PIXELS = 2_000_000


def reduced(opened: Any, tags: tiff.Tags) -> Image.Image:
    """Return a decoded picture reduced where it is large, in a mode that can be mixed."""
    fraction = _fraction(opened.size)
    if grey.is_high_depth(opened.mode):
        no_data = opened.tag_v2.get(_GDAL_NODATA) if opened.format == "TIFF" else None
        strips = _strips(opened, fraction)
        unsigned = bool(tags) and tags.unsigned
        return grey.stretched(strips, fraction, unsigned=unsigned, no_data=no_data)
    clear = opened.has_transparency_data
    if fraction == 1:
        return _mixable(opened.crop((0, 0, *opened.size)), clear)
    whole, top = None, 0
    for strip in _strips(opened, fraction):
        part = _mixable(strip, clear).reduce(fraction)
        if whole is None:
            whole = Image.new(part.mode, (part.width, math.ceil(opened.height / fraction)))
        whole.paste(part, (0, top))
        top += part.height
    return whole


def _fraction(size: tuple[int, int]) -> int:
    """Return by how much to reduce both sides first, 1 for not at all.

    A long thin picture keeps enough of its shorter side for 32x32, not more.
    """
    shorter, pixels = min(size), size[0] * size[1]
    for_memory = min(math.ceil(math.sqrt(pixels / _LARGE)), shorter // (4 * IMAGE_SIDE))
    return max(1, shorter // ENOUGH, for_memory)


def _strips(opened: Any, fraction: int) -> Iterator[Image.Image]:
    """Yield a picture from top to bottom: copies of all of a large one would double its memory."""
    width, height = opened.size
    rows = fraction * max(1, _STRIP_PIXELS // (width * fraction))
    for top in range(0, height, rows):
        yield opened.crop((0, top, width, min(top + rows, height)))


def _mixable(image: Image.Image, clear: bool) -> Image.Image:
    """Return a picture whose values are colours, so that their means are, too.

    Args:
        clear: Whether the whole picture has transparent pixels, or a colour that stands for them.
    """
    mode = {"1": "L", "P": "RGB"}.get(image.mode, image.mode)
    if image.mode == "PA" or (clear and image.mode in ("1", "L", "P", "RGB")):
        mode = "RGBA"
    return image if image.mode == mode else image.convert(mode)

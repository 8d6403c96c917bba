"""Grey of 16 or 32 bits, or of floats, becomes 8 bits between its darkest and brightest pixel."""

import math
from collections.abc import Iterable

from PIL import Image

STEP = "high-depth grey stretched to its full range"
# Floats from here on stand for "no data": so do several programs' largest numbers.
_NO_NUMBER = 3.4e38


def is_high_depth(mode: str) -> bool:
    """Whether pictures of this mode of Pillow's are grey of more than 8 bits."""
    return mode in ("I", "F") or mode.startswith("I;16")


def stretched(
    strips: Iterable[Image.Image], fraction: int, *, unsigned: bool, no_data: object = None
) -> Image.Image:
    """Return a picture as 8-bit grey, each ``fraction``-th pixel of each ``fraction``-th row.

    Args:
        strips: The picture from top to bottom, each but the last a multiple of ``fraction`` high.
        unsigned: Whether 32-bit values run from 0 to 2^32 - 1; Pillow holds them as signed ones.
        no_data: The value of pixels that nothing was measured for, as a number in a text.

    The range is that of the pixels with a finite value; the others become its nearest end, and
    those without any its darker one.
    """
    import numpy as np  # here alone: it would double the memory of a process at rest

    parts = []
    for strip in strips:
        part = np.asarray(strip)[::fraction, ::fraction]
        if unsigned and part.dtype == np.int32:
            part = part.view(np.uint32) if part.flags.c_contiguous else part.astype(np.uint32)
        parts.append(part.astype(np.float64))
    values = np.concatenate(parts)
    valid = np.abs(values) < _NO_NUMBER  # neither NaN nor infinite
    try:
        hole = float(str(no_data).strip(" \0"))
    except ValueError:
        hole = math.nan
    # Also as a float of 32 bits holds it.
    valid &= (values != hole) & (values != float(np.float32(hole)))
    if not valid.any():
        return Image.new("L", values.shape[::-1])
    low, high = float(values[valid].min()), float(values[valid].max())
    values = np.clip(np.nan_to_num(values, nan=low), low, high)
    scaled = (values - low) * (255 / (high - low)) if high > low else np.zeros_like(values)
    return Image.fromarray(scaled.astype(np.uint8))

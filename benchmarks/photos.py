"""Photos to send, drawn here."""

import io

import numpy as np
from PIL import Image


def jpeg(seed: int, width: int = 1200, height: int = 900) -> bytes:
    """Return a JPEG of coarse random colours."""
    colours = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), np.uint8)
    picture = Image.fromarray(colours).resize((width, height), Image.Resampling.BICUBIC)
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=85)
    return content.getvalue()

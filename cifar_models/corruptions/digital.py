"""Digital faults: each takes and returns a picture, see ``kinds``."""

import io

import numpy as np
from PIL import Image

from cifar_models.corruptions.sampling import grid, sample, smooth_field


def contrast(picture: np.ndarray, rng: np.random.Generator, share: float) -> np.ndarray:
    """Keep a share of each value's distance from the mean of its channel."""
    mean = picture.mean(axis=(0, 1), keepdims=True, dtype=np.float64).astype(np.float32)
    return mean + np.float32(share) * (picture - mean)


def elastic_transform(picture: np.ndarray, rng: np.random.Generator, reach: float) -> np.ndarray:
    """Stretch and squeeze a picture as rubber, by a smooth random field.

    Args:
        reach: Standard deviation of how far a pixel moves along each axis, in pixels.
    """
    side = picture.shape[0]
    rows, columns = (places + reach * smooth_field(rng, side, 2.5) for places in grid(side))
    return sample(picture, rows, columns)


def pixelate(picture: np.ndarray, rng: np.random.Generator, share: float) -> np.ndarray:
    """Reduce a picture to a share of its side, and enlarge it again by repeating pixels."""
    side = picture.shape[0]
    fewer = max(1, round(side * share))
    image = Image.fromarray(_to_bytes(picture)).resize((fewer, fewer), Image.Resampling.BOX)
    return _to_floats(image.resize((side, side), Image.Resampling.NEAREST))


def jpeg_compression(picture: np.ndarray, rng: np.random.Generator, quality: float) -> np.ndarray:
    """Save a picture as a JPEG of a quality up to 100, and read it again."""
    saved = io.BytesIO()
    Image.fromarray(_to_bytes(picture)).save(saved, "JPEG", quality=round(quality))
    return _to_floats(Image.open(saved, formats=["JPEG"]))


def _to_bytes(picture: np.ndarray) -> np.ndarray:
    return np.rint(picture * 255).astype(np.uint8)


def _to_floats(image: Image.Image) -> np.ndarray:
    return np.asarray(image, np.float32) / np.float32(255)

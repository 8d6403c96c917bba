"""Noise: each takes and returns a picture, see ``kinds``."""

import numpy as np


def gaussian_noise(picture: np.ndarray, rng: np.random.Generator, deviation: float) -> np.ndarray:
    """Add normal noise of a standard deviation, in shares of the range of values."""
    return picture + np.float32(deviation) * rng.standard_normal(picture.shape, np.float32)


def shot_noise(picture: np.ndarray, rng: np.random.Generator, scale: float) -> np.ndarray:
    """Add the noise of counting light, whose variance is ``scale`` times the value.

    Poisson counts by the square root that makes their variance even, so that one draw serves all
    strengths. Source: Bartlett (1936), Supplement to the J. R. Stat. Soc. 3, 68.
    """
    noise = rng.standard_normal(picture.shape, np.float32)
    root = np.sqrt(picture) + np.float32(np.sqrt(scale) / 2) * noise
    return np.maximum(root, 0) ** 2


def impulse_noise(picture: np.ndarray, rng: np.random.Generator, share: float) -> np.ndarray:
    """Set a share of all values to the least or the most there is, half each: salt and pepper."""
    drawn = rng.random(picture.shape, np.float32)
    return np.where(drawn < share / 2, 0, np.where(drawn > 1 - share / 2, 1, picture))

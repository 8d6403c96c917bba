"""Blur: each takes and returns a picture, see ``kinds``. Lengths are in pixels."""

import numpy as np

from cifar_models.corruptions.sampling import blurred, convolved, grid, mirrored, sample, smeared

_REACH = 3  # of the disc of a lens out of focus
_ZOOMS = 8


def defocus_blur(picture: np.ndarray, rng: np.random.Generator, radius: float) -> np.ndarray:
    """Spread each pixel over a disc, as a lens out of focus does; 0.5 changes nothing."""
    rows, columns = np.mgrid[-_REACH : _REACH + 1, -_REACH : _REACH + 1]
    disc = np.clip(radius + 0.5 - np.hypot(rows, columns), 0, 1)
    return convolved(picture, disc / disc.sum())


def glass_blur(
    picture: np.ndarray, rng: np.random.Generator, reach: float, sigma: float
) -> np.ndarray:
    """Take each pixel from a random place near it, then smooth a little, as uneven glass does.

    Args:
        reach: Standard deviation of how far away, along each axis.
        sigma: Of the Gaussian blur.
    """
    side = picture.shape[0]
    rows, columns = (
        mirrored(np.rint(places + reach * rng.standard_normal((side, side))), side).astype(int)
        for places in grid(side)
    )
    return blurred(picture[rows, columns], sigma)


def motion_blur(picture: np.ndarray, rng: np.random.Generator, length: float) -> np.ndarray:
    """Smear a picture along a line, at most 45 degrees from the horizontal."""
    return smeared(picture, length, rng.uniform(-np.pi / 4, np.pi / 4))


def zoom_blur(picture: np.ndarray, rng: np.random.Generator, most: float) -> np.ndarray:
    """Average a picture with enlarged ones, as a camera that moves nearer does.

    Args:
        most: How much larger the largest one is; 0.1 is a tenth.
    """
    rows, columns = grid(picture.shape[0])
    middle = (picture.shape[0] - 1) / 2
    enlarged = (
        sample(picture, middle + (rows - middle) / zoom, middle + (columns - middle) / zoom)
        for zoom in np.linspace(1, 1 + most, _ZOOMS)
    )
    return sum(enlarged) / np.float32(_ZOOMS)

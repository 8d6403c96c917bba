"""Weather: each takes and returns a picture, see ``kinds``."""

import numpy as np

from cifar_models.corruptions.sampling import grid, sample, smeared, smooth_field

_WATER = np.array([0.69, 0.93, 0.93], np.float32)
_FLAKE = 3.0  # length of a falling flake, in pixels
_OCTAVES = (2, 4, 8, 16)  # random values along a side, coarse to fine


def snow(picture: np.ndarray, rng: np.random.Generator, density: float, haze: float) -> np.ndarray:
    """Let flakes fall before a picture, and whiten it.

    Args:
        density: Share of the pixels where a flake starts.
        haze: How far the picture turns to a brighter grey, a share.
    """
    side = picture.shape[0]
    drawn = rng.random((side, side, 1), np.float32)
    angle = rng.uniform(np.pi / 4, 3 * np.pi / 4)
    flakes = np.clip((drawn - (1 - density)) / max(density, 1e-6), 0, 1)
    fallen = 1.8 * smeared(np.where(flakes > 0, 0.4 + 0.6 * flakes, 0), _FLAKE, angle)
    grey = picture.mean(axis=-1, keepdims=True)
    paler = np.float32(1 - haze) * picture + np.float32(haze) * np.maximum(
        picture, 0.5 + 0.5 * grey
    )
    return paler + fallen.astype(np.float32)


def fog(picture: np.ndarray, rng: np.random.Generator, thickness: float) -> np.ndarray:
    """Lay banks of fog over a picture, and take contrast from it by as much.

    Args:
        thickness: Of the densest fog, in shares of the brightest value.
    """
    brightest = picture.max()
    banks = np.float32(thickness) * _banks(rng, picture.shape[0])[..., None]
    return (picture + banks) * (brightest / (brightest + np.float32(thickness) + 1e-6))


def spatter(picture: np.ndarray, rng: np.random.Generator, below: float) -> np.ndarray:
    """Cover a picture with drops of water.

    Args:
        below: Drops are where a smooth normal field exceeds this many deviations.
    """
    field = smooth_field(rng, picture.shape[0], 1.0)
    cover = 0.8 * np.clip((field - below) / 0.4, 0, 1)[..., None]
    return picture * (1 - cover) + _WATER * cover


def brightness(picture: np.ndarray, rng: np.random.Generator | None, more: float) -> np.ndarray:
    """Add to the value of each pixel, its largest channel, keeping hue and saturation.

    Args:
        more: In shares of the range; below 0 darkens.
    """
    value = picture.max(axis=-1, keepdims=True)
    wanted = np.clip(value + np.float32(more), 0, 1)
    return np.where(value > 0, picture * (wanted / np.maximum(value, 1e-6)), wanted)


def _banks(rng: np.random.Generator, side: int) -> np.ndarray:
    """Return fog ``[side, side]`` from 0 to 1: random values at growing fineness, each weaker."""
    rows, columns = grid(side)
    total = np.zeros((side, side), np.float32)
    for octave, count in enumerate(_OCTAVES):
        values = rng.random((count + 1, count + 1, 1), np.float32)
        scale = count / side
        total += np.float32(0.5**octave) * sample(values, rows * scale, columns * scale)[..., 0]
    return (total - total.min()) / (total.max() - total.min())

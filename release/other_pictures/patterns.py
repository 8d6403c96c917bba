"""Pictures made by code that show nothing at all: noise, textures and drawings of shapes.

They stand in for far pictures where no photographs of textures are at hand, and are named as what
they are wherever figures are stated.
"""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from cifar_models.labels import IMAGE_SIDE as SIDE

_SMOOTH = 4  # drawings are made at so many times the size and reduced


def patterns(count: int, seed: int = 0) -> np.ndarray:
    """Return made pictures uint8 ``[count, 32, 32, 3]``, the same for the same seed; kinds in turn.

    Kinds: grey-level noise by pixel, coloured noise in blocks, clouds (noise whose amplitude falls
    with frequency), stripes, checks, colour gradients, dots, outlines of shapes.
    """
    rng = np.random.default_rng(seed)
    made = [KINDS[place % len(KINDS)](rng) for place in range(count)]
    return np.stack([np.clip(np.rint(one), 0, 255).astype(np.uint8) for one in made])


def _pixel_noise(rng: np.random.Generator) -> np.ndarray:
    grey = rng.normal(128, rng.uniform(20, 70), (SIDE, SIDE, 1))
    return np.broadcast_to(grey, (SIDE, SIDE, 3))


def _block_noise(rng: np.random.Generator) -> np.ndarray:
    side = int(rng.choice([2, 4, 8]))
    blocks = rng.uniform(0, 255, (SIDE // side, SIDE // side, 3))
    return blocks.repeat(side, axis=0).repeat(side, axis=1)


def _clouds(rng: np.random.Generator) -> np.ndarray:
    frequency = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.fftfreq(SIDE))
    frequency[0, 0] = 1
    amplitude = frequency ** -rng.uniform(1, 2)
    spectrum = np.fft.fft2(rng.normal(size=(SIDE, SIDE))) * amplitude
    cloud = np.fft.ifft2(spectrum).real
    share = (cloud - cloud.min()) / np.ptp(cloud)
    return _between(share, rng)


def _stripes(rng: np.random.Generator) -> np.ndarray:
    wave = np.sin(_along(rng) * 2 * np.pi / rng.uniform(3, 12) + rng.uniform(0, 6))
    return _between(wave > 0 if rng.random() < 0.5 else (wave + 1) / 2, rng)


def _checks(rng: np.random.Generator) -> np.ndarray:
    across, upwards = np.indices((SIDE, SIDE)) // int(rng.integers(2, 9))
    return _between((across + upwards) % 2, rng)


def _gradient(rng: np.random.Generator) -> np.ndarray:
    along = _along(rng)
    return _between((along - along.min()) / np.ptp(along), rng)


def _dots(rng: np.random.Generator) -> np.ndarray:
    def draw(pen: ImageDraw.ImageDraw) -> None:
        for _ in range(int(rng.integers(5, 40))):
            centre, reach = rng.uniform(0, SIDE * _SMOOTH, 2), rng.uniform(3, 14)
            pen.ellipse([*(centre - reach), *(centre + reach)], fill=_colour(rng))

    return _drawn(draw, rng)


def _outlines(rng: np.random.Generator) -> np.ndarray:
    def draw(pen: ImageDraw.ImageDraw) -> None:
        for _ in range(int(rng.integers(2, 7))):
            corners = rng.uniform(0, SIDE * _SMOOTH, (int(rng.integers(2, 6)), 2))
            points = [tuple(corner) for corner in [*corners, corners[0]]]
            pen.line(points, fill=_colour(rng), width=int(rng.integers(2, 8)))

    return _drawn(draw, rng)


KINDS: tuple[Callable[[np.random.Generator], np.ndarray], ...] = (
    _pixel_noise,
    _block_noise,
    _clouds,
    _stripes,
    _checks,
    _gradient,
    _dots,
    _outlines,
)


def _along(rng: np.random.Generator) -> np.ndarray:
    """Return for each place how far it lies in a random direction, ``[32, 32]``."""
    angle = rng.uniform(0, np.pi)
    upwards, across = np.indices((SIDE, SIDE))
    return across * np.cos(angle) + upwards * np.sin(angle)


def _between(share: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return colours between two random ones, by a share for each place, ``[32, 32]``."""
    first, second = rng.uniform(0, 255, (2, 3))
    return first + np.asarray(share, float)[..., None] * (second - first)


def _drawn(draw: Callable[[ImageDraw.ImageDraw], None], rng: np.random.Generator) -> np.ndarray:
    image = Image.new("RGB", (SIDE * _SMOOTH, SIDE * _SMOOTH), _colour(rng))
    draw(ImageDraw.Draw(image))
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX), float)


def _colour(rng: np.random.Generator) -> tuple[int, ...]:
    return tuple(int(part) for part in rng.integers(0, 256, 3))

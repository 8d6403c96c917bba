"""The kinds of worse pictures, as a table, and how a picture becomes one.

They follow CIFAR-10-C (Hendrycks and Dietterich, 2019, https://arxiv.org/abs/1903.12261): its
groups, 14 of its 15 kinds, and strengths that are its own for noise, fog, brightness, contrast,
pixels and JPEG, and near its own elsewhere. They are made here, so they are called "in the style
of"; spatter stands in the place of frost, which needs photographs of ice. What is random in a
picture depends on the seed, the kind and the picture alone: a stronger noise is the same noise,
stronger.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cifar_models.corruptions import blur, digital, noise, weather
from cifar_models.labels import IMAGE_SIDE

VERSION = 1  # grows when the same kind and seed give other pixels
SEED = 0
STRENGTHS = (1, 2, 3, 4, 5)
MOST = STRENGTHS[-1]
NOISE, BLUR, WEATHER, DIGITAL = "noise", "blur", "weather", "digital"


@dataclass(frozen=True)
class Kind:
    """One way to make a picture worse.

    Attributes:
        id: As CIFAR-10-C calls it.
        title: As the page calls it.
        group: ``noise``, ``blur``, ``weather`` or ``digital``.
        make: From a picture float32 ``[32, 32, 3]`` with values 0 to 1, a source of random numbers
            and parameters to such a picture, whose values may lie outside.
        parameters: At strengths 0 (nothing changes) to 5; between them they change evenly.
    """

    id: str
    title: str
    group: str
    make: Callable[..., np.ndarray]
    parameters: tuple[tuple[float, ...], ...]

    def at(self, strength: float) -> list[float]:
        """Return the parameters at a strength from 0 to 5."""
        return [
            float(np.interp(strength, range(MOST + 1), one))
            for one in zip(*self.parameters, strict=True)
        ]


def _one(*values: float) -> tuple[tuple[float, ...], ...]:
    return tuple((value,) for value in values)


KINDS = (
    Kind(
        "gaussian_noise",
        "Gaussian noise",
        NOISE,
        noise.gaussian_noise,
        _one(0, 0.04, 0.06, 0.08, 0.09, 0.10),
    ),
    Kind(
        "shot_noise",
        "Shot noise",
        NOISE,
        noise.shot_noise,
        _one(0, 0.002, 0.004, 0.01, 0.0133, 0.02),
    ),
    Kind(
        "impulse_noise",
        "Impulse noise",
        NOISE,
        noise.impulse_noise,
        _one(0, 0.01, 0.02, 0.03, 0.05, 0.07),
    ),
    Kind(
        "defocus_blur",
        "Defocus blur",
        BLUR,
        blur.defocus_blur,
        _one(0.5, 0.7, 0.9, 1.1, 1.4, 1.8),
    ),
    Kind(
        "glass_blur",
        "Glass blur",
        BLUR,
        blur.glass_blur,
        ((0, 0.2), (0.3, 0.4), (0.4, 0.4), (0.5, 0.5), (0.6, 0.5), (0.75, 0.5)),
    ),
    Kind("motion_blur", "Motion blur", BLUR, blur.motion_blur, _one(0, 2, 3, 4, 5.5, 7)),
    Kind("zoom_blur", "Zoom blur", BLUR, blur.zoom_blur, _one(0, 0.08, 0.13, 0.18, 0.24, 0.3)),
    Kind(
        "snow",
        "Snow",
        WEATHER,
        weather.snow,
        ((0, 0), (0.02, 0.1), (0.04, 0.15), (0.06, 0.2), (0.085, 0.3), (0.11, 0.4)),
    ),
    Kind("fog", "Fog", WEATHER, weather.fog, _one(0, 0.2, 0.5, 0.75, 1.0, 1.5)),
    Kind("spatter", "Spatter", WEATHER, weather.spatter, _one(3, 1.7, 1.4, 1.15, 0.9, 0.65)),
    Kind(
        "brightness",
        "Brightness",
        WEATHER,
        weather.brightness,
        _one(0, 0.05, 0.1, 0.15, 0.2, 0.3),
    ),
    Kind("contrast", "Contrast", DIGITAL, digital.contrast, _one(1, 0.75, 0.5, 0.4, 0.3, 0.15)),
    Kind(
        "elastic_transform",
        "Elastic transform",
        DIGITAL,
        digital.elastic_transform,
        _one(0, 0.5, 0.8, 1.1, 1.4, 1.7),
    ),
    Kind("pixelate", "Pixelation", DIGITAL, digital.pixelate, _one(1, 0.95, 0.9, 0.85, 0.75, 0.65)),
    Kind(
        "jpeg_compression",
        "JPEG compression",
        DIGITAL,
        digital.jpeg_compression,
        _one(100, 80, 65, 58, 50, 40),
    ),
)
BY_ID = {kind.id: kind for kind in KINDS}


def corrupt(pictures: np.ndarray, kind: Kind, strength: float, names: np.ndarray) -> np.ndarray:
    """Make pictures worse; the same call gives the same pixels.

    Args:
        pictures: uint8 ``[N, 32, 32, 3]``, RGB.
        strength: 0, which changes nothing, to 5.
        names: Whole numbers from 0, ``[N]``, that tell the pictures apart: of test images their
            indices.

    Returns:
        uint8 ``[N, 32, 32, 3]``.

    Raises:
        ValueError: The pictures are of another type or shape, or the strength lies outside.
    """
    if pictures.dtype != np.uint8 or pictures.shape[1:] != (IMAGE_SIDE, IMAGE_SIDE, 3):
        raise ValueError(
            f"expected uint8 pictures (N, 32, 32, 3), received {pictures.dtype} {pictures.shape}"
        )
    if not 0 <= strength <= MOST:
        raise ValueError(f"the strength is {strength}; it must be from 0 to {MOST}")
    if strength == 0:
        return pictures.copy()
    parameters = kind.at(strength)
    made = np.empty_like(pictures)
    for place, (picture, name) in enumerate(zip(pictures, names, strict=True)):
        rng = np.random.default_rng([SEED, *kind.id.encode(), int(name)])
        worse = kind.make(picture.astype(np.float32) / np.float32(255), rng, *parameters)
        made[place] = np.rint(np.clip(worse, 0, 1) * 255).astype(np.uint8)
    return made

"""The sets of pictures of none of the ten classes that the hint is measured on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from cifar_models.errors import DatasetError
from cifar_models.labels import IMAGE_SIDE
from release.other_pictures import tiny_imagenet
from release.other_pictures.classes import CHOOSING, MEASURED
from release.other_pictures.patterns import patterns

NEAR, FAR = (
    "near",
    "far",
)  # as OpenOOD has them (Zhang et al. 2023, https://arxiv.org/abs/2306.09301)
CHOOSING_PER_CLASS = 125
CHOOSING_DESCRIPTION = (
    f"Tiny ImageNet training pictures of {len(CHOOSING)} other classes that are none of the ten, "
    "reduced to 32x32"
)
_PATTERNS = 2000
_CIFAR100_FILE, _CIFAR100_FOLDER = "test.bin", "cifar-100-binary"
_CIFAR100_RECORD, _CIFAR100_IMAGES = 2 + 3 * IMAGE_SIDE**2, 10_000


@dataclass(frozen=True, eq=False)
class OtherPictures:
    """Pictures of none of the ten classes.

    Attributes:
        name: Short, for a table.
        kind: ``NEAR`` or ``FAR``.
        description: What they are, as a clause.
        pixels: uint8 ``[N, 32, 32, 3]``.
    """

    name: str
    kind: str
    description: str
    pixels: np.ndarray


def measured_on(tiny: Path, cifar100: Path | None) -> Iterator[OtherPictures]:
    """Yield the sets that figures are measured on; the first is the one that the hint states.

    Args:
        tiny: Folder of Tiny ImageNet.
        cifar100: Folder of CIFAR-100's binary version; None leaves it out.

    Raises:
        DatasetError: Something is not there.
    """
    # The second of each two, as before: the first ones used to choose the score.
    half = tiny_imagenet.pictures_of(tiny, MEASURED, tiny_imagenet.VALIDATION)[1::2]
    yield OtherPictures(
        "Tiny ImageNet",
        NEAR,
        f"Tiny ImageNet validation pictures of {len(MEASURED)} classes that are none of the ten, "
        "reduced to 32x32",
        half,
    )
    if cifar100 is not None:
        yield OtherPictures("CIFAR-100", NEAR, "CIFAR-100 test pictures", _cifar100(cifar100))
    yield OtherPictures(
        "handwritten digits",
        FAR,
        "handwritten digits of 8x8 grey pixels (UCI, as scikit-learn has them), enlarged to 32x32",
        _digits(),
    )
    yield OtherPictures(
        "made patterns",
        FAR,
        "pictures made by code: noise, clouds, stripes, checks, gradients, dots and outlines",
        patterns(_PATTERNS),
    )


def choosing(tiny: Path) -> np.ndarray:
    """Return pictures to choose a score by, of classes that nothing is measured on.

    Returns:
        uint8 ``[N, 32, 32, 3]``.

    Raises:
        DatasetError: They are not there.
    """
    return tiny_imagenet.pictures_of(
        tiny, CHOOSING, tiny_imagenet.TRAIN, per_class=CHOOSING_PER_CLASS
    )


def _digits() -> np.ndarray:
    from sklearn.datasets import load_digits

    grey = np.rint(load_digits().images * (255 / 16)).astype(np.uint8)
    side = (IMAGE_SIDE, IMAGE_SIDE)
    large = [
        np.asarray(Image.fromarray(one).resize(side, Image.Resampling.BILINEAR)) for one in grey
    ]
    return np.repeat(np.stack(large)[..., None], 3, axis=3)


def _cifar100(folder: Path) -> np.ndarray:
    """Return the test pictures of CIFAR-100's binary version: two labels, then the planes."""
    places = (folder / _CIFAR100_FILE, folder / _CIFAR100_FOLDER / _CIFAR100_FILE)
    for path in places:
        if path.is_file() and path.stat().st_size == _CIFAR100_IMAGES * _CIFAR100_RECORD:
            records = np.fromfile(path, np.uint8).reshape(-1, _CIFAR100_RECORD)
            planes = records[:, 2:].reshape(-1, 3, IMAGE_SIDE, IMAGE_SIDE)
            return np.ascontiguousarray(planes.transpose(0, 2, 3, 1))
    raise DatasetError(
        f"{folder} does not hold CIFAR-100's {_CIFAR100_FILE} "
        f"({_CIFAR100_IMAGES * _CIFAR100_RECORD:,} bytes), neither itself nor in "
        f"{_CIFAR100_FOLDER}/. Name the folder of its binary version with --cifar100."
    )

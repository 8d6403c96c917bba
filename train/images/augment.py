"""Random crops, flips, cut-outs and mixtures in NumPy: the same on every Keras backend, exact.

Integer crops do not blur, as interpolating layers do, and each image gets its own offset.
"""

from collections.abc import Callable

import keras
import numpy as np

from cifar_models.labels import CLASS_COUNT
from train.recipes.recipe import ALTERNATING, RANDOM

# The mean colour of CIFAR-10, which the networks see as zero.
_GREY = np.array([125, 123, 114], np.uint8)


def one_hot(labels: np.ndarray, classes: int = CLASS_COUNT) -> np.ndarray:
    """Turn integer labels ``[N]`` into float32 ``[N, classes]``."""
    return np.eye(classes, dtype=np.float32)[labels]


def random_crop(pixels: np.ndarray, padding: int, rng: np.random.Generator) -> np.ndarray:
    """Shift each image of ``[N, H, W, 3]`` by up to ``padding`` pixels, mirroring the border."""
    if padding == 0:
        return pixels
    count, height, width, _ = pixels.shape
    border = (0, 0), (padding, padding), (padding, padding), (0, 0)
    padded = np.pad(pixels, border, mode="reflect")
    top, left = rng.integers(0, 2 * padding + 1, (2, count, 1))
    rows = (top + np.arange(height))[:, :, None]
    columns = (left + np.arange(width))[:, None, :]
    return padded[np.arange(count)[:, None, None], rows, columns]


def random_flip(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Mirror a random half of the images ``[N, H, W, 3]`` from left to right."""
    return mirror(pixels, rng.random(len(pixels)) < 0.5)


def mirror(pixels: np.ndarray, mirrored: np.ndarray) -> np.ndarray:
    """Mirror the images of ``[N, H, W, 3]`` from left to right where ``mirrored``, ``[N]``."""
    return np.where(mirrored[:, None, None, None], pixels[:, :, ::-1], pixels)


def cutout(pixels: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    """Lay a grey square at a random place over each image of uint8 ``[N, H, W, 3]``.

    Its centre may be anywhere, so that it may stick out. Source: DeVries and Taylor (2017),
    arXiv 1708.04552.
    """
    if side == 0:
        return pixels
    count, height, width, _ = pixels.shape

    def covered(length: int) -> np.ndarray:
        start = rng.integers(0, length, (count, 1)) - side // 2
        return (np.arange(length) >= start) & (np.arange(length) < start + side)

    square = covered(height)[:, :, None] & covered(width)[:, None, :]
    return np.where(square[..., None], _GREY, pixels)


def cutmix(
    pixels: np.ndarray, targets: np.ndarray, share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Replace a box in a random ``share`` of the pictures by the same box of another picture.

    The targets are mixed by area. All areas of the box are equally likely, and its centre may be
    anywhere, so that it may stick out. Source: Yun et al. (2019), arXiv 1905.04899.

    Args:
        pixels: ``[N, H, W, 3]``.
        targets: float32 ``[N, classes]``.

    Returns:
        Both anew, of the same shapes and types; themselves where ``share`` is 0.
    """
    if share == 0:
        return pixels, targets
    count, height, width, _ = pixels.shape
    other = rng.permutation(count)
    side = np.sqrt(rng.random(count)) * (rng.random(count) < share)

    def covered(length: int) -> np.ndarray:
        centre, reach = rng.uniform(0, length, (count, 1)), side[:, None] * length / 2
        return np.abs(np.arange(length) + 0.5 - centre) < reach

    box = covered(height)[:, :, None] & covered(width)[:, None, :]
    kept = 1 - box.mean((1, 2), dtype=np.float32)[:, None]
    mixed = np.where(box[..., None], pixels[other], pixels)
    return mixed, kept * targets + (1 - kept) * targets[other]


def random_resized_crop(
    pixels: np.ndarray, size: int, least_area: float, rng: np.random.Generator
) -> np.ndarray:
    """Cut a random box out of each image and scale it to ``size`` pixels a side.

    Boxes keep between ``least_area`` and all of the area, at an aspect ratio of 3:4 to 4:3, as
    in Szegedy et al. (2015), Going Deeper with Convolutions. Bilinear.

    Args:
        pixels: uint8 ``[N, H, W, 3]``.

    Returns:
        float32 ``[N, size, size, 3]`` in 0 to 255.
    """
    count, height, width, _ = pixels.shape
    area = rng.uniform(least_area, 1.0, count)
    ratio = np.exp(rng.uniform(np.log(3 / 4), np.log(4 / 3), count))
    sides = np.stack([np.sqrt(area / ratio), np.sqrt(area * ratio)])
    box = np.minimum(sides, 1.0) * np.array([[height], [width]])
    start = rng.random((2, count)) * (np.array([[height], [width]]) - box)
    return _sample(pixels, start, box, size)


def resize(pixels: np.ndarray, size: int) -> np.ndarray:
    """Scale uint8 ``[N, H, W, 3]`` to float32 ``[N, size, size, 3]``, bilinear."""
    count, height, width, _ = pixels.shape
    if height == width == size:
        return pixels.astype(np.float32)
    box = np.tile(np.array([[height], [width]], float), (1, count))
    return _sample(pixels, np.zeros((2, count)), box, size)


def _sample(pixels: np.ndarray, start: np.ndarray, box: np.ndarray, size: int) -> np.ndarray:
    """Read each image at the centres of a ``size`` x ``size`` grid over its box.

    Bilinear, as one matrix for the rows and one for the columns of each image: products are fast
    and leave other threads running.
    """
    centres = (np.arange(size) + 0.5) / size
    weights = []
    for axis in (0, 1):
        length = pixels.shape[1 + axis]
        at = np.clip(start[axis][:, None] + centres * box[axis][:, None] - 0.5, 0, length - 1)
        distance = np.abs(at[:, :, None] - np.arange(length))
        weights.append(np.maximum(0, 1 - distance).astype(np.float32)[:, None])
    rows, columns = weights
    channels = pixels.transpose(0, 3, 1, 2).astype(np.float32)
    sampled = rows @ channels @ columns.swapaxes(2, 3)
    return np.ascontiguousarray(sampled.transpose(0, 2, 3, 1))


class AugmentedImages(keras.utils.PyDataset):
    """Training batches: a new order and new random changes in every epoch.

    All of it follows from ``seed`` and the number of the epoch, so that a resumed training
    sees what an uninterrupted one would have seen.

    Args:
        pixels: uint8 ``[N, H, W, 3]``.
        labels: Integers ``[N]``.
        change: From a batch of pixels and a generator, the pixels to train on.
        epoch: Number of epochs trained before, 0 at the start.
        classes: Width of the targets.
        workers: Threads that prepare batches.
        flips: ``random`` mirrors a random half of the images; ``alternating`` mirrors each image
            in every second epoch, so that two epochs show every view once (Jordan 2024, section
            3.6).
        images_per_epoch: Images of one epoch, each as often as any other give or take one; None
            takes every image once.
        mixed: Share of the pictures that get a box of another, see ``cutmix``.
    """

    def __init__(
        self,
        pixels: np.ndarray,
        labels: np.ndarray,
        change: Callable[[np.ndarray, np.random.Generator], np.ndarray],
        *,
        batch_size: int,
        seed: int,
        epoch: int = 0,
        classes: int = CLASS_COUNT,
        workers: int = 1,
        flips: str = RANDOM,
        images_per_epoch: int | None = None,
        mixed: float = 0.0,
    ) -> None:
        super().__init__(workers=workers)
        self.mixed = mixed
        self.flips = flips
        self.images_per_epoch = images_per_epoch or len(labels)
        self._first_mirrored = np.random.default_rng(seed).random(len(labels)) < 0.5
        self.pixels = pixels
        self.labels = labels
        self.change = change
        self.batch_size = batch_size
        self.seed = seed
        self.epoch = epoch
        self.classes = classes
        self._shuffle()

    def __len__(self) -> int:
        """Return the number of batches; the last may be smaller."""
        return -(-self.images_per_epoch // self.batch_size)

    def __getitem__(self, batch: int) -> tuple[np.ndarray, np.ndarray]:
        """Return images float32 in 0 to 255 and targets float32 ``[n, classes]``."""
        rows = self._order[batch * self.batch_size : (batch + 1) * self.batch_size]
        rng = np.random.default_rng((self.seed, self.epoch, batch))
        pixels = self.change(self.pixels[rows], rng)
        if self.flips == ALTERNATING:
            pixels = mirror(pixels, self._first_mirrored[rows] ^ (self.epoch % 2 == 1))
        else:
            pixels = random_flip(pixels, rng)
        targets = one_hot(self.labels[rows], self.classes)
        return cutmix(pixels.astype(np.float32), targets, self.mixed, rng)

    def on_epoch_end(self) -> None:
        """Prepare the order of the next epoch."""
        self.epoch += 1
        self._shuffle()

    def _shuffle(self) -> None:
        rng = np.random.default_rng((self.seed, self.epoch))
        rounds = -(-self.images_per_epoch // len(self.labels))
        orders = [rng.permutation(len(self.labels)) for _ in range(rounds)]
        self._order = np.concatenate(orders)[: self.images_per_epoch]

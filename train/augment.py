"""Random crops and flips in NumPy: the same on every Keras backend, and integer offsets.

Integer crops do not blur, as interpolating layers do, and each image gets its own offset.
"""

import keras
import numpy as np

from cifar_models.labels import CLASS_COUNT


def one_hot(labels: np.ndarray) -> np.ndarray:
    """Turn integer labels ``[N]`` into float32 ``[N, 10]``."""
    return np.eye(CLASS_COUNT, dtype=np.float32)[labels]


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
    mirrored = rng.random(len(pixels)) < 0.5
    return np.where(mirrored[:, None, None, None], pixels[:, :, ::-1], pixels)


class AugmentedImages(keras.utils.PyDataset):
    """Training batches: a new order, new crops and new flips in every epoch.

    All of it follows from ``seed`` and the number of the epoch, so that a resumed training
    sees what an uninterrupted one would have seen.

    Args:
        pixels: uint8 ``[N, 32, 32, 3]``.
        labels: uint8 ``[N]``.
        epoch: Number of epochs trained before, 0 at the start.
    """

    def __init__(
        self,
        pixels: np.ndarray,
        labels: np.ndarray,
        *,
        batch_size: int,
        seed: int,
        epoch: int = 0,
        crop_padding: int = 4,
    ) -> None:
        super().__init__()
        self.pixels = pixels
        self.labels = labels
        self.batch_size = batch_size
        self.seed = seed
        self.crop_padding = crop_padding
        self.epoch = epoch
        self._shuffle()

    def __len__(self) -> int:
        """Return the number of batches; the last may be smaller."""
        return -(-len(self.labels) // self.batch_size)

    def __getitem__(self, batch: int) -> tuple[np.ndarray, np.ndarray]:
        """Return images float32 ``[n, 32, 32, 3]`` in 0 to 255 and targets ``[n, 10]``."""
        rows = self._order[batch * self.batch_size : (batch + 1) * self.batch_size]
        rng = np.random.default_rng((self.seed, self.epoch, batch))
        pixels = random_flip(random_crop(self.pixels[rows], self.crop_padding, rng), rng)
        return pixels.astype(np.float32), one_hot(self.labels[rows])

    def on_epoch_end(self) -> None:
        """Prepare the order of the next epoch."""
        self.epoch += 1
        self._shuffle()

    def _shuffle(self) -> None:
        self._order = np.random.default_rng((self.seed, self.epoch)).permutation(len(self.labels))

"""Which of the training images a model learns from, and which choose its checkpoint."""

import numpy as np

from cifar_models.data.dataset import Images


def split_indices(total: int, validation_images: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Split ``range(total)`` at random by ``seed``.

    Returns:
        Training and validation indices, int64 ``[total - validation_images]`` and
        ``[validation_images]``, without overlap and both in random order.
    """
    order = np.random.default_rng(seed).permutation(total)
    return order[validation_images:], order[:validation_images]


def take(images: Images, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return pixels uint8 ``[n, 32, 32, 3]`` and labels uint8 ``[n]`` at ``indices``."""
    return images.pixels[indices], images.labels[indices]

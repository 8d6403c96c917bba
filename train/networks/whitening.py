"""A first layer that whitens patches of pixels, computed from training images, not learnt."""

import numpy as np

KERNEL_SIDE = 2
# Every principal direction of a patch of 2 x 2 pixels in three colours, and its negative.
KERNEL_COUNT = 2 * KERNEL_SIDE**2 * 3
SAMPLE = 5000
_REGULARISATION = 5e-4


def whitening_kernels(
    pixels: np.ndarray, mean: tuple[float, ...], variance: tuple[float, ...]
) -> np.ndarray:
    """Return convolution kernels whose outputs have no correlation and about unit variance.

    The kernels are the eigenvectors of the patches' covariance, each divided by the root of its
    eigenvalue, and their negatives, so that no direction is lost in the activation that follows.
    Source: Jordan (2024), arXiv 2404.00498, section 3.1; regularised, since directions that
    hardly vary would be amplified without bound.

    Args:
        pixels: uint8 ``[N, H, W, 3]``, training images; the first ``SAMPLE`` are used.
        mean, variance: Per channel, on the scale of the pixels, as the network normalises them.

    Returns:
        float32 ``[2, 2, 3, 24]``: height, width, channel, kernel.
    """
    images = (pixels[:SAMPLE].astype(np.float32) - mean) / np.sqrt(variance)
    patches = np.lib.stride_tricks.sliding_window_view(
        images, (KERNEL_SIDE, KERNEL_SIDE), axis=(1, 2)
    )  # [N, H - 1, W - 1, 3, height, width]
    flat = patches.transpose(0, 1, 2, 4, 5, 3).reshape(-1, KERNEL_SIDE**2 * 3).astype(np.float64)
    values, vectors = np.linalg.eigh(flat.T @ flat / len(flat))
    scaled = vectors / np.sqrt(values + _REGULARISATION)
    kernels = np.concatenate([scaled, -scaled], axis=1)
    return kernels.reshape(KERNEL_SIDE, KERNEL_SIDE, 3, KERNEL_COUNT).astype(np.float32)

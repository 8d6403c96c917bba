"""A picture as 8 x 8 cells, which are covered, ranked and drawn as one."""

import numpy as np

from cifar_models.labels import IMAGE_SIDE

CELLS = 8
"""Cells along each side; each has 4 x 4 pixels."""
_PIXELS = IMAGE_SIDE // CELLS
# Of the blur, in pixels. Of 3, 5, 8 and the picture's mean colour, both models' maps were told from
# chance most often with this one: it takes the object away and brings no edges of its own.
_SIGMA = 3.0


def on_cells(places: np.ndarray) -> np.ndarray:
    """Return a map ``[h, w]`` on the cells ``[8, 8]``, as the browser draws it enlarged.

    Bilinear between the middles of the places, constant beyond the outermost.
    """
    rows, columns = (_places_of(size) for size in places.shape)
    across = np.stack([np.interp(columns, np.arange(len(row)), row) for row in places])
    return np.stack([np.interp(rows, np.arange(len(line)), line) for line in across.T], axis=1)


def blurred(image: np.ndarray) -> np.ndarray:
    """Return a picture uint8 ``[32, 32, 3]`` blurred: what covers its cells.

    Gaussian; near an edge the weights that are left add up to 1.
    """
    apart = np.subtract.outer(np.arange(IMAGE_SIDE), np.arange(IMAGE_SIDE)) / _SIGMA
    weights = np.exp(-(apart**2) / 2)
    weights /= weights.sum(axis=1, keepdims=True)
    down = np.tensordot(weights, image, axes=1)
    return np.rint(np.tensordot(down, weights, axes=(1, 1)).swapaxes(1, 2)).astype(np.uint8)


def covered(image: np.ndarray, cover: np.ndarray, covers: np.ndarray) -> np.ndarray:
    """Return a picture with cells covered, once for each of N choices of cells.

    Args:
        image: uint8 ``[32, 32, 3]``.
        cover: What is seen in place of it, uint8 ``[32, 32, 3]``.
        covers: bool ``[N, 8, 8]``, true for a covered cell.

    Returns:
        uint8 ``[N, 32, 32, 3]``.
    """
    pixels = covers.repeat(_PIXELS, axis=1).repeat(_PIXELS, axis=2)
    return np.where(pixels[..., None], cover, image)


def _places_of(size: int) -> np.ndarray:
    """Return where the middles of the cells lie ``[8]``, in places of a map of that size."""
    return (np.arange(CELLS) + 0.5) / CELLS * size - 0.5

"""What several corruptions need: pixels read between pixels, smoothing, smooth random fields.

Pictures are float32 ``[H, W, 3]`` with values 0 to 1, fields float32 ``[H, W]``. Beyond its edges a
picture goes on as its mirror image.
"""

import numpy as np


def mirrored(places: np.ndarray, length: int) -> np.ndarray:
    """Return places along an axis, of any shape, moved inside it as in a mirror at its ends.

    >>> mirrored(np.array([-1.0, 0.5, 4.0]), 4).tolist()
    [1.0, 0.5, 2.0]
    """
    last = length - 1
    return last - np.abs(last - np.abs(places) % (2 * last))


def sample(picture: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Read a picture ``[H, W, C]`` at places ``[h, w]`` between its pixels, bilinearly.

    Returns:
        float32 ``[h, w, C]``.
    """
    rows = mirrored(rows, picture.shape[0])
    columns = mirrored(columns, picture.shape[1])
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    bottom = np.minimum(top + 1, picture.shape[0] - 1)
    right = np.minimum(left + 1, picture.shape[1] - 1)
    down = (rows - top)[..., None].astype(np.float32)
    across = (columns - left)[..., None].astype(np.float32)
    upper = picture[top, left] * (1 - across) + picture[top, right] * across
    lower = picture[bottom, left] * (1 - across) + picture[bottom, right] * across
    return upper * (1 - down) + lower * down


def grid(side: int) -> tuple[np.ndarray, np.ndarray]:
    """Return row and column, float64 ``[side, side]``, of every pixel of a square picture."""
    rows, columns = np.mgrid[0:side, 0:side]
    return rows.astype(np.float64), columns.astype(np.float64)


def convolved(picture: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return a picture ``[H, W, C]`` where each pixel is a weighted mean of those around it.

    Args:
        kernel: Weights ``[2 r + 1, 2 q + 1]`` that add up to 1, r below H and q below W.
    """
    down, across = (length // 2 for length in kernel.shape)
    padded = np.pad(picture, [(down, down), (across, across), (0, 0)], mode="reflect")
    height, width = picture.shape[:2]
    found = np.zeros_like(picture)
    for row, column in np.argwhere(kernel):
        weight = np.float32(kernel[row, column])
        found += weight * padded[row : row + height, column : column + width]
    return found


def blurred(picture: np.ndarray, sigma: float) -> np.ndarray:
    """Return a picture ``[H, W, C]`` after a Gaussian blur of ``sigma`` pixels."""
    reach = max(1, int(np.ceil(3 * sigma)))
    along = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    along /= along.sum()
    return convolved(convolved(picture, along[:, None]), along[None, :])


def smooth_field(rng: np.random.Generator, side: int, sigma: float) -> np.ndarray:
    """Return a random field ``[side, side]``, smooth over ``sigma`` pixels, mean 0, deviation 1."""
    noise = rng.standard_normal((side, side, 1)).astype(np.float32)
    # In float64, where the order of adding up, the processor's, is lost in rounding.
    field = blurred(noise, sigma)[..., 0].astype(np.float64)
    return ((field - field.mean()) / field.std()).astype(np.float32)


def smeared(picture: np.ndarray, length: float, angle: float, steps: int = 9) -> np.ndarray:
    """Return the mean of a square picture moved along a line.

    Args:
        length: Of the line, in pixels.
        angle: Of the line against the horizontal, in radians.
        steps: Places along it.
    """
    rows, columns = grid(picture.shape[0])
    along = np.linspace(-length / 2, length / 2, steps)
    moved = (
        sample(picture, rows + way * np.sin(angle), columns + way * np.cos(angle)) for way in along
    )
    return sum(moved) / np.float32(steps)

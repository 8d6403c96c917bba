"""Occlusion sensitivity: how far a class falls when a patch of the picture is covered.

Source: Zeiler and Fergus (2014), Visualizing and Understanding Convolutional Networks, section 4.2,
arXiv 1311.2901. Theirs is a grey square; here the patch is blurred, see ``cells``.
"""

import numpy as np

from cifar_models.saliency.cells import CELLS

PATCH = 2
"""Cells along each side of a patch, which is 8 x 8 pixels: a quarter of the side, as theirs."""
# Moved by one cell, so by half a patch: the finest stride that two cores afford, see ``study``.
_STEPS = CELLS - PATCH + 1
PATCHES = _STEPS**2


def patches() -> np.ndarray:
    """Return which cells each patch covers, bool ``[49, 8, 8]``, row by row from the top left."""
    covers = np.zeros((_STEPS, _STEPS, CELLS, CELLS), bool)
    for row in range(_STEPS):
        for column in range(_STEPS):
            covers[row, column, row : row + PATCH, column : column + PATCH] = True
    return covers.reshape(PATCHES, CELLS, CELLS)


def falls_by_cell(answer: np.ndarray, without: np.ndarray) -> np.ndarray:
    """Return by how much each class falls where a cell is covered, ``[8, 8, 10]``.

    The mean over all patches that cover the cell; below 0 where the class rises.

    Args:
        answer: Probabilities of the whole picture ``[10]``.
        without: Those with each of the patches covered ``[49, 10]``.
    """
    covers = patches().astype(np.float64)
    falls = answer - without.astype(np.float64)
    return np.einsum("pij,pk->ijk", covers, falls) / covers.sum(axis=0)[..., None]

"""Deletion curves: how soon a class falls when the cells that a map marks most are covered first.

Source: Petsiuk, Das and Saenko (2018), RISE, section 4.1, arXiv 1806.07421. They compare maps with
each other by the area under the curve; here a map is compared with random orders.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from cifar_models.saliency.cells import CELLS, on_cells

COUNTS = (0, 8, 16, 32, 64)
"""How many cells are covered at each point of a curve: none to all."""
BETWEEN = COUNTS[1:-1]
"""Those of them at which an order of the cells makes a difference."""
ORDERS = 19
"""Random orders: one map of 20 that mark any place would be first by luck."""
BELIEVED, MISLEADING, UNDECIDED = "believed", "misleading", "undecided"
UNTESTED = "untested"
_SEED = 0
_PLACES = 5  # along each side of a random map, as of ResNet50's class activation map


@dataclass(frozen=True, eq=False)
class Deletion:
    """How a class falls in the order of a map, and in random orders.

    Attributes:
        curve: Its probability at each of ``COUNTS`` ``[5]``, most important cells covered first.
        random: The same for the random orders ``[19, 5]``.
    """

    curve: np.ndarray
    random: np.ndarray

    @property
    def area(self) -> float:
        """The area under the curve, from 0 to 1; small where the class falls soon."""
        return float(area(self.curve))

    @property
    def random_areas(self) -> tuple[float, float]:
        """The smallest and the largest area of the random orders."""
        areas = area(self.random)
        return float(areas.min()), float(areas.max())

    @property
    def least(self) -> float:
        """The lowest probability of the class in any order."""
        return float(min(self.curve.min(), self.random.min()))

    @property
    def as_soon(self) -> int:
        """How many random orders have at most the map's area."""
        return int((area(self.random) <= self.area).sum())

    @property
    def verdict(self) -> str:
        """Whether the map marks what matters.

        A rank test: a map that marks cells by chance comes before all random orders in one of 20
        pictures, and after all of them in another one.

        Returns:
            ``UNTESTED`` where the class keeps half of its probability in every order; ``BELIEVED``
            where the area is below that of each random order, ``MISLEADING`` where it is above
            that of each, else ``UNDECIDED``.
        """
        if self.least >= self.curve[0] / 2:
            return UNTESTED
        if not self.as_soon:
            return BELIEVED
        return MISLEADING if (area(self.random) < self.area).all() else UNDECIDED


def area(curves: np.ndarray) -> np.ndarray:
    """Return the areas under curves ``[..., 5]`` of probabilities at ``COUNTS``, by trapezoids."""
    return np.trapezoid(curves, np.array(COUNTS) / COUNTS[-1], axis=-1)


def stages(marks: np.ndarray) -> np.ndarray:
    """Return which cells are covered at each of ``BETWEEN``, bool ``[3, 8, 8]``.

    Args:
        marks: A map ``[8, 8]``; the largest is covered first, of equal ones the upper, left one.
    """
    places = np.argsort(np.argsort(-marks, axis=None, kind="stable"), kind="stable")
    return np.stack([places < count for count in BETWEEN]).reshape(-1, CELLS, CELLS)


@cache
def random_marks() -> np.ndarray:
    """Return random maps ``[19, 8, 8]``, the same for every picture.

    What they mark hangs together as in a real map: noise of 5 x 5 places, enlarged. Single cells in
    random order would be no fair match. They leave no part of the picture whole, so that a class
    falls sooner than with the same number of cells in one piece, and by a more even measure.
    """
    noise = np.random.default_rng(_SEED).random((ORDERS, _PLACES, _PLACES))
    return np.stack([on_cells(one) for one in noise])

"""A region that a visitor draws on a map of the test images, and which images lie in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cifar_models.specs import PLACES

MOST_CORNERS, FEWEST_CORNERS = 24, 3
MOST_DRAWN = 2_000
"""Points of a line that a visitor draws; further ones are not looked at."""
SCALE = 1_000
"""Corners are whole numbers from 0 to this, on both axes."""

_WRITTEN = re.compile(r"(\w{1,80})~([a-z0-9]{1,20})((?:~\d{1,4}){6,48})")


@dataclass(frozen=True)
class Region:
    """A polygon on the map of one of the two models.

    Attributes:
        place: Whose map, ``first`` or ``second``.
        map: Its name.
        corners: x and y of each, from 0 to ``SCALE``.
    """

    place: str
    map: str
    corners: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        """Refuse what is no polygon."""
        if self.place not in PLACES:
            raise ValueError(f"place is {self.place!r}; it must be one of {', '.join(PLACES)}")
        if not FEWEST_CORNERS <= len(self.corners) <= MOST_CORNERS:
            raise ValueError(
                f"a region has {len(self.corners)} corners; it must have {FEWEST_CORNERS} to "
                f"{MOST_CORNERS}"
            )
        if not all(0 <= end <= SCALE for corner in self.corners for end in corner):
            raise ValueError(f"a region's corners must lie from 0 to {SCALE}")

    @classmethod
    def drawn(cls, place: str, map_name: str, x: Sequence[float], y: Sequence[float]) -> "Region":
        """Return the region inside a line that was drawn.

        Args:
            x, y: Of its points, fractions of the map's width and height.

        Raises:
            ValueError: It encloses nothing.
        """
        points = np.array([x[:MOST_DRAWN], y[:MOST_DRAWN]], np.float64).T
        if points.ndim != 2 or not np.isfinite(points).all():
            raise ValueError("That is no region of the map.")
        corners = np.rint(np.clip(points, 0, 1) * SCALE).astype(int)
        kept = _without_least(list(dict.fromkeys(map(tuple, corners.tolist()))))
        if len(kept) < FEWEST_CORNERS:
            raise ValueError("That encloses nothing. Draw a line around some points.")
        return cls(place, map_name, tuple(kept))

    @classmethod
    def read(cls, text: str, places: dict[str, str]) -> "Region":
        """Read what ``written`` wrote.

        Args:
            places: ``first`` and ``second`` by the name that an address has for them.

        Raises:
            ValueError: It is something else.
        """
        found = _WRITTEN.fullmatch(text)
        if not found or found[1] not in places:
            raise ValueError(f"{text[:60]!r} is no region of a map")
        ends = [int(end) for end in found[3].split("~")[1:]]
        if len(ends) % 2:
            raise ValueError(f"{text[:60]!r} lacks the height of a corner")
        return cls(places[found[1]], found[2], tuple(zip(ends[::2], ends[1::2], strict=True)))

    def written(self, name: str) -> str:
        """Return it as an address has it; ``name`` is that of the model."""
        return "~".join([name, self.map, *(str(end) for corner in self.corners for end in corner)])

    def contains(self, points: np.ndarray) -> np.ndarray:
        """Say of each point whether it lies inside, by the even-odd rule: bool ``[N]``.

        Args:
            points: ``[N, 2]``, fractions of the map's width and height.
        """
        corners = np.array(self.corners, np.float64) / SCALE
        inside = np.zeros(len(points), bool)
        across, up = points[:, 0], points[:, 1]
        for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            if y0 != y1:
                crossed = (y0 > up) != (y1 > up)
                inside ^= crossed & (across < x0 + (up - y0) * (x1 - x0) / (y1 - y0))
        return inside


def _without_least(corners: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out the corners that change the area least, one by one, as Visvalingam (1993) does."""
    while len(corners) > MOST_CORNERS:
        here = np.array(corners, np.float64)
        before, after = np.roll(here, 1, axis=0) - here, np.roll(here, -1, axis=0) - here
        areas = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
        del corners[int(np.argmin(areas))]
    return corners

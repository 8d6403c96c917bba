"""Drawings made by code: pictures to try that nobody has to upload, fetch or own a licence for."""

from collections.abc import Callable, Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

SIDE = 256  # of a drawing, in pixels
_FINER = 4  # drawn larger and reduced, so that edges are smooth
Colour = tuple[int, int, int]


class _Pen:
    """Draws in hundredths of the drawing's side, whatever its size in pixels.

    Args:
        side: Of the drawing, in pixels.
        top, bottom: Colours of the background, which runs from one to the other.
    """

    def __init__(self, side: int, top: Colour, bottom: Colour) -> None:
        self._side = side
        run = Image.new("RGB", (1, 2))
        run.putdata([top, bottom])
        large = (side * _FINER, side * _FINER)
        self.image = run.resize(large, Image.Resampling.BILINEAR)
        self._draw = ImageDraw.Draw(self.image)

    def _at(self, *hundredths: float) -> list[float]:
        return [number * self._side * _FINER / 100 for number in hundredths]

    def polygon(self, colour: Colour, *corners: float) -> None:
        self._draw.polygon(self._at(*corners), fill=colour)

    def oval(self, colour: Colour, x: float, y: float, across: float, down: float) -> None:
        """Fill an ellipse around ``(x, y)`` with these radii."""
        self._draw.ellipse(self._at(x - across, y - down, x + across, y + down), fill=colour)

    def line(self, colour: Colour, width: float, *points: float) -> None:
        self._draw.line(
            self._at(*points), fill=colour, width=round(self._at(width)[0]), joint="curve"
        )

    def box(self, colour: Colour, left: float, top: float, right: float, bottom: float) -> None:
        self._draw.rectangle(self._at(left, top, right, bottom), fill=colour)

    def finished(self) -> Image.Image:
        """Return the drawing at its size; a little soft, as photos are."""
        soft = self.image.filter(ImageFilter.GaussianBlur(_FINER))
        return soft.resize((self._side, self._side), Image.Resampling.LANCZOS)


def _ship(side: int) -> Image.Image:
    pen = _Pen(side, (196, 218, 236), (232, 236, 236))
    pen.box((44, 92, 128), 0, 62, 100, 100)
    for y in (70, 78, 87, 95):
        pen.line((72, 120, 156), 0.8, 8, y, 38, y + 1)
        pen.line((72, 120, 156), 0.8, 54, y + 3, 92, y + 2)
    pen.line((92, 66, 44), 1.6, 50, 10, 50, 64)
    pen.polygon((250, 248, 240), 48, 14, 48, 56, 20, 56)
    pen.polygon((236, 230, 216), 52, 18, 52, 56, 76, 56)
    pen.polygon((122, 56, 40), 14, 60, 88, 60, 78, 73, 24, 73)
    pen.line((240, 236, 228), 1.4, 15, 61.5, 87, 61.5)
    return pen.finished()


def _frog(side: int) -> Image.Image:
    pen = _Pen(side, (106, 118, 66), (92, 84, 52))
    for x, y, size in ((12, 20, 9), (84, 16, 11), (90, 82, 12), (10, 88, 10), (50, 8, 8)):
        pen.oval((84, 100, 54), x, y, size, size * 0.7)
    green, dark, light = (98, 158, 58), (66, 116, 42), (206, 214, 146)
    pen.oval(dark, 24, 66, 15, 17)
    pen.oval(dark, 76, 66, 15, 17)
    pen.oval(green, 50, 60, 28, 25)
    pen.oval(light, 50, 72, 18, 13)
    pen.oval(green, 50, 42, 26, 16)
    for x in (33, 67):
        pen.oval(green, x, 29, 9, 9)
        pen.oval((232, 206, 92), x, 28, 6, 6)
        pen.oval((20, 22, 16), x, 28, 3.4, 3.4)
    pen.line((48, 84, 32), 1.4, 30, 46, 40, 51, 60, 51, 70, 46)
    for x in (34, 66):
        pen.line(green, 8, x, 68, x, 86)
        pen.oval(green, x, 88, 9, 4)
    for x, y in ((40, 38), (58, 36), (50, 33), (26, 62), (75, 60)):
        pen.oval(dark, x, y, 2.6, 2)
    return pen.finished()


def _airplane(side: int) -> Image.Image:
    pen = _Pen(side, (92, 150, 214), (186, 214, 238))
    for x, y, size in ((18, 78, 13), (32, 82, 12), (80, 86, 14)):
        pen.oval((236, 242, 247), x, y, size, size * 0.45)
    white, shade = (242, 244, 246), (170, 180, 192)
    pen.polygon(shade, 46, 44, 60, 44, 74, 22, 67, 21)
    pen.polygon((196, 60, 52), 14, 44, 24, 46, 18, 26, 11, 25)
    pen.polygon(white, 10, 45, 20, 41, 78, 41, 90, 47, 80, 53, 24, 53)
    pen.polygon(shade, 14, 47, 26, 49, 14, 57, 8, 57)
    pen.polygon((150, 162, 176), 40, 50, 60, 50, 36, 76, 28, 76)
    for x in range(30, 76, 6):
        pen.oval((70, 92, 116), x, 45.5, 1.2, 1.4)
    pen.polygon((58, 78, 100), 82, 43, 87, 45.5, 80, 46)
    return pen.finished()


def _truck(side: int) -> Image.Image:
    pen = _Pen(side, (190, 208, 222), (214, 220, 220))
    pen.box((112, 114, 116), 0, 74, 100, 100)
    pen.box((132, 146, 116), 0, 66, 100, 74)
    pen.line((206, 206, 196), 1.4, 0, 92, 100, 92)
    pen.box((232, 234, 236), 6, 24, 62, 70)
    for x in (20, 34, 48):
        pen.line((206, 210, 214), 0.8, x, 24, x, 70)
    pen.box((52, 54, 58), 6, 69, 92, 75)
    pen.polygon((188, 44, 38), 64, 34, 82, 34, 90, 52, 94, 54, 94, 73, 64, 73)
    pen.polygon((124, 164, 190), 70, 38, 80, 38, 86, 51, 70, 51)
    pen.oval((250, 236, 170), 92, 62, 1.6, 2.4)
    for x in (20, 34, 80):
        pen.oval((26, 27, 30), x, 77, 7.6, 7.6)
        pen.oval((168, 172, 176), x, 77, 3.4, 3.4)
    return pen.finished()


# By the class that each is meant to show.
_DRAWN: dict[str, Callable[[int], Image.Image]] = {
    "ship": _ship,
    "frog": _frog,
    "airplane": _airplane,
    "truck": _truck,
}


def names() -> Sequence[str]:
    """Return the classes that there are drawings of, in the order they are offered."""
    return tuple(_DRAWN)


@cache
def drawing(name: str, side: int = SIDE) -> Image.Image:
    """Return the drawing of a class, RGB, ``side`` pixels wide and high.

    Raises:
        KeyError: There is none of that class.
    """
    return _DRAWN[name](side)

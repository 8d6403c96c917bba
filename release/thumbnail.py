"""The picture by which the Hub shows the Space: drawn, without a pixel of a data set."""

import io
from collections.abc import Mapping

from PIL import Image, ImageDraw, ImageFont

from cifar_models.records.metrics import Metrics
from cifar_models.specs import MODELS
from cifar_models.wording import interval

THUMBNAIL = "thumbnail.png"
SIZE = WIDTH, HEIGHT = 1200, 630  # as Open Graph's pictures are
_LEFT, _RIGHT, _TOP, _ROW = 80, 80, 280, 130
_INK, _SOFT, _PAPER, _GRID = "#17202a", "#56616e", "#ffffff", "#d5dbe1"


def draw(metrics: Mapping[str, Metrics]) -> bytes:
    """Return a PNG of both accuracies with their intervals.

    Args:
        metrics: By model id.
    """
    image = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((_LEFT, 60), "A pre-trained ResNet50,", _INK, ImageFont.load_default(58))
    pen.text((_LEFT, 128), "or a CNN of your own?", _INK, ImageFont.load_default(58))
    total = next(iter(metrics.values())).total
    said = f"CIFAR-10, {total:,} test images, 95% intervals"
    pen.text((_LEFT, 210), said, _SOFT, ImageFont.load_default(28))
    least = int(min(one.interval[0] for one in metrics.values()) * 20 - 0.5) / 20

    def x(share: float) -> float:
        return _LEFT + (share - least) / (1 - least) * (WIDTH - _LEFT - _RIGHT)

    bottom = _TOP + _ROW * len(MODELS)
    for twentieth in range(round(least * 20), 21):
        at, label = x(twentieth / 20), f"{twentieth * 5}%"
        pen.line((at, _TOP - 10, at, bottom), _GRID, 2)
        pen.text((at, bottom + 8), label, _SOFT, ImageFont.load_default(24), anchor="ma")
    for row, spec in enumerate(MODELS):
        one, at = metrics[spec.id], (_LEFT, _TOP + _ROW * row)
        words = f"{spec.title}: {one.accuracy:.1%} right ({interval(one.interval)})"
        font = ImageFont.load_default(34)
        pen.rectangle(pen.textbbox(at, words, font), _PAPER)
        pen.text(at, words, _INK, font)
        middle, (low, high) = at[1] + 76, (x(end) for end in one.interval)
        pen.line((low, middle, high, middle), spec.colour, 8)
        pen.circle((x(one.accuracy), middle), 18, spec.colour)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()

"""Turn any picture file into the 32x32 RGB pixels that the models see."""

import math
import threading
import warnings
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import ExifTags, Image, UnidentifiedImageError

from cifar_models.dataset import IMAGE_SIDE
from cifar_models.errors import PhotoError
from cifar_models.framing import WHOLE, Framing, box_of, describe, frame

MOST_PIXELS = 100_000_000
MOST_PIXELS_AT_ONCE = 50_000_000
PREVIEW_SIDE = 360
CROPPED_SIDE = 180
WHOLLY_CENTRAL = Framing()
FORMATS = "JPEG, HEIC, PNG, WebP, GIF, BMP, TIFF or AVIF"
# Photos of more pixels than this are decoded one at a time, whoever sent them.
_LARGE = 12_000_000
_one_large_photo = threading.Lock()
_BACKGROUND = (255, 255, 255)
# Pixels a side that are plenty for a preview and for 32x32.
_ENOUGH = 1024
# By EXIF orientation, what turns the stored picture upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, eq=False)
class Photo:
    """A decoded picture.

    Attributes:
        pixels: uint8 ``[32, 32, 3]``, RGB: what the models see.
        preview: The whole picture, upright, RGB, at most 360 pixels a side.
        cropped: The part that the models see, RGB, 180 x 180 pixels.
        steps: What was done to it, in order, in words.
        size: Width and height of the picture, upright, in pixels.
    """

    pixels: np.ndarray
    preview: Image.Image
    cropped: Image.Image
    steps: tuple[str, ...]
    size: tuple[int, int]


def photo_of(pixels: np.ndarray) -> Photo:
    """Return pixels uint8 ``[32, 32, 3]`` as a photo that nothing was done to."""
    image = Image.fromarray(pixels)
    return Photo(pixels, image, image, ("already 32 x 32",), image.size)


def read_photo(path: str | Path, framing: Framing = WHOLLY_CENTRAL) -> Photo:
    """Decode a picture file, turn it upright, and reduce a part of it to 32x32.

    Transparency becomes white; of an animation the first frame is taken; 16-bit grey is
    stretched to its own range.

    Args:
        framing: Which part; the central square by default.

    Raises:
        PhotoError: Not a picture, damaged, or with over 100 million pixels as a JPEG or 50
            million in another format.
    """
    name = Path(path).name
    _know_heic()
    try:
        # Pillow warns of decompression bombs before ours is checked; the size is checked here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as opened:
                return _prepare(opened, name, framing)
    except PhotoError:
        raise
    except FileNotFoundError as error:
        raise PhotoError("the photo is no longer on the server. Choose it again.") from error
    except UnidentifiedImageError as error:
        raise PhotoError(_unreadable(Path(path))) from error
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except Exception as error:  # Pillow's decoders raise nearly any kind for damaged files
        raise PhotoError(
            f"{_short(name)} cannot be decoded, it seems damaged or cut off. Save it again, or "
            "choose another photo."
        ) from error


@cache
def _know_heic() -> None:
    """Teach Pillow the format of iPhone photos, once, when the first photo is read."""
    pillow_heif.register_heif_opener(thumbnails=False)


def _prepare(opened: Image.Image, name: str, framing: Framing) -> Photo:
    width, height = opened.size
    # JPEG alone can be decoded at a fraction of its size.
    jpeg = opened.format in ("JPEG", "MPO")
    # Before anything else: to read the EXIF of a PNG, Pillow decodes all of it.
    if width * height > (MOST_PIXELS if jpeg else MOST_PIXELS_AT_ONCE):
        raise _too_large(name, f" of {width:,} x {height:,} pixels")
    with _one_large_photo if width * height > _LARGE else nullcontext():
        return _reduced(opened, jpeg, framing)


def _reduced(opened: Image.Image, jpeg: bool, framing: Framing) -> Photo:
    # Not how many: to count the pages of a TIFF takes time that grows with their square.
    steps = ["first of several frames"] if getattr(opened, "is_animated", False) else []
    orientation = _orientation(opened)
    width, height = opened.size if orientation < 5 else opened.size[::-1]
    image, converted = _upright(opened, orientation, jpeg)
    steps += converted
    part = describe(framing, width, height)
    if part:
        steps.append(part)
    square = frame(image, framing)
    if (width, height) != (IMAGE_SIDE, IMAGE_SIDE) or part:
        left, _, right, _ = box_of(framing, width, height)
        seen = max(width, height) if framing.kind == WHOLE else right - left
        if seen != IMAGE_SIDE:
            steps.append(f"{'reduced' if seen > IMAGE_SIDE else 'enlarged'} to 32 x 32")
    preview = image.copy()
    preview.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return Photo(
        np.asarray(square, np.uint8).copy(),
        preview,
        frame(image, framing, CROPPED_SIDE),
        tuple(steps),
        (width, height),
    )


def _upright(opened: Image.Image, orientation: int, jpeg: bool) -> tuple[Image.Image, list[str]]:
    """Decode; return it upright and RGB, reduced where it is large, and what was done."""
    steps = []
    if jpeg:
        opened.draft("RGB", (_ENOUGH, _ENOUGH))
    image = opened
    if image.mode == "P":
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = _stretch(image)
        steps.append("high-depth grey stretched to its full range")
    fraction = _fraction(image.size)
    if fraction > 1:  # before the copies that turning and mixing make
        image = image.reduce(fraction)
    if orientation != 1:
        image = image.transpose(_UPRIGHT[orientation])
        steps.append("turned upright as its EXIF says")
    image, converted = _to_rgb(image)
    return image, steps + converted


def _fraction(size: tuple[int, int]) -> int:
    """Return by how much to reduce both sides first, 1 for not at all.

    A long thin picture keeps enough of its shorter side for 32x32, not more.
    """
    shorter, pixels = min(size), size[0] * size[1]
    for_memory = min(math.ceil(math.sqrt(pixels / _LARGE)), shorter // (4 * IMAGE_SIDE))
    return max(1, shorter // _ENOUGH, for_memory)


def _orientation(opened: Image.Image) -> int:
    """Return the EXIF orientation, 1 to 8; 1 (upright) where there is none that can be read."""
    try:
        orientation = opened.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # damaged EXIF is no reason to refuse a picture that decodes
        return 1
    return orientation if orientation in range(1, 9) else 1


def _stretch(image: Image.Image) -> Image.Image:
    """Turn 16- or 32-bit grey into 8 bits between its darkest and its brightest pixel."""
    fraction = _fraction(image.size)
    values = np.asarray(image)[::fraction, ::fraction].astype(np.float32)
    values = np.nan_to_num(values)
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) * (255 / (high - low)) if high > low else np.zeros_like(values)
    return Image.fromarray(scaled.astype(np.uint8))


def _to_rgb(image: Image.Image) -> tuple[Image.Image, list[str]]:
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        background = Image.new("RGBA", layer.size, (*_BACKGROUND, 255))
        return Image.alpha_composite(background, layer).convert("RGB"), ["transparency to white"]
    if image.mode == "RGB":
        return image, []
    grey = image.mode in ("L", "1")
    return image.convert("RGB"), [] if grey else [f"{image.mode} colours to RGB"]


def printable(name: str) -> str:
    """Return a file's name without what is not seen, such as marks that turn text around."""
    return "".join(letter for letter in name if letter.isprintable())


def _unreadable(path: Path) -> str:
    """Say what a file is that Pillow does not know, as far as its first bytes tell."""
    with path.open("rb") as file:
        start = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    kinds = {
        b"%PDF": "it is a PDF; save the page as a picture",
        b"PK": "it is a ZIP archive or an office document; unpack it",
        b"<svg": "it is an SVG drawing; save it as PNG",
        b"<?xml": "it is an XML file; save an SVG drawing as PNG",
        b"<": "it is a web page; save the picture itself",
    }
    what = next((said for magic, said in kinds.items() if start.startswith(magic)), "")
    if not start:
        what = "it is empty; choose another"
    return (
        f"{_short(path.name)} is not a picture this app can read{what and ': '}{what}. "
        f"Use {FORMATS}."
    )


def _too_large(name: str, size: str = "") -> PhotoError:
    return PhotoError(
        f"{_short(name)}{size} is too large; JPEG is read up to {MOST_PIXELS // 10**6} million "
        f"pixels, other formats up to {MOST_PIXELS_AT_ONCE // 10**6} million. Reduce it first."
    )


def _short(name: str) -> str:
    name = printable(name)
    return name if len(name) <= 60 else f"{name[:40]}…{name[-15:]}"

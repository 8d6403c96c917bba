"""From an open picture file to what the models and the page get; runs in a process of its own."""

import os
import warnings
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from typing import Any

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from cifar_models.decoding import webp
from cifar_models.decoding.formats import grey, jpeg, png, refusals, tiff
from cifar_models.decoding.formats.colour import ToSrgb
from cifar_models.decoding.formats.heic import Heic
from cifar_models.decoding.formats.limits import (
    MEMORY,
    MOST_METADATA,
    MOST_PARTS,
    MOST_PIXELS_AT_ONCE,
    MOST_PIXELS_OF,
    MOST_SIDE,
)
from cifar_models.decoding.formats.reduction import ENOUGH, reduced
from cifar_models.decoding.framing import (
    CROPPED_SIDE,
    PREVIEW_SIDE,
    WHOLE,
    Framing,
    box_of,
    describe,
    frame,
)
from cifar_models.errors import PhotoError
from cifar_models.labels import IMAGE_SIDE

# Imported by name, so that Pillow knows these formats and loads no other.
_PLUGINS = (
    JpegImagePlugin.JpegImageFile,
    MpoImagePlugin.MpoImageFile,
    PngImagePlugin.PngImageFile,
    WebPImagePlugin.WebPImageFile,
    GifImagePlugin.GifImageFile,
    BmpImagePlugin.BmpImageFile,
    TiffImagePlugin.TiffImageFile,
    AvifImagePlugin.AvifImageFile,
)
# MPO, several JPEGs in one, is opened as JPEG.
FORMATS = tuple(plugin.format for plugin in _PLUGINS if plugin.format != "MPO")
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_BACKGROUND = (255, 255, 255)
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


@dataclass(frozen=True)
class Decoded:
    """What came of a file: see ``Photo``; ``square`` has 32 x 32 pixels, all pictures are RGB."""

    square: Image.Image
    preview: Image.Image
    cropped: Image.Image
    steps: tuple[str, ...]
    size: tuple[int, int]


def decode(path: bytes | str, name: str, framing: Framing) -> Decoded:
    """Decode a picture file, turn it upright, make it sRGB, and reduce a part of it to 32x32.

    Args:
        path: Of the file.
        name: What the sentences call it.
        framing: Which part.

    Raises:
        PhotoError: It cannot be read, or takes more than ``limits`` allow.
        MemoryError: So does this, of memory.
    """
    # Pillow warns of large pictures before ours is checked; the size is checked here.
    warnings.simplefilter("ignore")
    PngImagePlugin.MAX_TEXT_CHUNK = MOST_METADATA
    AvifImagePlugin.DEFAULT_MAX_THREADS = min(4, os.cpu_count() or 1)
    try:
        with open(path, "rb") as file:
            return _decode(file, name, framing)
    except (PhotoError, MemoryError):
        raise
    except FileNotFoundError as error:
        raise refusals.gone() from error
    except Image.DecompressionBombError as error:
        raise refusals.too_large(name) from error
    except Exception as error:  # Pillow's decoders raise nearly any kind for damaged files
        raise refusals.damaged(name) from error


def _decode(file: BufferedReader, name: str, framing: Framing) -> Decoded:
    start = file.read(512)
    turned, tags, content = 1, tiff.Tags(), None
    if start.startswith(_TIFF_STARTS):
        tags = tiff.read(file)
        if tags.parts > min(tags.needed_parts, MOST_PARTS):
            raise refusals.too_many_parts(name, tags.parts)
        if tags.orientation != 1:
            turned = tags.orientation
            content = tiff.upright(_all(file), tags)
    elif start.startswith(b"\xff\xd8"):
        content = _all(file)
        jpeg.check(content, name)
    elif start.startswith(b"\x89PNG"):
        content = png.without_long_metadata(_all(file))
    elif size := webp.size(start):  # its decoder takes all its memory as the file is opened
        _check_size("WEBP", size, name)
    file.seek(0)
    # Never by its path: Pillow would map some files with a wrong size.
    opened = _open(BytesIO(content) if content else file, start, name, tags)
    _check_size(opened.format, opened.size, name)
    if tags.unpacked_piece + _bytes_of(opened) > MEMORY:
        raise refusals.too_much_memory(name)  # libtiff would say no more than that it failed
    frames = getattr(opened, "is_animated", False)
    if opened.format == "MPO":
        frames = jpeg.has_frames(opened, content or b"")
    # Not how many: to count the pages of a TIFF takes time that grows with their square.
    steps = ["first of several frames"] if frames else []
    image, size, done, to_srgb = _upright(opened, turned, tags)
    return _parts(image, size, [*steps, *done], framing, to_srgb)


def _all(file: BufferedReader) -> bytes:
    file.seek(0)
    return file.read()


def _open(file: BufferedReader | BytesIO, start: bytes, name: str, tags: tiff.Tags) -> Any:
    try:
        return Image.open(file, formats=FORMATS)
    except UnidentifiedImageError as error:
        if start[4:8] == b"ftyp":
            try:
                return Heic(file)
            except ValueError:
                pass
        if tags and tags.first(257, 0):
            raise refusals.unknown_kind(name, tags.kind) from error
        raise refusals.unreadable(name, start) from error


def _bytes_of(opened: Any) -> int:
    """Return the memory of a picture as Pillow holds it."""
    width, height = opened.size
    return width * height * (1 if opened.mode in ("1", "L", "P") else 4)


def _check_size(kind: str, size: tuple[int, int], name: str) -> None:
    """Refuse a picture by its size, before anything of it is decoded."""
    width, height = size
    if width * height > MOST_PIXELS_OF.get(kind, MOST_PIXELS_AT_ONCE):
        raise refusals.too_large(name, kind, size)
    if max(width, height) > MOST_SIDE:
        raise refusals.too_long(name, (width, height))


def _upright(
    opened: Any, turned: int, tags: tiff.Tags
) -> tuple[Image.Image, tuple[int, int], list[str], ToSrgb]:
    """Decode; return it upright and reduced where it is large, its whole size, what was done.

    And what is still to do with its parts: to convert all of a phone's photo takes too long.

    Args:
        turned: The orientation of a TIFF that its decoder was kept from.
    """
    steps = []
    size = opened.size
    if opened.format in ("JPEG", "MPO"):
        opened.draft("RGB", (ENOUGH, ENOUGH))
    orientation = turned if turned != 1 else _orientation(opened)
    if opened.format == "TIFF":
        opened.load()
        said, size = orientation, opened.size
        if turned == 1:
            orientation = _orientation(opened)  # what is left after its decoder turned it
    else:
        said = orientation
    opened.load()
    if opened.format == "HEIF":
        size = opened.size
    image, profile = reduced(opened, tags), opened.info.get("icc_profile")
    opened.close()  # before the copies that turning and mixing make
    if grey.is_high_depth(opened.mode):
        steps.append(grey.STEP)
    if orientation >= 5:
        size = size[::-1]
    if orientation != 1:
        image = image.transpose(_UPRIGHT[orientation])
    if said != 1:
        steps.append("turned upright as its EXIF says")
    to_srgb = ToSrgb(profile, image.mode)
    if to_srgb.step:
        steps.append(to_srgb.step)
    if image.mode == "RGB":
        return image, size, steps, to_srgb
    image, converted = _to_rgb(to_srgb(image))
    return image, size, steps + converted, ToSrgb(None, image.mode)


def _orientation(opened: Any) -> int:
    """Return the EXIF orientation, 1 to 8; 1 (upright) where there is none that can be read."""
    if opened.format == "HEIF":
        return 1
    try:
        orientation = opened.getexif().get(ExifTags.Base.Orientation, 1)
    except MemoryError:
        raise
    except Exception:  # damaged EXIF is no reason to refuse a picture that decodes
        return 1
    return orientation if orientation in range(1, 9) else 1


def _to_rgb(image: Image.Image) -> tuple[Image.Image, list[str]]:
    """Return a picture as RGB on white, and what was done."""
    steps = []
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        background = Image.new("RGBA", layer.size, (*_BACKGROUND, 255))
        return Image.alpha_composite(background, layer).convert("RGB"), [
            *steps,
            "transparency to white",
        ]
    if image.mode == "RGB":
        return image, steps
    said = [] if image.mode == "L" else [f"{image.mode} colours to RGB"]
    return image.convert("RGB"), steps + said


def _parts(
    image: Image.Image, size: tuple[int, int], steps: list[str], framing: Framing, to_srgb: ToSrgb
) -> Decoded:
    width, height = size
    part = describe(framing, width, height)
    if part:
        steps.append(part)
    if (width, height) != (IMAGE_SIDE, IMAGE_SIDE) or part:
        left, _, right, _ = box_of(framing, width, height)
        seen = max(width, height) if framing.kind == WHOLE else right - left
        if seen != IMAGE_SIDE:
            steps.append(f"{'reduced' if seen > IMAGE_SIDE else 'enlarged'} to 32 x 32")
    preview = image.copy()
    preview.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    preview = to_srgb(preview)
    if framing.kind == WHOLE:  # its borders are sRGB already
        image = to_srgb(image)
        square, cropped = frame(image, framing), frame(image, framing, CROPPED_SIDE)
    else:
        square = to_srgb(frame(image, framing))
        cropped = to_srgb(frame(image, framing, CROPPED_SIDE))
    return Decoded(square, preview, cropped, tuple(steps), size)

"""What a JPEG file will cost, and which of its pictures are frames, before it is decoded."""

import re
import struct
from io import BytesIO
from typing import Any

from PIL import Image

from cifar_models.decoding.formats import refusals
from cifar_models.decoding.formats.limits import MOST_COEFFICIENTS, MOST_SCANS
from cifar_models.errors import PhotoError

_SCAN, _END = 0xDA, 0xD9
_SEQUENTIAL = (0xC0, 0xC1, 0xC9)
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without data
# In compressed data 0xFF is followed by 0 or by the number of a restart.
_NEXT = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_GAIN_MAP = (b"hdrgm", b"hdr-gain-map", b"HDRGainMap", b"hdrgainmap", b"iso:ts:21496")


def check(content: bytes, name: str) -> None:
    """Refuse a JPEG with so many scans, or so many samples kept between them, that it is a trap.

    Raises:
        PhotoError: It is one.
    """
    frame, place = _frame(content)
    if frame is None:
        return  # what its decoder says of it will do
    several = frame[0] not in _SEQUENTIAL
    # Quick, and never too few; may count what lies in metadata or other pictures of the file.
    if content.count(b"\xff\xda") > 1:
        scans = _scans(content, place)
        if scans > MOST_SCANS:
            raise refusals.too_many_scans(name, scans)
        several |= scans > 1
    if several and 2 * frame[1] > MOST_COEFFICIENTS:
        raise PhotoError(
            f"{refusals.short(name)} is too large for a progressive JPEG. Reduce it, or save it as "
            "an ordinary JPEG."
        )


def _frame(content: bytes) -> tuple[tuple[int, int] | None, int]:
    """Return marker and number of samples of the first frame, and where its first scan begins."""
    place, frame = 2, None
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            place += 1
            continue
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker in _ALONE or not marker:
            place += 2
            continue
        if marker in (_SCAN, _END):
            break
        (length,) = struct.unpack_from(">H", content, place + 2)
        if marker in _FRAMES:
            frame = marker, _samples(content[place + 4 : place + 2 + length])
        place += 2 + length
    return frame, place


def _samples(data: bytes) -> int:
    if len(data) < 6 or len(data) < 6 + 3 * data[5]:
        return 0
    _, height, width, count = struct.unpack_from(">BHHB", data)
    factors = [(data[7 + 3 * i] >> 4, data[7 + 3 * i] & 15) for i in range(count)]
    across, down = (max((factor[axis] for factor in factors), default=1) or 1 for axis in (0, 1))
    return sum(width * height * h * v // (across * down) for h, v in factors)


def _scans(content: bytes, place: int) -> int:
    """Count the scans of the first picture of a file from its first scan on."""
    scans = 0
    while found := _NEXT.search(content, place):
        marker, place = content[found.end() - 1], found.end()
        if marker == _END:
            break
        scans += marker == _SCAN
        if marker not in _ALONE and place + 2 <= len(content):
            place += max(2, struct.unpack_from(">H", content, place)[0])
    return scans


def has_frames(opened: Image.Image, content: bytes) -> bool:
    """Whether the further pictures of a file are frames, not thumbnails or gain maps of the first.

    Phones add a gain map, which tells bright screens where the picture is brighter.
    """
    index: dict[int, Any] = getattr(opened, "mpinfo", None) or {}
    start = content.find(b"MPF\0", 0, 2**20) + 4  # offsets are counted from here
    return any(
        entry["Attribute"]["MPType"] != "Baseline MP Primary Image"
        and "Thumbnail" not in entry["Attribute"]["MPType"]
        and _is_frame(content[start + entry["DataOffset"] :][: entry["Size"]], opened.size)
        for entry in index.get(0xB002, ())[1:]
    )


def _is_frame(other: bytes, size: tuple[int, int]) -> bool:
    if any(mark in other[: 2**17] for mark in _GAIN_MAP):
        return False
    try:
        with Image.open(BytesIO(other), formats=["JPEG"]) as picture:
            return picture.size == size
    except Exception:  # whatever it is, it cannot be shown
        return False

"""PNG without the metadata that is of no use here: Pillow refuses files where it is long."""

import struct
import zlib

from cifar_models.decoding.formats.limits import MOST_METADATA

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_LOOKED_AT = (*_TEXTS, b"iCCP")
# Texts that may say how the picture is turned.
_KEPT = (b"Raw profile type exif\0", b"XML:com.adobe.xmp\0")
_LONGEST_TEXT = 2**19  # as stored; unpacked, Pillow's own limit is a megabyte


def without_long_metadata(content: bytes) -> bytes:
    """Return a PNG file without its texts, and without a colour profile of unreasonable size.

    Nor with what follows its end. What is no sound row of chunks stays as it is: its decoder has
    the word.
    """
    if not content.startswith(_SIGNATURE):
        return content
    # In runs, since a file may have millions of chunks.
    kept, run, place = bytearray(), 0, len(_SIGNATURE)
    while place + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if kind in _LOOKED_AT and _passed_over(kind, content[place + 8 : end - 4]):
            kept += content[run:place]
            run = end
        place = end
        if kind == b"IEND":
            break
    else:
        place = len(content)
    return bytes(kept + content[run:place]) if kept else content[:place]


def _passed_over(kind: bytes, data: bytes) -> bool:
    if kind in _TEXTS:
        return not data.startswith(_KEPT) or len(data) > _LONGEST_TEXT or _unpacks_long(kind, data)
    return kind == b"iCCP" and _unpacked(data.partition(b"\0")[2][1:]) > MOST_METADATA


def _unpacks_long(kind: bytes, data: bytes) -> bool:
    rest = data.partition(b"\0")[2]
    if kind == b"tEXt" or (kind == b"iTXt" and not rest[:1].strip(b"\0")):
        return False
    packed = rest[1:]
    if kind == b"iTXt":  # whether packed, method, language, keyword in that language
        packed = rest[2:].split(b"\0", 2)[-1]
    return _unpacked(packed) > _LONGEST_TEXT


def _unpacked(data: bytes) -> int:
    """Return the length of compressed data, at most one more than the limit; 0 if damaged."""
    try:
        return len(zlib.decompressobj().decompress(data, MOST_METADATA + 1))
    except zlib.error:
        return 0

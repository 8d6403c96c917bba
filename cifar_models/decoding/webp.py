"""The size of a WebP picture, read before its decoder takes memory for it."""

import struct


def size(start: bytes) -> tuple[int, int] | None:
    """Return width and height by the first 30 bytes of a file; None where it is no WebP."""
    if start[:4] != b"RIFF" or start[8:12] != b"WEBP":
        return None
    start = start.ljust(30, b"\0")  # some are shorter than that
    kind = start[12:16]
    if kind == b"VP8X":  # of all frames together
        return _of_24_bits(start[24:27]) + 1, _of_24_bits(start[27:30]) + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", start, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", start, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _of_24_bits(data: bytes) -> int:
    return int.from_bytes(data, "little")

"""Picture files written byte by byte: kinds that no library would write."""

import struct
import zlib

import numpy as np


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, kind, packed, *extra):
    """A PNG of compressed rows; kind is 0 for grey, 2 for RGB, 3 for a palette, 6 for RGBA."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
    rest = chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + rest


def tiff(tags, pixels, order="<", big=False):
    """An uncompressed TIFF of one strip, or what the tags say; tags are lists by number."""
    tags = {259: [1], 273: [0], 277: [1], 279: [len(pixels)]} | tags
    head, row, inline, letter = (16, 20, 8, "Q") if big else (8, 12, 4, "I")
    count_letter = "Q" if big else "H"
    table = head + struct.calcsize(order + count_letter) + row * len(tags) + inline
    if tags[273] == [0]:
        tags[273] = [table]
    entries, beyond = b"", b""
    for tag, values in sorted(tags.items()):
        packed = struct.pack(f"{order}{len(values)}I", *values)
        if len(packed) > inline:
            place = table + len(pixels) + len(beyond)
            packed, beyond = struct.pack(order + letter, place), beyond + packed
        entries += struct.pack(f"{order}HH{letter}", tag, 4, len(values)) + packed.ljust(
            inline, b"\0"
        )
    mark = b"II" if order == "<" else b"MM"
    start = struct.pack(order + ("HHHQ" if big else "HI"), *((43, 8, 0, 16) if big else (42, 8)))
    return (
        mark
        + start
        + struct.pack(order + count_letter, len(tags))
        + entries
        + bytes(inline)
        + pixels
        + beyond
    )


def samples(array, kind, photometric, order="<", **more):
    """A TIFF of the samples ``[height, width, n]``; kind is 1 whole, 2 signed, 3 float."""
    height, width, count = array.shape
    tags = {
        256: [width],
        257: [height],
        258: [array.itemsize * 8] * count,
        262: [photometric],
        277: [count],
        278: [height],
        339: [kind] * count,
    }
    if more.get("extra"):
        tags[338] = [more["extra"]]
    return tiff(tags, np.ascontiguousarray(array).tobytes(), order)


def webp(width, height):
    """A lossless WebP of one colour: no transform, no cache, five codes of one symbol each."""
    bits, used = 0, 0
    fields = [(0x2F, 8), (width - 1, 14), (height - 1, 14), (0, 1), (0, 3), (0, 1), (0, 1), (0, 1)]
    for symbol in (0, 0, 0, 255, 0):  # green, red, blue, alpha, distance
        fields += [(1, 1), (0, 1), (symbol >= 2, 1), (symbol, 8 if symbol >= 2 else 1)]
    for value, width_in_bits in fields:
        bits |= int(value) << used
        used += width_in_bits
    data = bits.to_bytes((used + 7) // 8, "little")
    data += bytes(len(data) % 2)
    body = b"WEBPVP8L" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def codes(kind, *symbols):
    """A Huffman table of codes of two bits; kind 0 is for DC, 1 for AC."""
    return segment(0xC4, bytes([kind << 4, 0, len(symbols)]) + bytes(14) + bytes(symbols))


def progressive(side, scans, components=1):
    """A grey progressive JPEG whose scans after the first add nothing."""
    blocks = (side // 8) ** 2
    parts = b"".join(bytes([number + 1, 0x11, 0]) for number in range(components))
    head = struct.pack(">BHHB", 8, side, side, components) + parts
    start = b"\xff\xd8" + segment(0xDB, bytes([0] + [1] * 64)) + segment(0xC2, head)
    first = codes(0, 0, 1) + segment(0xDA, bytes([1, 1, 0, 0, 0, 0])) + bytes(-(-blocks * 2 // 8))
    bits, used, runs = 0, 0, -(-blocks // 32767)
    for number in range(runs):
        run = blocks // runs + (number < blocks % runs)
        bits, used = bits << 16 | run - (1 << 14), used + 16
    data = bits.to_bytes(used // 8, "big").replace(b"\xff", b"\xff\0")
    empty = segment(0xDA, bytes([1, 1, 0, 1, 63, 0])) + data
    return start + first + codes(1, 0xE0, 0) + empty * scans + b"\xff\xd9"

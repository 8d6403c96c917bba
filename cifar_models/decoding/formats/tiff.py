"""What a TIFF file says of itself, read before Pillow makes lists of all its pieces."""

import math
import struct
from dataclasses import dataclass
from io import BufferedIOBase

_TYPES = {1: "B", 3: "H", 4: "I", 8: "h", 9: "i", 13: "I", 16: "Q"}
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _OFFSETS = 256, 257, 258, 259, 262, 273
_ORIENTATION, _SAMPLES, _ROWS, _BYTES, _PLANAR = 274, 277, 278, 279, 284
_TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_BYTES = 322, 323, 324, 325
_EXTRA, _FORMAT = 338, 339
_NAMED = {0: "grey", 1: "grey", 2: "colour", 3: "palette", 5: "CMYK", 6: "YCbCr", 8: "Lab"}
_MOST_ENTRIES = 4096


@dataclass(frozen=True)
class Entry:
    """One tag of the first page: how many values it has, the first ones, and where they are."""

    count: int
    values: tuple[int, ...]
    place: int


class Tags(dict[int, Entry]):
    """The tags of the first page by number; empty where the file has none that can be read."""

    byte_order = "<"
    big = False

    def first(self, tag: int, otherwise: int) -> int:
        """Return the first value of a tag."""
        entry = self.get(tag)
        return entry.values[0] if entry and entry.values else otherwise

    @property
    def orientation(self) -> int:
        """How the stored picture is turned, 1 (upright) to 8."""
        value = self.first(_ORIENTATION, 1)
        return value if value in range(1, 9) else 1

    @property
    def unsigned(self) -> bool:
        """Whether its values are whole numbers from 0 on."""
        return self.first(_FORMAT, 1) == 1

    @property
    def parts(self) -> int:
        """How many strips or tiles it names."""
        named = (_OFFSETS, _BYTES, _TILE_OFFSETS, _TILE_BYTES)
        return max(self[tag].count if tag in self else 0 for tag in named)

    @property
    def needed_parts(self) -> int:
        """How many strips or tiles its size can need."""
        width, height = self.first(_WIDTH, 0), self.first(_HEIGHT, 0)
        planes = max(1, self.first(_SAMPLES, 1)) if self.first(_PLANAR, 1) == 2 else 1
        if _TILE_WIDTH in self or _TILE_OFFSETS in self:
            # The format asks for multiples of 16; fewer would make many of little.
            across = math.ceil(width / max(16, self.first(_TILE_WIDTH, 16)))
            return planes * across * math.ceil(height / max(16, self.first(_TILE_HEIGHT, 16)))
        # Some writers name a strip for every row whatever they say of rows per strip.
        return planes * height

    @property
    def unpacked_piece(self) -> int:
        """How many bytes one strip or tile takes beside the picture; 0 if it is not compressed."""
        if self.first(_COMPRESSION, 1) == 1:
            return 0
        width, height = self.first(_WIDTH, 0), self.first(_HEIGHT, 0)
        width = self.first(_TILE_WIDTH, width)
        rows = self.first(_TILE_HEIGHT, min(self.first(_ROWS, height), height))
        samples = self.first(_SAMPLES, 1) if self.first(_PLANAR, 1) == 1 else 1
        return width * rows * samples * self.first(_BITS, 1) // 8

    @property
    def kind(self) -> str:
        """Its kind in words, such as ``32-bit float colour``."""
        bits = self.first(_BITS, 1)
        number = {2: " signed", 3: " float"}.get(self.first(_FORMAT, 1), "")
        colour = _NAMED.get(self.first(_PHOTOMETRIC, -1), "other colours")
        alpha = " with alpha" if _EXTRA in self else ""
        return f"{'BigTIFF, ' if self.big else ''}{bits}-bit{number} {colour}{alpha}"


def read(file: BufferedIOBase) -> Tags:
    """Read the tags of the first page of an open file, classic or BigTIFF."""
    try:
        return _read(file)
    except (struct.error, OverflowError, ValueError):
        return Tags()


def _read(file: BufferedIOBase) -> Tags:
    tags = Tags()
    file.seek(0)
    start = file.read(16)
    tags.byte_order = order = "<" if start[:2] == b"II" else ">"
    (version,) = struct.unpack_from(order + "H", start, 2)
    tags.big = big = version == 43
    (place,) = struct.unpack_from(order + ("Q" if big else "I"), start, 8 if big else 4)
    file.seek(place)
    (entries,) = struct.unpack(order + ("Q" if big else "H"), file.read(8 if big else 2))
    size, inline = (20, 8) if big else (12, 4)
    first = file.tell()
    table = file.read(size * min(entries, _MOST_ENTRIES))
    for row in range(len(table) // size):
        tag, kind, count = struct.unpack_from(order + ("HHQ" if big else "HHI"), table, row * size)
        at = first + row * size + size - inline
        letter = _TYPES.get(kind, "")
        few = min(count, 4)
        needed = struct.calcsize("<" + letter) * count if letter else 0
        if needed > inline:
            (at,) = struct.unpack_from(
                order + ("Q" if big else "I"), table, row * size + size - inline
            )
        file.seek(at)
        data = file.read(struct.calcsize(f"<{few}{letter}")) if letter else b""
        whole = letter and len(data) == struct.calcsize(f"<{few}{letter}")
        tags[tag] = Entry(count, struct.unpack(f"{order}{few}{letter}", data) if whole else (), at)
    return tags


def upright(content: bytes, tags: Tags) -> bytes:
    """Return a file whose orientation says that it is upright, whatever it said.

    Pillow would turn it as it is decoded: before it is reduced, in a copy of all of it.
    """
    changed = bytearray(content)
    place = tags[_ORIENTATION].place
    # All that was read of it: a whole number of one, two or four bytes.
    value = tags[_ORIENTATION].values[0]
    for letter in ("H", "I", "B"):
        if changed[place : place + struct.calcsize(letter)] == struct.pack(
            tags.byte_order + letter, value
        ):
            struct.pack_into(tags.byte_order + letter, changed, place, 1)
            break
    return bytes(changed)

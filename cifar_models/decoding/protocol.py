"""What the app and a decoding process tell each other: JSON and raw pixels, never objects.

Each message is the length of its JSON, the JSON, the length of its bytes, the bytes; both lengths
are whole numbers of four bytes. A process that a picture has taken over can send nothing but that.
"""

import json
import struct
from io import BufferedIOBase
from typing import Any

_LENGTH = struct.Struct(">I")
_LONGEST_JSON = 64 * 1024
_MOST_BYTES = 2**20


def write(file: BufferedIOBase, told: dict[str, Any], content: bytes = b"") -> None:
    """Send a message."""
    text = json.dumps(told).encode("ascii")
    file.write(b"".join([_LENGTH.pack(len(text)), text, _LENGTH.pack(len(content)), content]))
    file.flush()


def read(file: BufferedIOBase) -> tuple[dict[str, Any], bytes]:
    """Receive a message.

    Raises:
        EOFError: The other side has ended.
        ValueError: What came is none.
    """
    told = json.loads(_part(file, _LONGEST_JSON))
    if not isinstance(told, dict):
        raise ValueError(f"an object was expected; received {str(told)[:80]!r}")
    return told, _part(file, _MOST_BYTES)


def _part(file: BufferedIOBase, most: int) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(file, _LENGTH.size))
    if length > most:
        raise ValueError(f"at most {most:,} bytes were expected; received {length:,}")
    return _exactly(file, length)


def _exactly(file: BufferedIOBase, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise EOFError
    return data

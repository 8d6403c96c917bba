"""NumPy's archives from anybody: types and sizes are compared before an array is unpacked."""

import io
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from cifar_models.errors import BundleError
from cifar_models.files import write_atomically

HEADER_BYTES = 4096
_MOST_DIMENSIONS = 2


@dataclass(frozen=True)
class Kind:
    """What an array must be.

    Attributes:
        dtype: As NumPy names it.
        most: The most values that it may hold.
    """

    dtype: str
    most: int

    @property
    def bytes(self) -> int:
        """The most bytes of its content."""
        return self.most * np.dtype(self.dtype).itemsize


def parse_arrays(content: bytes, kinds: Mapping[str, Kind], path: Path) -> dict[str, np.ndarray]:
    """Return the arrays of a ``.npz`` that are asked for, of at most two dimensions.

    Args:
        kinds: By name; further arrays are not looked at.
        path: Where it was read, for the error.

    Raises:
        BundleError: It is damaged, or one is missing, of another type or larger.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: _array(archive, name, kind) for name, kind in kinds.items()}
    except Exception as error:  # zipfile, zlib and NumPy raise many kinds for a damaged file
        raise BundleError(f"{path} cannot be read: {error}") from error


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray | str]) -> None:
    """Write arrays by name as a packed ``.npz``, atomically."""

    def write(part: Path) -> None:
        with part.open("wb") as file:
            np.savez_compressed(file, **arrays)

    write_atomically(path, write)


def array_header(file: BinaryIO) -> tuple[tuple[int, ...], np.dtype]:
    """Return shape and dtype of a ``.npy``, of which no more than the header is read.

    Raises:
        Exception: It is none; NumPy raises many kinds for a damaged header.
    """
    version = np.lib.format.read_magic(file)
    read_header = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[version]
    shape, _, dtype = read_header(file, max_header_size=HEADER_BYTES)
    return shape, dtype


def _array(archive: zipfile.ZipFile, name: str, kind: Kind) -> np.ndarray:
    """Unpack one array, after its header was found to be that of the one expected.

    Raises:
        ValueError: It is of another type or larger.
    """
    member, most = archive.getinfo(f"{name}.npy"), kind.bytes
    # Other ways of packing are unpacked in larger steps than asked for.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is packed in an unusual way")
    if member.file_size > most + HEADER_BYTES:
        raise ValueError(f"{name} has {member.file_size:,} bytes; expected: at most {most:,}")
    with archive.open(member) as file:
        unpacked = io.BytesIO(file.read(most + HEADER_BYTES))
    shape, dtype = array_header(unpacked)
    size = math.prod(shape) * dtype.itemsize
    if dtype != np.dtype(kind.dtype) or len(shape) > _MOST_DIMENSIONS or size > most:
        raise ValueError(
            f"{name} is {dtype} {shape}; expected {kind.dtype}, at most {most:,} bytes"
        )
    unpacked.seek(0)
    return np.load(unpacked, allow_pickle=False)

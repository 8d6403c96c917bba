"""Predictions as NumPy keeps them: ``.npz`` with named arrays, or ``.npy`` with a single one."""

import io
import math
import zipfile
from collections.abc import Iterator

import numpy as np

from cifar_models.added.formats.columns import (
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    NAMELESS,
    Columns,
    MisreadError,
)
from cifar_models.records.arrays import HEADER_BYTES, array_header

NPZ, NPY = b"PK\x03\x04", b"\x93NUMPY"
_CLASSES = ("classes", "class_names")
_KINDS = "biufUS"  # numbers and texts; objects would have to be unpickled


def read(content: bytes) -> Columns:
    """Return the arrays of a file; an array of one number, and one that is none, is left out.

    Raises:
        MisreadError: It is damaged, or an array is too large or holds Python's objects.
    """
    arrays = dict(_arrays(content)) if content.startswith(NPZ) else {NAMELESS: _array(content)}
    classes = next((arrays.pop(name) for name in _CLASSES if name in arrays), None)
    if list(arrays) == ["arr_0"]:  # of np.savez without a name
        arrays = {NAMELESS: arrays["arr_0"]}
    named = {name: array for name, array in arrays.items() if 1 <= array.ndim <= 2}
    if any(name == NAMELESS and array.ndim > 2 for name, array in arrays.items()):
        raise MisreadError(f"holds an array of {arrays[NAMELESS].ndim} dimensions")
    return Columns(named, None if classes is None else tuple(map(str, classes.ravel()[:100])))


def _arrays(content: bytes) -> Iterator[tuple[str, np.ndarray]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise MisreadError(f"is damaged ({str(error)[:100]})") from error
    if len(members) > MOST_COLUMNS:
        raise MisreadError(f"holds {len(members):,} arrays; expected: at most {MOST_COLUMNS}")
    for member in members:
        name = member.filename
        if not name.endswith(".npy"):
            raise MisreadError(f"holds {ascii(name)[1:-1][:60]}, which is no array of NumPy")
        # Other ways of packing are unpacked in larger steps than asked for.
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise MisreadError("is packed in an unusual way")
        try:
            with archive.open(member) as file:
                unpacked = file.read(MOST_BYTES + HEADER_BYTES + 1)
        except Exception as error:  # zipfile and zlib raise many kinds for a damaged file
            raise MisreadError(f"is damaged ({str(error)[:100]})") from error
        yield name.removesuffix(".npy"), _array(unpacked)


def _array(content: bytes) -> np.ndarray:
    """Return one array, whose header is looked at first."""
    file = io.BytesIO(content)
    try:
        shape, dtype = array_header(file)
    except Exception as error:  # NumPy raises many kinds for a damaged header
        raise MisreadError(f"is damaged ({str(error)[:100]})") from error
    if dtype.kind not in _KINDS:
        kind = "Python objects, which are never unpickled" if dtype.hasobject else f"{dtype}"
        raise MisreadError(f"holds {kind}; expected numbers or text")
    if dtype.kind in "US" and dtype.itemsize > 4 * MOST_CHARACTERS:
        raise MisreadError(f"holds texts of more than {MOST_CHARACTERS} characters")
    if math.prod(shape) * dtype.itemsize > MOST_BYTES:
        raise MisreadError(f"holds an array of more than {MOST_BYTES:,} bytes, {shape}")
    file.seek(0)
    try:
        found = np.load(file, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise MisreadError(f"is damaged ({str(error)[:100]})") from error
    return np.char.decode(found, "utf-8", "replace") if dtype.kind == "S" else found

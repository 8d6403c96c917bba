"""Read a pickle that holds data, and carry out nothing that it asks for.

Foreign pickles are programs. This reads their operations itself, by a table of those that build
numbers, text, bytes, lists, tuples, dictionaries and NumPy arrays of uint8, in the forms that
Python 2 and 3 and NumPy 1 and 2 write; pickle, and whatever it could import or call, is not
involved. Operations: https://docs.python.org/3/library/pickletools.html.
"""

import struct
from collections.abc import Callable
from typing import Any

import numpy as np

MOST_OPERATIONS = 200_000
"""CIFAR-10's files take 70,000; each builds one small object, or one of bytes in the file."""


class RefusedPickleError(ValueError):
    """A pickle that is damaged, or asks for something else than data; its text is a clause."""


def load_dictionary(content: bytes) -> dict[str, Any]:
    """Return the dictionary that a pickle holds, with keys as text and arrays read-only.

    Memory stays within a few times the length of ``content``.

    Raises:
        RefusedPickleError: It holds something else, asks for more than data, or is damaged.
    """
    try:
        found = _Reader(content).run()
        if type(found) is not dict:
            raise RefusedPickleError("it holds no dictionary")
        return {
            key.decode("ascii") if isinstance(key, bytes) else str(key): (
                value.values if isinstance(value, _Array) else value
            )
            for key, value in found.items()
        }
    except RefusedPickleError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError, struct.error) as error:
        raise RefusedPickleError("it is damaged") from error


class _Global(str):
    """The name of something that an array is made of; never imported."""


class _Array:
    """An array in the making."""

    values: np.ndarray | None = None

    def fill(self, data: bytes, shape: tuple[int, ...], kind: "_Uint8") -> "_Array":
        if type(data) is not bytes or type(kind) is not _Uint8 or self.values is not None:
            raise RefusedPickleError("it holds an array of something else than uint8")
        self.values = np.frombuffer(data, np.uint8).reshape(shape)
        return self


class _Uint8:
    """NumPy's dtype of unsigned bytes."""


_MARK = object()


class _Reader:
    """Carries out the operations of one pickle.

    Args:
        content: The pickle.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._encoded = 0

    def run(self) -> Any:
        """Return what the pickle builds."""
        for _ in range(MOST_OPERATIONS):
            operation = self._take(1)
            if operation == b".":
                (result,) = self._stack
                return result
            carry_out = _OPERATIONS.get(operation)
            if carry_out is None:
                raise RefusedPickleError(f"it uses the operation 0x{operation.hex()}")
            carry_out(self)
        raise RefusedPickleError(f"it takes more than {MOST_OPERATIONS:,} operations")

    def _take(self, count: int) -> bytes:
        end = self._at + count
        if not self._at <= end <= len(self._content):
            raise RefusedPickleError("it is cut short")
        taken = self._content[self._at : end]
        self._at = end
        return taken

    def _number(self, layout: str) -> Any:
        (value,) = struct.unpack(layout, self._take(struct.calcsize(layout)))
        return value

    def _line(self) -> str:
        end = self._content.index(b"\n", self._at, self._at + 100)
        return self._take(end + 1 - self._at)[:-1].decode("ascii")

    def _pop_to_mark(self) -> list[Any]:
        place = len(self._stack) - 1
        while self._stack[place] is not _MARK:
            place -= 1
            if place < 0:
                raise RefusedPickleError("it is damaged")
        found = self._stack[place + 1 :]
        del self._stack[place:]
        return found

    def _skip(self, layout: str) -> None:
        self._number(layout)

    def _push(self, value: Any) -> None:
        self._stack.append(value)

    def _push_integer(self) -> None:
        length = self._number("<B")
        if length > 8:
            raise RefusedPickleError("it holds a number of more than 8 bytes")
        self._push(int.from_bytes(self._take(length), "little", signed=True))

    def _push_text(self, layout: str) -> None:
        self._push(self._take(self._number(layout)).decode("utf-8"))

    def _push_tuple(self, count: int | None) -> None:
        if count is None:
            self._push(tuple(self._pop_to_mark()))
        elif len(self._stack) < count:
            raise RefusedPickleError("it is damaged")
        else:
            self._stack[-count:] = [tuple(self._stack[-count:])]

    def _extend(self, values: list[Any]) -> None:
        if type(self._stack[-1]) is not list:
            raise RefusedPickleError("it adds to something else than a list")
        self._stack[-1].extend(values)

    def _set(self, values: list[Any]) -> None:
        if type(self._stack[-1]) is not dict:
            raise RefusedPickleError("it adds to something else than a dictionary")
        keys = values[::2]
        if not all(type(key) in (bytes, str, int) for key in keys):
            raise RefusedPickleError("it holds a dictionary with odd keys")
        self._stack[-1].update(zip(keys, values[1::2], strict=True))

    def _push_global(self, module: str, name: str) -> None:
        wanted = f"{module}.{name}"
        if wanted not in _CALLS and wanted != "numpy.ndarray":
            raise RefusedPickleError(f"it asks for {wanted[:60]!r}")
        self._push(_Global(wanted))

    def _push_named_global(self) -> None:
        name, module = self._stack.pop(), self._stack.pop()
        if type(name) is not str or type(module) is not str:
            raise RefusedPickleError("it asks for something without a name")
        self._push_global(module, name)

    def _call(self) -> None:
        arguments, called = self._stack.pop(), self._stack.pop()
        if type(called) is not _Global or called not in _CALLS or type(arguments) is not tuple:
            raise RefusedPickleError("it calls something else than what makes an array")
        self._push(_CALLS[called](self, *arguments))

    def _build(self) -> None:
        """Fill in what a call has made, see ``ndarray.__setstate__`` and that of ``dtype``."""
        state = self._stack.pop()
        made = self._stack[-1]
        if type(made) is _Array:
            _, shape, kind, column_major, data = state
            made.fill(data, _shape(shape, column_major), kind)
        elif type(made) is not _Uint8 or state[2:5] != (None, None, None):
            raise RefusedPickleError("it holds an array of something else than uint8")

    def _latin_1(self, text: str, _: str) -> bytes:
        """Return bytes that Python 3 has written as text, for Python 2 to read."""
        self._encoded += len(text)
        if self._encoded > len(self._content):
            raise RefusedPickleError("it grows as it is read")
        return str.encode(text, "latin-1")


def _shape(shape: tuple[int, ...], column_major: Any) -> tuple[int, ...]:
    if column_major not in (False, 0, "C", b"C") or not all(type(side) is int for side in shape):
        raise RefusedPickleError("it holds an array in another order than row by row")
    return shape


def _uint8(_: _Reader, code: str | bytes, *flags: Any) -> _Uint8:
    if code not in ("u1", b"u1"):
        raise RefusedPickleError("it holds an array of something else than uint8")
    return _Uint8()


def _from_buffer(_: _Reader, data: bytes, kind: _Uint8, shape: tuple, order: str) -> _Array:
    return _Array().fill(data, _shape(shape, order), kind)


# What a pickle may call, and what is done instead.
_CALLS: dict[str, Callable[..., Any]] = {
    "numpy.core.multiarray._reconstruct": lambda reader, *what: _Array(),
    "numpy._core.multiarray._reconstruct": lambda reader, *what: _Array(),
    "numpy.core.numeric._frombuffer": _from_buffer,
    "numpy._core.numeric._frombuffer": _from_buffer,
    "numpy.dtype": _uint8,
    "_codecs.encode": _Reader._latin_1,
}

_OPERATIONS: dict[bytes, Callable[[_Reader], None]] = {
    b"\x80": lambda r: r._skip("<B"),  # protocol
    b"\x95": lambda r: r._skip("<Q"),  # frame
    b"N": lambda r: r._push(None),
    b"\x88": lambda r: r._push(True),
    b"\x89": lambda r: r._push(False),
    b"I": lambda r: r._push(int(r._line())),
    b"K": lambda r: r._push(r._number("<B")),
    b"M": lambda r: r._push(r._number("<H")),
    b"J": lambda r: r._push(r._number("<i")),
    b"G": lambda r: r._push(r._number(">d")),
    b"\x8a": _Reader._push_integer,
    b"U": lambda r: r._push(r._take(r._number("<B"))),
    b"T": lambda r: r._push(r._take(r._number("<i"))),
    b"C": lambda r: r._push(r._take(r._number("<B"))),
    b"B": lambda r: r._push(r._take(r._number("<I"))),
    b"\x8e": lambda r: r._push(r._take(r._number("<Q"))),
    b"\x96": lambda r: r._push(r._take(r._number("<Q"))),
    b"\x8c": lambda r: r._push_text("<B"),
    b"X": lambda r: r._push_text("<I"),
    b"]": lambda r: r._push([]),
    b"}": lambda r: r._push({}),
    b")": lambda r: r._push(()),
    b"(": lambda r: r._push(_MARK),
    b"t": lambda r: r._push_tuple(None),
    b"\x85": lambda r: r._push_tuple(1),
    b"\x86": lambda r: r._push_tuple(2),
    b"\x87": lambda r: r._push_tuple(3),
    b"a": lambda r: r._extend([r._stack.pop()]),
    b"e": lambda r: r._extend(r._pop_to_mark()),
    b"s": lambda r: r._set([r._stack.pop(-2), r._stack.pop()]),
    b"u": lambda r: r._set(r._pop_to_mark()),
    b"q": lambda r: r._memo.update({r._number("<B"): r._stack[-1]}),
    b"r": lambda r: r._memo.update({r._number("<I"): r._stack[-1]}),
    b"\x94": lambda r: r._memo.update({len(r._memo): r._stack[-1]}),
    b"h": lambda r: r._push(r._memo[r._number("<B")]),
    b"j": lambda r: r._push(r._memo[r._number("<I")]),
    b"c": lambda r: r._push_global(r._line(), r._line()),
    b"\x93": _Reader._push_named_global,
    b"R": _Reader._call,
    b"b": _Reader._build,
}

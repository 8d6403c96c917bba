"""Files that may come from anybody: read whole, within limits, before anything in them is used."""

import json
import math
from pathlib import Path
from typing import Any

from cifar_models.errors import BundleError

JSON_BYTES = 1_000_000
_DEPTH = 32
_MEMBERS = 1000
_TEXT = 2000
_NUMBER = 1e15  # whole numbers up to here survive JavaScript


def read_bytes(path: Path, most: int) -> bytes:
    """Return the content of a regular file of at most ``most`` bytes.

    Raises:
        BundleError: It is missing, longer, or no file.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise BundleError(f"{path} cannot be read: it is no file")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > most:
        raise BundleError(f"{path} is longer than {most:,} bytes")
    return content


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object, see ``parse_json``.

    Raises:
        BundleError: It is missing or anything else.
    """
    return parse_json(read_bytes(path, JSON_BYTES), path)


def parse_json(content: bytes, where: object) -> dict[str, Any]:
    """Return a JSON object of at most 32 levels whose values can be shown and sent.

    That is: at most 1,000 members in one object or list, texts of at most 2,000 characters that
    UTF-8 can hold, finite numbers up to 1e15.

    Args:
        where: What it is, for the error.

    Raises:
        BundleError: It is anything else.
    """
    try:
        value = json.loads(content, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise BundleError(f"{where} is not JSON: it is nested too deeply") from error
    except ValueError as error:
        raise BundleError(f"{where} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BundleError(f"{where} holds a {type(value).__name__}, not an object")
    _check(value, where)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _check(whole: dict[str, Any], where: object) -> None:
    # With a list of what is left to look at: the depth is not known yet.
    waiting: list[tuple[Any, int, tuple]] = [(whole, 1, ())]
    while waiting:
        value, depth, names = waiting.pop()
        problem = _problem(value, depth)
        if problem:
            # As text that can be shown, whatever the names are.
            place = ", ".join(ascii(name)[1:-1][:60] for name in names[:6])
            raise BundleError(f"{where}{', ' if place else ''}{place} {problem}")
        if isinstance(value, dict):
            for name, member in value.items():
                waiting.append((name, depth, names))
                waiting.append((member, depth + 1, (*names, name)))
        elif isinstance(value, list):
            waiting.extend((member, depth + 1, names) for member in value)


def _problem(value: Any, depth: int) -> str | None:
    """Say what is wrong with a value itself, apart from its members."""
    if isinstance(value, dict | list):
        if depth > _DEPTH:
            return f"is nested too deeply; expected: at most {_DEPTH} levels"
        if len(value) > _MEMBERS:
            return f"has {len(value):,} members; expected: at most {_MEMBERS:,}"
    elif isinstance(value, str):
        if len(value) > _TEXT:
            return f"is a text of {len(value):,} characters; expected: at most {_TEXT:,}"
        if not _can_be_sent(value):
            return f"is {value[:40]!a}, half of a character; expected: text"
    elif isinstance(value, int | float) and not abs(value) <= _NUMBER:  # nor NaN
        shown = f"{value}" if isinstance(value, float) else f"a number of {_digits(value):,} digits"
        return f"is {shown}; expected: a finite number up to {_NUMBER:.0e}"
    return None


def _can_be_sent(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _digits(number: int) -> int:
    return max(1, math.ceil(abs(number).bit_length() * math.log10(2)))

"""Checks that JSON from outside has the parts, of the kinds, that its readers count on."""

from collections.abc import Callable
from math import isfinite
from typing import Any

from cifar_models.errors import BundleError

Shape = dict[str, Any] | list[Any] | Callable[[Any], bool]
"""An object's parts by name (``name?`` may be missing or null), a list of one shape, or a test."""


def text(value: Any) -> bool:
    """Whether it is text."""
    return isinstance(value, str)


def whole(value: Any) -> bool:
    """Whether it is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def number(value: Any) -> bool:
    """Whether it is a finite number."""
    return whole(value) or (isinstance(value, float) and isfinite(value))


def number_or_null(value: Any) -> bool:
    """Whether it is a finite number, or null where that is not defined."""
    return value is None or number(value)


def yes_or_no(value: Any) -> bool:
    """Whether it is true or false."""
    return isinstance(value, bool)


def check(value: Any, shape: Shape, where: str) -> None:
    """Compare ``value`` with the shape that it must have; further parts are allowed.

    Args:
        where: What is checked, for the error.

    Raises:
        BundleError: A part is missing or of another kind.
    """
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            raise BundleError(f"{where} is {_short(value)}, not an object")
        for name, part in shape.items():
            bare = name.removesuffix("?")
            if value.get(bare) is None and name != bare:
                continue
            if bare not in value:
                raise BundleError(f"{where} lacks '{bare}'")
            check(value[bare], part, f"{where}, {bare}")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise BundleError(f"{where} is {_short(value)}, not a list")
        for entry in value:
            check(entry, shape[0], where)
    elif not shape(value):
        kind = shape.__name__.replace("_", " ")
        raise BundleError(f"{where} is {_short(value)}; expected: {kind}")


def _short(value: Any) -> str:
    return repr(value)[:60]

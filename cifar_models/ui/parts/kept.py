"""Options of the page that its address keeps: a link, a reload and Back bring them again."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from cifar_models.ui import browser

SEPARATOR = "~"  # between several values of one option


@dataclass(frozen=True)
class _Option:
    name: str
    component: gr.components.Component
    default: Any
    read: Callable[[str], Any]


class Kept:
    """The options that were registered, by their names in the address."""

    def __init__(self) -> None:
        self._options: list[_Option] = []

    def keep(
        self,
        name: str,
        component: gr.components.Component,
        allowed: Collection | Callable[[str], Any],
    ) -> None:
        """Write the value of a component to the address whenever it changes.

        Args:
            name: In the address.
            component: Its value at the start is what an address without it means.
            allowed: Its values, of which an address may name one, or several where the component
                takes a list; or what reads a value, raising ``ValueError`` for what is none.
        """
        default = component.value
        read = allowed if callable(allowed) else _reader(allowed, isinstance(default, list))
        self._options.append(_Option(name, component, default, read))
        script = browser.event_script("keep", NAME=name, DEFAULT=default, SEPARATOR=SEPARATOR)
        component.change(None, component, None, js=script)

    @property
    def components(self) -> list:
        """The components, in the order of their registration."""
        return [option.component for option in self._options]

    def names(self) -> list[str]:
        """Return what the options are called in addresses."""
        return [option.name for option in self._options]

    def values(self, address: Mapping[str, str], reset: bool) -> dict:
        """Return values by component as an address has them; what means nothing is left out.

        Args:
            reset: Give those that it does not name what they were at the start.
        """
        found = {}
        for option in self._options:
            if option.name in address:
                try:
                    found[option.component] = option.read(address[option.name])
                    continue
                except ValueError:
                    pass
            if reset:
                found[option.component] = option.default
        return found


def number_within(least: float, most: float) -> Callable[[str], float]:
    """Return what reads a number of a range from an address."""

    def read(text: str) -> float:
        number = float(text)
        if not least <= number <= most:
            raise ValueError(f"{number} is not between {least} and {most}")
        return int(number) if number.is_integer() else number

    return read


def _reader(allowed: Collection, several: bool) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        named = [value for value in allowed if str(value) in text.split(SEPARATOR)]
        if not (several or named):
            raise ValueError(f"{text!r} is none of {allowed}")
        return named if several else named[0]

    return read

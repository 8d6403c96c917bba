"""Settings of a training: dataclass fields that state their help text and what they may be."""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cifar_models.errors import TrainingError

_INTERVAL_WORDS = {
    "both": "from {:,} to {:,}",
    "left": "from {:,} to below {:,}",
    "right": "above {:,} and at most {:,}",
    "neither": "above {:,} and below {:,}",
}


@dataclass(frozen=True)
class Interval:
    """Finite numbers from ``least`` to ``most``.

    Attributes:
        closed: Which ends are allowed: ``both``, ``left``, ``right`` or ``neither``.
    """

    least: float
    most: float = math.inf
    closed: str = "both"

    def objection(self, option: str, value: float) -> str:
        """Return in words why ``option`` may not be ``value``; empty where it may."""
        above = value > self.least or (value == self.least and self.closed in ("both", "left"))
        below = value < self.most or (value == self.most and self.closed in ("both", "right"))
        if above and below and math.isfinite(value):
            return ""
        allowed = _INTERVAL_WORDS[self.closed].format(self.least, self.most)
        if math.isinf(self.most):
            allowed = f"{self.least:,} or more" if self.closed == "both" else f"above {self.least}"
        return f"{option} must be {allowed}, not {value:,}"


@dataclass(frozen=True)
class Choices:
    """One of these names."""

    names: tuple[str, ...]

    def objection(self, option: str, value: str) -> str:
        """Return in words why ``option`` may not be ``value``; empty where it may."""
        if value in self.names:
            return ""
        return f"{option} {value!r} is none of {', '.join(map(repr, self.names))}"


@dataclass(frozen=True)
class Condition:
    """What no list of values states, such as the name of a file that must exist.

    Attributes:
        holds: Of the value.
        otherwise: What a value is for which it does not hold: "--option VALUE is ...".
    """

    holds: Callable[[Any], bool]
    otherwise: str

    def objection(self, option: str, value: Any) -> str:
        """Return in words why ``option`` may not be ``value``; empty where it may."""
        return "" if self.holds(value) else f"{option} {value!r} is {self.otherwise}"


Bounds = Interval | Choices | Condition

POSITIVE = Interval(0, closed="neither")
NOT_NEGATIVE = Interval(0)
AT_LEAST_ONE = Interval(1)
SHARE = Interval(0, 1)
SHARE_BELOW_ONE = Interval(0, 1, closed="left")
SEED = Interval(0, 2**32 - 1)  # what NumPy takes


def setting(default: Any, help: str, bounds: Bounds | None = None) -> Any:
    """Declare a field that is also the command-line option ``--field-name``."""
    return field(default=default, metadata={"help": help, "bounds": bounds})


def inherited(parent: type, name: str, default: Any, help: str = "") -> Any:
    """Declare a setting of ``parent`` again, with another default and maybe another help text."""
    stated = parent.__dataclass_fields__[name].metadata
    return setting(default, help or stated["help"], stated["bounds"])


def option_of(name: str) -> str:
    """Return the command-line option of a setting."""
    return f"--{name.replace('_', '-')}"


def check(name: str, value: Any, bounds: Bounds) -> None:
    """Raise ``TrainingError`` with option, value and bounds where ``value`` is outside them."""
    if objection := bounds.objection(option_of(name), value):
        raise TrainingError(objection)


def check_all(settings: Any) -> None:
    """Check every setting of a dataclass against the bounds that it states.

    Raises:
        TrainingError: One is outside them.
    """
    for entry in dataclasses.fields(settings):
        if bounds := entry.metadata.get("bounds"):
            check(entry.name, getattr(settings, entry.name), bounds)

"""Serve and compare two trained CIFAR-10 classifiers. Nothing is loaded at import time.

In a notebook: ``from cifar_models import load, compare``, see ``cifar_models.notebook``.
"""

from importlib import import_module
from typing import Any

__all__ = ["compare", "load"]


def __getattr__(name: str) -> Any:
    """Return what notebooks use, imported when it is first asked for."""
    if name in __all__:
        return getattr(import_module("cifar_models.notebook"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return all names, those that are not imported yet among them."""
    return sorted({*globals(), *__all__})

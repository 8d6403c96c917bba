"""Whether what agents need is installed, and that nobody waits for it who does not need it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

from cifar_models.errors import MissingPackageError

_MAJOR = "1"


def check_installed() -> None:
    """Raise ``MissingPackageError`` where the package mcp, in its version 1, is not installed."""
    try:
        found = version("mcp")
    except PackageNotFoundError:
        found = ""
    if found.split(".")[0] != _MAJOR:
        raise MissingPackageError(
            f"--mcp needs version {_MAJOR} of the package mcp"
            f"{f', not {found}' if found else ''}: pip install 'mcp>=1.21,<2' "
            "(requirements-mcp.txt)."
        )


@contextmanager
def passed_by() -> Iterator[None]:
    """Let no import within the block load mcp, as that of Gradio does wherever it is installed.

    It takes half a second, and Gradio goes on without it.
    """
    if "mcp" in sys.modules:
        yield
        return
    sys.modules["mcp"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["mcp"]

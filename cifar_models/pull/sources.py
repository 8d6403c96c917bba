"""Where bundles come from: a place per model, which ``served.py`` reads and checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cifar_models.bundles import bundle
from cifar_models.specs import ModelSpec


@dataclass(frozen=True)
class Place:
    """A folder that should hold a bundle.

    Attributes:
        path: The folder.
        origin: Where its content comes from, as the page says it: ``bundled``.
        commit: Of the Hub; places with the same commit hold the same bytes. None elsewhere.
        digests: SHA-256 of the bundle's files by name, as published. None elsewhere.
    """

    path: Path
    origin: str
    commit: str | None = None
    digests: Mapping[str, str] | None = None


class Source(Protocol):
    """Names the places of both bundles."""

    def newest(self, spec: ModelSpec) -> Place:
        """Return the place of the newest bundle, fetching it if need be.

        Raises:
            CifarModelsError: It cannot be had; the text says why.
        """

    def kept(self, spec: ModelSpec) -> list[Place]:
        """Return places to try at the start where the newest one is of no use, best first."""


class FolderSource:
    """Bundles in a folder of this computer.

    Args:
        folder: Holds one bundle per model.
    """

    def __init__(self, folder: Path = bundle.BUNDLES) -> None:
        self.folder = folder
        bundled = folder == bundle.BUNDLES
        # Strangers see it: it names no folder of this computer.
        self.origin = "bundled with this app" if bundled else "from a folder of this computer"

    def newest(self, spec: ModelSpec) -> Place:
        """Return the model's folder, whatever is in it."""
        return Place(self.folder / spec.id, self.origin)

    def kept(self, spec: ModelSpec) -> list[Place]:
        """Return no place: a named folder is used or refused."""
        return []

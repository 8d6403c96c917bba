"""What every tracker can do, and the run that it is told of."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

PROJECT = "cifar10-comparison"
"""Under which trackers that know projects keep the runs."""


@dataclass(frozen=True)
class TrackedRun:
    """A training as trackers know it.

    Attributes:
        id: Letters and digits; the same for as long as the training is resumed.
        model_id: Of what is trained.
        config: The ``run`` part of its history: JSON.
        folder: Of the training; trackers that keep files there make folders of their own.
    """

    id: str
    model_id: str
    config: Mapping[str, Any]
    folder: Path

    @property
    def name(self) -> str:
        """The model's id and the run's."""
        return f"{self.model_id}-{self.id}"


class Tracker(Protocol):
    """A run that was started, or goes on; its methods may raise whatever the library does.

    Attributes:
        stores_at_once: What ``log`` took is on the disk when it returns; otherwise soon after, at
            the latest with ``finish``.
    """

    stores_at_once: bool

    def log(self, values: Mapping[str, float], step: int) -> None:
        """Take the figures of one epoch; ``step`` is its number, from 1, and grows."""

    def finish(self, failed: bool) -> None:
        """Bring everything to its place; ``failed`` where the training did not end by itself."""

"""Trackio: a database of this computer, shown by ``trackio show``."""

from collections.abc import Mapping

import trackio

from train.trackers.tracker import PROJECT, TrackedRun


class TrackioTracker:
    """Logs to trackio's own folder (``$TRACKIO_DIR``); a run is known there by its name."""

    stores_at_once = False

    def __init__(self, run: TrackedRun, resumed: bool) -> None:
        self._run = trackio.init(
            PROJECT, name=run.name, config=dict(run.config), resume="allow", embed=False
        )

    def log(self, values: Mapping[str, float], step: int) -> None:
        """Hand over one row."""
        self._run.log(dict(values), step=step)

    def finish(self, failed: bool) -> None:
        """Wait until all rows are stored."""
        self._run.finish()

"""Weights & Biases, by its own settings: ``wandb login``, or WANDB_MODE=offline for no network."""

import os
from collections.abc import Mapping

import wandb

from train.trackers.tracker import PROJECT, TrackedRun

_FINISH_SECONDS = 300  # for what is still to be sent; it stays on the disk for wandb sync


class WandbTracker:
    """Logs to ``wandb/`` in the training's folder and, unless offline, to the server.

    Offline, a resumed run has a second folder with the same id: ``wandb sync`` makes one of them.
    """

    stores_at_once = False

    def __init__(self, run: TrackedRun, resumed: bool) -> None:
        self._run = wandb.init(
            project=os.environ.get("WANDB_PROJECT", PROJECT),
            id=run.id,
            name=run.name,
            config=dict(run.config),
            dir=run.folder,
            resume="allow",
            # Neither what the terminal shows nor code, environment or command line: nobody asked.
            settings=wandb.Settings(
                console="off",
                save_code=False,
                x_disable_meta=True,
                finish_timeout=_FINISH_SECONDS,
            ),
        )

    def log(self, values: Mapping[str, float], step: int) -> None:
        """Hand over one row."""
        self._run.log(dict(values), step=step)

    def finish(self, failed: bool) -> None:
        """Wait until all rows are sent or stored."""
        self._run.finish(exit_code=int(failed))

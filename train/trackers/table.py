"""The trackers that ``--report-to`` knows, and whether what they need is installed."""

from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from cifar_models.errors import MissingPackageError
from train.trackers.tracker import TrackedRun, Tracker

TRACKERS = {
    "trackio": ("train.trackers.trackio_tracker", "TrackioTracker"),
    "tensorboard": ("train.trackers.tensorboard_tracker", "TensorBoardTracker"),
    "wandb": ("train.trackers.wandb_tracker", "WandbTracker"),
}
"""By the name of the package too: where its tracker is."""


def check_installed(packages: Iterable[str], option: str) -> None:
    """Raise ``MissingPackageError`` for the first package that is not installed.

    Args:
        option: Which needs them, for the error.
    """
    for package in packages:
        try:  # not whether it can be found: wandb leaves folders of its name
            version(package)
        except PackageNotFoundError as error:
            raise MissingPackageError(
                f"{option} needs the package {package}: pip install {package} "
                "(requirements-trackers.txt)."
            ) from error


def start(name: str, run: TrackedRun, resumed: bool) -> Tracker:
    """Start a run at a tracker, or go on with it; raises whatever its library does."""
    module, tracker = TRACKERS[name]
    return getattr(import_module(module), tracker)(run, resumed)

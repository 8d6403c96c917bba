"""Trainings that have come to an end and are not served yet."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cifar_models.added.places import BundleFolder
from cifar_models.bundles import bundle
from cifar_models.errors import BundleError
from cifar_models.records import untrusted

_MOST = 20


@dataclass(frozen=True)
class FinishedRun(BundleFolder):
    """A run whose bundle was evaluated.

    Attributes:
        network: Id of the network that was trained.
    """

    network: str = ""


def finished(folder: Path, served: Collection[str]) -> dict[str, FinishedRun]:
    """Return by name the runs in a folder whose bundle was evaluated and is none that is served.

    Args:
        folder: As ``python -m train`` fills it: ``runs/NAME/bundle``.
        served: SHA-256 of the models that are served.
    """
    found = {}
    try:
        paths = sorted(folder.glob(f"*/bundle/{bundle.METRICS}"))[:_MOST]
    except OSError:  # another user's
        return found
    for path in paths:
        try:
            metrics = untrusted.read_json(path)
        except BundleError:
            continue
        run = path.parent.parent
        whole = all((path.parent / name).exists() for name in bundle.NEEDED)
        if whole and metrics.get("model_sha256") not in served:
            found[run.name] = FinishedRun(run, str(metrics.get("model")))
    return found

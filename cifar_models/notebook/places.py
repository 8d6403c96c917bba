"""A bundle by what a person calls its place: a model's id, a folder, a repository of the Hub."""

from dataclasses import replace
from pathlib import Path

from cifar_models.bundles import bundle
from cifar_models.bundles.bundle import Bundle
from cifar_models.errors import BundleError, CifarModelsError
from cifar_models.pull.sources import FolderSource
from cifar_models.records import untrusted
from cifar_models.specs import MODEL_IDS, MODELS, ModelSpec, spec_for

HUB = "hub:"
_IN_RUN = "bundle"  # where a training leaves its bundle


def read(place: str | Path) -> tuple[Bundle, str]:
    """Return the bundle at a place, checked, and where it comes from in words.

    Args:
        place: See ``loaded.load``.

    Raises:
        TypeError: ``place`` is neither text nor a path.
        BundleError: There is no whole bundle.
        HubError: The Hub cannot be reached or refuses.
    """
    if not isinstance(place, str | Path):
        raise TypeError(f"place is {place!r}; it must be text or a path")
    if place in MODEL_IDS:
        found = FolderSource().newest(spec_for(str(place)))
        return bundle.read(found.path, spec_for(str(place))), found.origin
    if isinstance(place, str) and place.startswith(HUB):
        return _of_hub(place.removeprefix(HUB))
    folder = Path(place).expanduser()
    if not (folder / bundle.HISTORY).exists() and (folder / _IN_RUN / bundle.HISTORY).exists():
        folder = folder / _IN_RUN
    if not folder.is_dir():
        raise BundleError(
            f"{str(place)!r} is no place of a model: none of {', '.join(MODEL_IDS)}, no folder, "
            f"and no repository of the Hub ({HUB}owner/name)"
        )
    return bundle.read(folder, _spec_in(folder)), f"from {place}"


def _spec_in(folder: Path) -> ModelSpec:
    """Return which network the bundle in a folder is of, by its history."""
    path = folder / bundle.HISTORY
    run = untrusted.read_json(path).get("run")
    name = run.get("model") if isinstance(run, dict) else None
    try:
        return spec_for(name)
    except KeyError:
        raise BundleError(
            f"{path} is of {str(name)[:60]!r}; expected one of {', '.join(MODEL_IDS)}"
        ) from None


def _of_hub(name: str) -> tuple[Bundle, str]:
    """Return a published bundle; of ``owner/name`` or ``owner/name@revision``."""
    from cifar_models.pull.hub import MAIN, HubSource  # takes a while to import

    repository, _, revision = name.partition("@")
    owner, _, own_name = repository.partition("/")
    if not owner or not own_name or "/" in own_name:
        raise BundleError(f"{HUB}{name} names no repository; expected {HUB}owner/name")
    source = HubSource(owner, revision or MAIN)
    refused: CifarModelsError | None = None
    # The one that such a repository is usually of comes first.
    for spec in sorted(MODELS, key=lambda one: one.hub_name != own_name):
        try:
            place = source.newest(replace(spec, hub_name=own_name))
            return bundle.read(place.path, spec, place.digests), place.origin
        except BundleError as error:  # perhaps of the other network
            refused = refused or error
    raise refused

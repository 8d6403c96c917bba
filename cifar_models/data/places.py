"""Where CIFAR-10 may be on a computer: a named folder, the download cache, caches of others."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cifar_models.data.formats.form import Form
from cifar_models.data.formats.table import FORMS
from cifar_models.errors import DatasetError

DATA_VARIABLE = "CIFAR10_DIR"
NOWHERE = Path(os.devnull)
"""A place that holds nothing and can never be made, for a user without a home."""


@dataclass(frozen=True)
class Found:
    """A folder that holds all files of a split, in one form."""

    folder: Path
    form: Form


def cache_directory() -> Path:
    """Return where downloads are kept: ``$XDG_CACHE_HOME`` or ``~/.cache``, own folder.

    Where neither is known, as for a user without a home, it is below ``NOWHERE``.
    """
    return _cache() / "cifar10-comparison"


def official_folder() -> Path:
    """Return where the official archive is unpacked to."""
    return cache_directory() / "official"


def is_named(data: str | Path | None) -> bool:
    """Whether somebody has said where the images are: ``--data``, or ``$CIFAR10_DIR``."""
    return bool(data or os.environ.get(DATA_VARIABLE))


def find(data: str | Path | None, split: str) -> Iterator[Found]:
    """Yield where a split is: in what was named, else wherever it usually is.

    Raises:
        DatasetError: Something was named and does not hold the split.
    """
    for origin, named in (("--data", data), (f"${DATA_VARIABLE}", os.environ.get(DATA_VARIABLE))):
        if named:
            yield _find_named(named, origin, split)
            return
    for place in _usual_places():
        try:
            yield from _find_in(place, split)
        except OSError:  # another user's
            continue


def unreadable(place: str | Path, error: OSError) -> str:
    """Return a clause about a file or folder that cannot be read."""
    if isinstance(error, PermissionError):
        return f"{place} may not be read by this user"
    return f"{place} cannot be read: {error.strerror or error}"


def _find_named(named: str | Path, origin: str, split: str) -> Found:
    try:
        found = next(_find_in(_expanded(named), split), None)
    except OSError as error:
        raise DatasetError(f"{unreadable(named, error)} ({origin}).") from error
    if found is None:
        forms = "; ".join(form.describe(split) for form in FORMS)
        raise DatasetError(
            f"{origin} names {str(named)!r}, which holds CIFAR-10's {split} images in none of the "
            f"forms that are read: {forms}. Name the folder that one of them was unpacked to."
        )
    return found


def _find_in(place: Path, split: str) -> Iterator[Found]:
    for form in FORMS:
        for folder in form.folders_in(place, split):
            yield Found(folder, form)


def _usual_places() -> Iterator[Path]:
    """Yield the folders to look in: the own cache, Keras', and that of Hugging Face."""
    yield official_folder()
    keras = os.environ.get("KERAS_HOME")
    yield (Path(keras) if keras else _home() / ".keras") / "datasets"
    hub = os.environ.get("HF_HUB_CACHE")
    hugging_face = os.environ.get("HF_HOME")
    hub = Path(hub) if hub else (Path(hugging_face or _cache() / "huggingface") / "hub")
    yield from (hub / f"datasets--{name}" for name in ("uoft-cs--cifar10", "cifar10"))


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or _home() / ".cache")


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # no $HOME and no entry of the user id in passwd
        return NOWHERE


def _expanded(named: str | Path) -> Path:
    """Return the folder that was named; ``~`` stays where nobody knows whose home it is."""
    try:
        return Path(named).expanduser()
    except RuntimeError:
        return Path(named)

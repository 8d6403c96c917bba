"""Which folders of a tree of pictures are classes, and which are not.

One sub-folder per class, with pictures at any depth; or ``train`` with one each, beside which
``val`` may hold the same classes. Folders that are hidden, made by a system or without pictures are
no classes, and hidden files no pictures.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cifar_models.errors import DatasetError

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
LEAST_PICTURES = 20
_TRAIN = ("train", "training")
_VALIDATION = ("val", "valid", "validation")
_TEST = ("test", "testing")
_OF_SYSTEMS = {"__macosx", "@eadir", "lost+found", "$recycle.bin", "system volume information"}
_MOST_NAMED = 5


@dataclass(frozen=True)
class LabelledFiles:
    """Pictures and their classes.

    Attributes:
        paths: Of the pictures.
        labels: Index into the classes of each.
    """

    paths: list[Path]
    labels: list[int]


@dataclass(frozen=True)
class PictureTree:
    """What was found.

    Attributes:
        folder: That the classes lie in.
        classes: Their names, sorted.
        train: All pictures, but for those of ``validation``.
        validation: None where no folder holds any.
        ignored: What is no class, with the reason.
    """

    folder: Path
    classes: list[str]
    train: LabelledFiles
    validation: LabelledFiles | None
    ignored: list[str]

    def summary(self) -> str:
        """Say in one line what is learnt and what is not."""
        count = f"{len(self.train.paths):,} pictures"
        if self.validation is not None:
            count += f" to learn from and {len(self.validation.paths):,} to validate with"
        line = f"{self.folder}: {len(self.classes):,} classes, {count}"
        return f"{line}; no class: {_some(self.ignored)}" if self.ignored else line


def find_classes(folder: Path) -> PictureTree:
    """Find the classes below a folder.

    Raises:
        DatasetError: There are fewer than two or too few pictures, the folder is one of parts
            without ``train``, or something may not be read.
    """
    found, ignored = _sub_folders(folder)
    parts = {name.casefold(): name for name in found}
    if found and parts.keys() <= {*_TRAIN, *_VALIDATION, *_TEST}:
        return _of_parts(folder, found, parts, ignored)
    if ambiguous := [n for n in found if n.casefold() in _TRAIN and _holds_classes(folder / n)]:
        raise DatasetError(
            f"{folder} holds {ambiguous[0]}/ with sub-folders of pictures beside the folders "
            f"{_some([name for name in found if name not in ambiguous])}, so it is not clear what "
            f"the classes are. Name {folder / ambiguous[0]}, or another folder that holds nothing "
            "but one folder for each class."
        )
    return _checked(folder, found, None, ignored)


def _of_parts(folder: Path, found: dict, parts: dict, ignored: list[str]) -> PictureTree:
    """Return the tree of a folder with ``train`` and perhaps ``val`` and ``test``."""
    train = next((parts[name] for name in _TRAIN if name in parts), None)
    if train is None:
        raise DatasetError(
            f"{folder} holds {_some(found)} and no train/ with pictures to learn from. Name a "
            "folder with one sub-folder for each class."
        )
    classes, inside = _sub_folders(folder / train)
    ignored = [*ignored, *(f"{train}/{name}" for name in inside)]
    validation = None
    for name in found:
        if name == train:
            continue
        if name.casefold() in _VALIDATION and validation is None:
            same, _ = _sub_folders(folder / name)
            if same and same.keys() <= classes.keys():
                validation = same
                continue
            ignored.append(f"{name} (not the classes of {train})")
        else:
            ignored.append(f"{name} (not learnt from)")
    return _checked(folder / train, classes, validation, ignored)


def _checked(folder: Path, found: dict, validation: dict | None, ignored: list[str]) -> PictureTree:
    classes = sorted(found)
    train = _labelled(found, classes)
    if len(classes) < 2 or len(train.paths) < LEAST_PICTURES:
        said = f"; no class: {_some(ignored)}" if ignored else ""
        raise DatasetError(
            f"{folder} holds neither train_*.npz and val.npz nor a sub-folder of pictures for each "
            f"class: {len(train.paths)} pictures ({', '.join(SUFFIXES)}) in {len(classes)} "
            f"sub-folders were found, of at least {LEAST_PICTURES} in 2{said}. Name the folder of "
            "the pictures with --images."
        )
    kept = _labelled(validation, classes) if validation else None
    return PictureTree(folder, classes, train, kept, ignored)


def _labelled(found: dict[str, list[Path]], classes: list[str]) -> LabelledFiles:
    number = {name: index for index, name in enumerate(classes)}
    pairs = [(path, number[name]) for name in sorted(found) for path in found[name]]
    return LabelledFiles([path for path, _ in pairs], [label for _, label in pairs])


def _sub_folders(folder: Path) -> tuple[dict[str, list[Path]], list[str]]:
    """Return the pictures by sub-folder, and the sub-folders that are no classes.

    Raises:
        DatasetError: Something may not be read.
    """
    found, ignored = {}, []
    try:
        places = sorted(path for path in folder.iterdir() if path.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        places = []
    except OSError as error:
        raise _unreadable(folder, error) from error
    for place in places:
        if _is_hidden(place.name):
            ignored.append(f"{place.name} (hidden)")
        elif pictures := sorted(_pictures(place)):
            found[place.name] = pictures
        else:
            ignored.append(f"{place.name} (no picture)")
    return found, ignored


def _pictures(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise _unreadable(Path(error.filename or folder), error) from error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        for name in names:
            if not name.startswith(".") and name.lower().endswith(SUFFIXES):
                yield Path(place, name)


def _holds_classes(folder: Path) -> bool:
    return len(_sub_folders(folder)[0]) > 1


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _OF_SYSTEMS


def _unreadable(path: Path, error: OSError) -> DatasetError:
    if isinstance(error, PermissionError):
        return DatasetError(f"{path} may not be read by this user.")
    return DatasetError(f"{path} cannot be read: {error.strerror or error}.")


def _some(names) -> str:
    names = list(names)
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more

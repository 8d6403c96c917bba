"""What the page answers about pictures: one, several, a test image, a drawing."""

import secrets
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from cifar_models.decoding.framing import Framing, frame
from cifar_models.decoding.photo import Photo, photo_of, printable, read_photo
from cifar_models.errors import PhotoError
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.ui.parts import drawings
from cifar_models.ui.parts.fragments import NONE_RUNS, notice
from cifar_models.ui.tabs.photo_list import render_card, render_list
from cifar_models.ui.tabs.photo_panel import render_panel, render_refused, render_update
from cifar_models.ui.tabs.photo_table import Answered, answered, render_row, render_table

MOST_PHOTOS = 500
_SECONDS_UNTOLD = 0.3
EMPTY = "The models know ten classes only: " + ", ".join(CLASS_NAMES) + "."
_DRAWN = "Drawn by code for this page; it is not a photo."


@dataclass
class File:
    """A file of a visitor.

    Attributes:
        path: Where it lies.
        framing: The part of it that the models got last.
        at: When that was asked for, in milliseconds; 0 for when the file came.
    """

    path: str
    framing: Framing
    at: int = 0


def answer_files(
    served: Served, paths: list[str], framing: Framing
) -> Iterator[tuple[str, str, dict[str, File]]]:
    """Yield how far it is, then the answers: the panel of one file, or a list of several.

    Yields:
        HTML of the answers or of how far it is, HTML of the panel opened beside a list, and the
        files by identity.
    """
    if not paths:
        yield notice(EMPTY), "", {}
        return
    files = {
        identity: File(path, framing)
        for identity, path in _by_identity(paths[:MOST_PHOTOS]).items()
    }
    if not served.specs:
        yield notice(NONE_RUNS), "", files
        return
    if len(files) == 1:
        (one,) = files.items()
        yield answer_file(served, *one, alone=True), "", files
        return
    rows: list[Answered] = []
    shown = 0.0
    for identity, file in files.items():
        if time.monotonic() - shown > _SECONDS_UNTOLD:
            shown = time.monotonic()
            yield _so_far(len(rows), len(files)), "", files
        rows.append(_answer_one(served, identity, file))
    left_out = (
        notice(
            f"{len(paths):,} files came; the first {MOST_PHOTOS} are classified. Upload the rest "
            "after them.",
            "problem",
        )
        if len(paths) > MOST_PHOTOS
        else ""
    )
    first = next((row.identity for row in rows if not row.problem), "")
    opened = answer_file(served, first, files[first], first=True) if first else ""
    yield left_out + render_list(served, rows, first), opened, files


def answer_file(
    served: Served,
    identity: str,
    file: File,
    at: int = 0,
    *,
    first: bool = False,
    alone: bool = False,
) -> str:
    """Read a file, classify it and return its panel; one that is no picture gets a sentence.

    Args:
        identity: By which the browser asks for another part of it.
        at: When it was asked for, see ``render_panel``.
        first: Whether it was opened without a click.
        alone: Whether it is the visitor's only file: its table then follows the panel.
    """
    name = _name(file)
    if not served.specs:
        return render_refused(name, NONE_RUNS, at)
    try:
        photo = read_photo(file.path, file.framing)
        predictions = served.predict(photo.pixels[None])
    except PhotoError as error:
        return render_refused(name, str(error), at)
    panel = render_panel(
        served,
        photo,
        predictions,
        name,
        identity=identity,
        framing=file.framing,
        at=at,
        first=first,
    )
    if not alone:
        return panel
    return panel + render_table(
        served, [answered(served, name, identity, photo.pixels, predictions)]
    )


def answer_part(
    served: Served, files: dict[str, File], identity: str, framing: Framing, at: int
) -> str:
    """Classify another part of a file, remember it, and return what changes on the page.

    Args:
        files: All files of the visitor.
        framing: That part.
        at: When it was asked for; of two parts the one that was asked for later stays.

    Raises:
        PhotoError: The file cannot be read any more, or none of the models can be run.
    """
    if not served.specs:
        raise PhotoError(NONE_RUNS)
    file = files[identity]
    photo = read_photo(file.path, framing)
    if at >= file.at:
        file.framing, file.at = framing, at
    predictions = served.predict(photo.pixels[None])
    row = answered(served, _name(file), identity, photo.pixels, predictions)
    return render_update(
        served,
        photo,
        predictions,
        identity,
        framing,
        at,
        card=render_card(served, row),
        row=render_row(served, row, opens=len(files) > 1),
    )


def answer_sample(served: Served) -> str:
    """Classify a random test image and return its panel."""
    images = served.test_images
    if not served.specs:
        return notice(NONE_RUNS)
    if images is None:
        return notice(f"There are no test images to try: {served.missing}", "problem")
    index = secrets.randbelow(len(images))
    true = int(images.labels[index])
    photo = photo_of(images.pixels[index])
    predictions = served.predict(photo.pixels[None])
    name = f"Test image {index}: {CLASS_NAMES[true]}"
    return render_panel(served, photo, predictions, name, true=true)


def answer_example(served: Served, name: object) -> str:
    """Classify one of the drawings and return its panel.

    Args:
        name: Of the example, as the browser sent it.
    """
    if name not in drawings.names():
        return notice("There is no such drawing.", "problem")
    if not served.specs:
        return notice(NONE_RUNS)
    photo = photo_of_drawing(str(name))
    predictions = served.predict(photo.pixels[None])
    true = CLASS_NAMES.index(str(name))
    return render_panel(served, photo, predictions, f"Drawing: {name}", true=true, note=_DRAWN)


def photo_of_drawing(name: str) -> Photo:
    """Return a drawing as a photo that came by upload would be.

    Raises:
        KeyError: There is none of that name.
    """
    image = drawings.drawing(name)
    pixels = np.asarray(frame(image, Framing()))
    return Photo(pixels, image, image, ("scaled to 32 x 32",), image.size)


def _answer_one(served: Served, identity: str, file: File) -> Answered:
    name = _name(file)
    try:
        pixels = read_photo(file.path, file.framing).pixels
        predictions = served.predict(pixels[None])
    except PhotoError as error:
        return Answered(name, identity, problem=str(error))
    return answered(served, name, identity, pixels, predictions)


def _name(file: File) -> str:
    return printable(Path(file.path).name)


def _so_far(done: int, total: int) -> str:
    return (
        f'<p class="notice info working" role="status">{done:,} of {total:,} photos '
        f'<progress value="{done}" max="{total}" aria-label="photos classified"></progress></p>'
    )


def _by_identity(paths: list[str]) -> dict[str, str]:
    """Return files by a name towards the browser, which does not tell where they are.

    Files of one name and content, from two folders, are stored once and come twice.
    """
    files: dict[str, str] = {}
    came = Counter[str]()
    for path in paths:
        again = f"{came[path]}:" if path in came else ""
        files[sha256(f"{again}{path}".encode(errors="surrogateescape")).hexdigest()[:16]] = path
        came[path] += 1
    return files

"""Tab *Your photos*: both models' answers about uploaded pictures."""

import secrets
import time
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import gradio as gr

from cifar_models.decoding.framing import CENTRE, Framing, framing_from
from cifar_models.decoding.photo import photo_of, printable, read_photo
from cifar_models.errors import PhotoError
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.ui import browser
from cifar_models.ui.parts.components import stamp
from cifar_models.ui.parts.fragments import notice
from cifar_models.ui.parts.tables import table_html
from cifar_models.ui.parts.webcam import webcam_picture
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.tabs.photo_panel import (
    FRAMING_WORDS,
    render_panel,
    render_refused,
    render_update,
)
from cifar_models.ui.tabs.photo_table import Answered, render_table

# More photos than this are answered in a table; a click on a row opens its panel.
MOST_PANELS = 6
MOST_PHOTOS = 500
_PROGRESS_SECONDS = 0.3
# One visitor's hundreds of photos must not keep the others waiting.
_AT_ONCE = 4
_SCRIPTS = "show_class", "crop_geometry", "photos"
PRIVACY = (
    "Photos are classified on the machine that runs this app and sent nowhere else. They are kept "
    "as temporary files and deleted within the hour; none is logged. One file may have up to 32 "
    f"MB, and one upload up to {MOST_PHOTOS} files."
)
_EMPTY = (
    "Upload photos, paste one with Ctrl+V, take one with the webcam, or try a test image. The "
    "models know ten classes only: " + ", ".join(CLASS_NAMES) + "."
)


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    serving = context.serving
    kept = gr.State({})  # this visitor's files by the identity that the browser knows
    with gr.Row():
        with gr.Column(scale=2, min_width=260):
            upload = gr.File(
                file_count="multiple",
                label="Upload photos, or paste",
                height=240,  # hundreds of names scroll inside
                elem_id="photo-upload",
            )
            with gr.Accordion("Webcam", open=False):
                webcam = webcam_picture(label="Webcam", elem_id="photo-webcam")
            framing = gr.Radio(
                [(words, kind) for kind, words in FRAMING_WORDS.items()],
                value=CENTRE,
                label="What the models get of each photo",
                elem_id="photo-framing",
            )
            sample = gr.Button("Try a test image", elem_id="photo-sample")
            gr.HTML(notice(PRIVACY))
        with gr.Column(scale=5, min_width=320):
            opened = table_html(scripts=_SCRIPTS, elem_id="photo-opened")
            results = table_html(notice(_EMPTY), scripts=_SCRIPTS, elem_id="photo-results")
            update = gr.HTML(js_on_load=browser.script("photo_answer"), elem_id="photo-update")
    outputs = [results, opened, kept]
    quiet = {"api_visibility": "private"}
    many = {**QUIET, "concurrency_id": "photos", "concurrency_limit": _AT_ONCE}

    def answer(paths: list[str] | str | None, kind: str) -> Iterator[tuple]:
        paths = [paths] if isinstance(paths, str) else paths or []
        yield from answer_files(serving.current, paths, Framing(kind))

    def again(files: dict[str, str], kind: str) -> Iterator[tuple]:
        if files:
            yield from answer(list(files.values()), kind)
        else:
            yield tuple(gr.skip() for _ in outputs)

    answering = [
        upload.change(answer, [upload, framing], outputs, **many),
        webcam.change(answer, [webcam, framing], outputs, **many),
        framing.input(again, [kept, framing], outputs, **many),
    ]
    upload.clear(lambda: (notice(_EMPTY), "", {}), None, outputs, cancels=answering, **quiet)
    sample.click(lambda: (answer_sample(serving.current), "", {}), None, outputs, **quiet)

    def open_panel(files: dict[str, str], kind: str, event: gr.EventData) -> str:
        identity = str(event._data.get("pick"))
        if identity not in files:
            return gr.skip()
        return answer_file(serving.current, identity, files[identity], Framing(kind))

    def reframe(files: dict[str, str], event: gr.EventData) -> str:
        identity = str(event._data.get("photo"))
        if identity not in files:
            return gr.skip()
        try:
            chosen = framing_from(event._data.get("framing"))
            photo = read_photo(files[identity], chosen)
        except (PhotoError, ValueError) as error:
            raise gr.Error(str(error), print_exception=False) from error
        served, at = serving.current, stamp(event._data.get("at"))
        return render_update(served, photo, served.predict(photo.pixels[None]), identity, at)

    each = {**many, "trigger_mode": "multiple"}
    for source in (results, opened):
        source.edit(reframe, kept, update, **each)
    results.select(open_panel, [kept, framing], opened, **each)


def answer_files(
    served: Served, paths: list[str], framing: Framing
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield how far it is, then the answers: a panel per file, or a table of many.

    Yields:
        HTML of the answers or the progress, HTML of the panel opened from a table, and the files
        by identity.
    """
    if not paths:
        yield notice(_EMPTY), "", {}
        return
    files = _by_identity(paths[:MOST_PHOTOS])
    if len(paths) <= MOST_PANELS:
        yield (
            "".join(answer_file(served, *file, framing) for file in files.items()),
            "",
            files,
        )
        return
    answered: list[Answered] = []
    shown = 0.0
    for identity, path in files.items():
        if time.monotonic() - shown > _PROGRESS_SECONDS:
            shown = time.monotonic()
            yield _progress(len(answered), len(files)), "", files
        answered.append(_answer_one(served, identity, path, framing))
    left_out = (
        notice(
            f"{len(paths):,} files came; the first {MOST_PHOTOS} are classified. Upload the rest "
            "after them.",
            "problem",
        )
        if len(paths) > MOST_PHOTOS
        else ""
    )
    yield left_out + render_table(served, answered), "", files


def answer_file(served: Served, identity: str, path: str, framing: Framing) -> str:
    """Read a file, classify it and return its panel; one that is no picture gets a sentence.

    Args:
        identity: By which the browser asks for another part of it.
    """
    name = printable(Path(path).name)
    try:
        photo = read_photo(path, framing)
    except PhotoError as error:
        return render_refused(name, str(error))
    predictions = served.predict(photo.pixels[None])
    return render_panel(served, photo, predictions, name, identity=identity, framing=framing)


def answer_sample(served: Served) -> str:
    """Classify a random test image and return its panel."""
    images = served.test_images
    if images is None:
        return notice(f"There are no test images to try: {served.missing}", "problem")
    index = secrets.randbelow(len(images))
    true = int(images.labels[index])
    photo = photo_of(images.pixels[index])
    predictions = served.predict(photo.pixels[None])
    name = f"Test image {index}: {CLASS_NAMES[true]}"
    return render_panel(served, photo, predictions, name, true=true)


def _answer_one(served: Served, identity: str, path: str, framing: Framing) -> Answered:
    name = printable(Path(path).name)
    try:
        pixels = read_photo(path, framing).pixels
    except PhotoError as error:
        return Answered(name, identity, problem=str(error))
    predictions = served.predict(pixels[None])
    return Answered(
        name,
        identity,
        pixels,
        {model_id: prediction.probabilities[0] for model_id, prediction in predictions.items()},
        served.hints(predictions, 0),
    )


def _progress(done: int, total: int) -> str:
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

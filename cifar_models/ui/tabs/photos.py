"""Tab *Your photos*: both models' answers about uploaded pictures."""

from collections.abc import Iterator

import gradio as gr

from cifar_models.decoding.framing import CENTRE, Framing, framing_from
from cifar_models.errors import PhotoError
from cifar_models.serving.served import Served
from cifar_models.ui import browser
from cifar_models.ui.parts.components import stamp
from cifar_models.ui.parts.examples import examples_html
from cifar_models.ui.parts.fragments import notice
from cifar_models.ui.parts.saliency import listen
from cifar_models.ui.parts.tables import table_html
from cifar_models.ui.parts.webcam import webcam_picture
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.tabs.photo_answers import (
    EMPTY,
    MOST_PHOTOS,
    File,
    answer_example,
    answer_file,
    answer_files,
    answer_part,
    answer_sample,
)
from cifar_models.ui.tabs.photo_panel import FRAMING_WORDS

# One visitor's hundreds of photos must not keep the others waiting.
_AT_ONCE = 4
_PANEL_SCRIPTS = "show_class", "saliency", "photos"
PRIVACY = (
    "Photos stay on the machine that runs this app and are deleted within the hour. "
    f"None is logged. At most 32 MB a file and {MOST_PHOTOS} files an upload."
)


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    # This visitor's files by the identity that the browser knows. What becomes of one is written
    # into it: an event that gave back all of them would undo what others did meanwhile.
    kept = gr.State({})
    # How often this visitor cleared the upload, counted in place. Gradio's own ``cancels`` ends
    # whatever runs of an event, so also the next upload if that comes before the calling off.
    clearings = gr.State([0])
    with gr.Row(elem_id="photo-choose"):
        with gr.Column(scale=5, min_width=280):
            upload = gr.File(
                file_count="multiple",
                label="Upload photos, or paste",
                height=150,  # hundreds of names scroll inside
                elem_id="photo-upload",
            )
            gr.HTML(notice(PRIVACY), padding=False, elem_id="photo-privacy")
        with gr.Column(scale=4, min_width=280):
            example = examples_html(padding=False, elem_id="photo-examples")
            sample = gr.Button("Try a test image", size="sm", elem_id="photo-sample")
            with gr.Accordion("Webcam and options", open=False, elem_id="photo-options"):
                webcam = webcam_picture(label="Webcam", elem_id="photo-webcam")
                framing = gr.Radio(
                    [(words, kind) for kind, words in FRAMING_WORDS.items()],
                    value=CENTRE,
                    label="What the models get of each photo",
                    elem_id="photo-framing",
                )
    with gr.Row(elem_id="photo-answers"):
        results = table_html(
            notice(EMPTY),
            scripts=(
                *_PANEL_SCRIPTS,
                "photo_list",
                "photo_newest",
                "photo_arrived",
                "save_table",
            ),
            padding=False,
            elem_id="photo-results",
        )
        opened = table_html(
            scripts=(*_PANEL_SCRIPTS, "photo_opened"), padding=False, elem_id="photo-opened"
        )
        update = gr.HTML(js_on_load=browser.script("photo_answer"), elem_id="photo-update")
    listen(context, [results, opened], elem_id="photo-saliency")
    outputs = [results, opened, kept]
    quiet = {"api_visibility": "private"}
    many = {**QUIET, "concurrency_id": "photos", "concurrency_limit": _AT_ONCE}

    def able(pair: str) -> Served:
        return context.served(pair).runnable

    def answer(
        pair: str, paths: list[str] | str | None, kind: str, clearings: list[int]
    ) -> Iterator[tuple]:
        paths = [paths] if isinstance(paths, str) else paths or []
        before = clearings[0]
        for step in answer_files(able(pair), paths, Framing(kind)):
            if clearings[0] != before:
                return
            yield step

    def again(
        pair: str, files: dict[str, File], kind: str, clearings: list[int]
    ) -> Iterator[tuple]:
        if files:
            yield from answer(pair, [file.path for file in files.values()], kind, clearings)
        else:
            yield tuple(gr.skip() for _ in outputs)

    def clear(clearings: list[int]) -> tuple[str, str, dict]:
        clearings[0] += 1
        return notice(EMPTY), "", {}

    upload.change(answer, [context.pair, upload, framing, clearings], outputs, **many)
    webcam.change(answer, [context.pair, webcam, framing, clearings], outputs, **many)
    framing.input(again, [context.pair, kept, framing, clearings], outputs, **many)
    # Other models answer the same photos.
    context.pair.change(again, [context.pair, kept, framing, clearings], outputs, **many)
    upload.clear(clear, clearings, outputs, **quiet)
    sample.click(lambda pair: (answer_sample(able(pair)), "", {}), context.pair, outputs, **quiet)

    def try_example(pair: str, event: gr.EventData) -> tuple[str, str, dict]:
        return answer_example(able(pair), event._data.get("example")), "", {}

    example.submit(try_example, context.pair, outputs, **many)

    def open_panel(pair: str, files: dict[str, File], event: gr.EventData) -> str:
        identity = str(event._data.get("pick"))
        if identity not in files:
            return gr.skip()
        at = stamp(event._data.get("at"))
        return answer_file(able(pair), identity, files[identity], at)

    def reframe(pair: str, files: dict[str, File], event: gr.EventData) -> str:
        identity = str(event._data.get("photo"))
        if identity not in files:
            return gr.skip()
        try:
            chosen = framing_from(event._data.get("framing"))
            at = stamp(event._data.get("at"))
            return answer_part(able(pair), files, identity, chosen, at)
        except (PhotoError, ValueError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    each = {**many, "trigger_mode": "multiple"}
    for source in (results, opened):
        source.edit(reframe, [context.pair, kept], update, **each)
    results.select(open_panel, [context.pair, kept], opened, **each)

"""Tab *Your photos*: both models' answers about uploaded pictures."""

import secrets
from html import escape
from pathlib import Path
from uuid import uuid4

import gradio as gr
import numpy as np

from cifar_models.errors import PhotoError
from cifar_models.labels import CLASS_NAMES
from cifar_models.photo import Photo, photo_of, read_photo
from cifar_models.served import Served, Serving
from cifar_models.ui import pictures
from cifar_models.ui.components import evidence_html
from cifar_models.ui.fragments import both_models, notice
from cifar_models.ui.unknown_hint import hinting, unknown_hint

UPLOAD_SECONDS = 3600
PRIVACY = (
    "Photos are classified on the machine that runs this app and sent nowhere else. They are kept "
    "as temporary files and deleted within the hour; none is logged. One file may have up to 32 MB."
)
_EMPTY = (
    "Upload a photo, paste one with Ctrl+V, take one with the webcam, or try a test image. The "
    "models know ten classes only: " + ", ".join(CLASS_NAMES) + "."
)

# Hands a pasted picture to the upload control, as if it had been chosen there.
PASTE = """
() => {
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files || [])].filter(f => f.type.startsWith('image/'));
    const input = document.querySelector('#photo-upload input[type=file]');
    const tab = document.querySelector('#photos');
    if (!files.length || !input || !tab || tab.offsetParent === null) return;
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    input.dispatchEvent(new Event('change', {bubbles: true}));
    event.preventDefault();
  });
}
"""


def build(serving: Serving) -> None:
    """Add the tab's components and wire them."""
    with gr.Row():
        with gr.Column(scale=2, min_width=260):
            upload = gr.File(
                file_count="multiple", label="Upload photos, or paste", elem_id="photo-upload"
            )
            with gr.Accordion("Webcam", open=False):
                webcam = gr.Image(
                    sources=["webcam"], type="filepath", label="Webcam", elem_id="photo-webcam"
                )
            sample = gr.Button("Try a test image", elem_id="photo-sample")
            gr.HTML(notice(PRIVACY))
        with gr.Column(scale=5, min_width=320):
            results = evidence_html(notice(_EMPTY), elem_id="photo-results")
    upload.change(
        lambda files: render_files(serving.current, files or []),
        upload,
        results,
        api_visibility="private",
    )
    webcam.change(
        lambda path: render_files(serving.current, [path] if path else []),
        webcam,
        results,
        api_visibility="private",
    )
    sample.click(lambda: render_sample(serving.current), None, results, api_visibility="private")


def render_files(served: Served, paths: list[str]) -> str:
    """Return one panel per file, in their order; a file that is no picture gets a sentence."""
    if not paths:
        return notice(_EMPTY)
    panels = []
    for path in paths:
        name = Path(path).name
        try:
            panels.append(_panel(served, read_photo(path), name))
        except PhotoError as error:
            panels.append(
                f'<article class="photo failed" data-photo="{escape(name)}">'
                f"<h3>{escape(name)}</h3>{notice(str(error), 'problem')}</article>"
            )
    return "".join(panels)


def render_sample(served: Served) -> str:
    """Return the panel of a random test image."""
    images = served.test_images
    if images is None:
        return notice(f"There are no test images to try: {served.missing}", "problem")
    index = secrets.randbelow(len(images))
    pixels = images.pixels[index]
    photo = photo_of(pixels)
    true = int(images.labels[index])
    return _panel(served, photo, f"Test image {index}: {CLASS_NAMES[true]}", true)


def _panel(served: Served, photo: Photo, name: str, true: int | None = None) -> str:
    predictions = served.predict(photo.pixels[None])
    answers = {CLASS_NAMES[int(p.probabilities[0].argmax())] for p in predictions.values()}
    who = "Both say" if served.comparable else "It says"
    agreement = f"{who} {answers.copy().pop()}." if len(answers) == 1 else "They disagree."
    seen = pictures.png(photo.pixels)
    steps = "; ".join(photo.steps) or "nothing to change"
    panel = both_models(
        seen,
        predictions,
        0,
        top=5,
        true=true,
        identity=uuid4().hex[:8],
        with_time=True,
    )
    return (
        f'<article class="photo" data-photo="{escape(name)}"><h3>{escape(name)}</h3>'
        f'<p class="agreement">{agreement}</p>{unknown_hint(served, predictions, 0)}'
        '<div class="strip"><figure><img class="original" '
        f'src="{pictures.image_address(photo.preview, "JPEG")}" alt="your photo">'
        f"<figcaption>the photo</figcaption></figure><figure><img class='pixels' src='{seen}' "
        "alt='32 by 32 pixels'><figcaption>what both models see: "
        f"{escape(steps)}</figcaption></figure></div>{panel}</article>"
    )


def predict_photo(served: Served, path: str | None) -> dict:
    """Answer the ``/predict`` endpoint.

    Raises:
        gr.Error: No photo, or one that cannot be read; the text says what to do.
    """
    if not path:
        raise gr.Error("Send a photo: the endpoint takes one file.", print_exception=False)
    try:
        pixels = read_photo(path).pixels
    except PhotoError as error:
        raise gr.Error(str(error), print_exception=False) from error
    predictions = served.predict(pixels[None])
    unfamiliar = hinting(served, predictions, 0)
    answer: dict = {
        model_id: {
            "probabilities": dict(
                zip(CLASS_NAMES, map(float, prediction.probabilities[0]), strict=True)
            ),
            "milliseconds": prediction.milliseconds,
            "maybe_none_of_the_ten": unfamiliar[model_id],
        }
        for model_id, prediction in predictions.items()
    }
    best = {int(np.argmax(prediction.probabilities[0])) for prediction in predictions.values()}
    answer["agree"] = len(best) == 1
    return answer

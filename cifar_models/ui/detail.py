"""One test image, large, with both models' probabilities and evidence."""

from uuid import uuid4

import gradio as gr

from cifar_models.labels import CLASS_NAMES
from cifar_models.served import Served
from cifar_models.ui import pictures
from cifar_models.ui.components import dialog_html
from cifar_models.ui.fragments import both_models


class Detail:
    """The dialog of the page; any component of pickable images can open it."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.dialog = dialog_html(elem_id="detail")

    def opens_from(self, images: gr.HTML) -> None:
        """Open on a click in ``images``, see ``components.pickable_html``."""

        def enlarge(event: gr.EventData) -> str:
            return render_detail(self.served, event.pick)

        images.select(enlarge, None, self.dialog, api_visibility="private", show_progress="hidden")


def render_detail(served: Served, pick: str) -> str:
    """Return the dialog about one test image, classified anew with both models.

    Raises:
        gr.Error: ``pick`` is not the index of a test image, or there are none.
    """
    images = served.test_images
    if images is None or not str(pick).isdecimal() or int(pick) >= len(images):
        raise gr.Error("That is not one of the test images.", print_exception=False)
    index = int(pick)
    pixels = images.pixels[index]
    true = int(images.labels[index])
    predictions = served.predict(pixels[None])
    panel = both_models(
        pictures.png(pixels),
        predictions,
        0,
        top=10,
        true=true,
        identity=uuid4().hex[:8],
        plain=True,
    )
    # The identity makes each opening a new value, so that a second click opens it again.
    return (
        f'<dialog class="detail" aria-label="Test image {index}"><header><h3>Test image {index}: '
        f'{CLASS_NAMES[true]}</h3><button type="button" data-close aria-label="Close" '
        f"autofocus>✕</button></header>{panel}</dialog>"
    )

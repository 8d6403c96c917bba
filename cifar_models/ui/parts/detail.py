"""One test image, large, with both models' probabilities and evidence."""

from uuid import uuid4

import gradio as gr
from markupsafe import Markup

from cifar_models.bundles.predictor import Prediction
from cifar_models.data.dataset import Images
from cifar_models.serving.served import Serving
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.components import dialog_html, stamp
from cifar_models.ui.parts.fragments import both_models
from cifar_models.ui.parts.wiring import QUIET
from cifar_models.ui.templates import render

# More neighbours than any list on the page shows; what a visitor sends is cut there.
MOST_LISTED = 2000


class Detail:
    """The dialog of the page; any component of pickable images can open it."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.dialog = dialog_html(elem_id="detail")
        self.opens_from(self.dialog)  # its own buttons: to the previous and the next image

    def opens_from(self, images: gr.HTML) -> None:
        """Open on a click in ``images``, see ``components.pickable_html``."""

        def enlarge(event: gr.EventData) -> str:
            served, sent = self.serving.current, event._data
            images = served.test_images
            if images is None or not _is_index(event.pick, len(images)):
                raise gr.Error("That is not one of the test images.", print_exception=False)
            index = int(event.pick)
            listed = sent.get("listed")
            neighbours = [
                int(one)
                for one in (listed if isinstance(listed, list) else [])[:MOST_LISTED]
                if _is_index(one, len(images))
            ]
            if index not in neighbours:
                neighbours = [index]
            predictions = served.predict(images.pixels[index][None])
            return render_detail(images, index, neighbours, predictions, stamp(sent.get("at")))

        images.select(
            enlarge,
            None,
            self.dialog,
            trigger_mode="multiple",  # of two quick clicks on a list, the second counts too
            **QUIET,
        )


def render_detail(
    images: Images, index: int, listed: list[int], predictions: dict[str, Prediction], at: int
) -> str:
    """Return the dialog about one test image.

    Args:
        listed: Indices of the list it was opened from, itself among them, to step through.
        predictions: About this image alone, by model id.
        at: When it was asked for, see ``components.py``.
    """
    true = int(images.labels[index])
    panel = both_models(
        pictures.png(images.pixels[index]),
        predictions,
        0,
        top=10,
        true=true,
        identity=uuid4().hex[:8],
        plain=True,
    )
    # The identity makes each opening a new value, so that a second click opens it again.
    return render(
        "detail",
        index=index,
        true_class=true,
        at=at,
        place=listed.index(index),
        listed=[str(one) for one in listed],
        panel=Markup(panel),
    )


def _is_index(text: object, total: int) -> bool:
    return isinstance(text, str) and len(text) < 9 and text.isdecimal() and int(text) < total

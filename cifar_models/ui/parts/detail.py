"""One test image, large, with both models' probabilities and class activation maps."""

from uuid import uuid4

import gradio as gr
from markupsafe import Markup

from cifar_models.serving.served import Served
from cifar_models.stats.selection import Page
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.components import dialog_html, stamp
from cifar_models.ui.parts.fragments import Known, both_models
from cifar_models.ui.parts.neighbours import of_test_image
from cifar_models.ui.parts.people_bars import people_bars
from cifar_models.ui.parts.saliency import listen, offer
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.parts.worse_picture_panel import worse_picture
from cifar_models.ui.templates import render

# More neighbours than any list on the page shows; what a visitor sends is cut there.
MOST_LISTED = 2000


class Detail:
    """The dialog of the page; any component of pickable images can open it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.dialog = dialog_html(elem_id="detail")
        self.opens_from(self.dialog)  # its own buttons: to the previous and the next image
        listen(context, [self.dialog], elem_id="detail-saliency")

    def opens_from(self, images: gr.HTML) -> None:
        """Open on a click in ``images``, see ``components.pickable_html``."""

        def enlarge(pair: str, event: gr.EventData) -> str:
            served, sent = self._context.served(pair), event._data
            images = served.test_images
            if images is None or not _is_index(event.pick, len(images)):
                raise gr.Error("That is not one of the test images.", print_exception=False)
            listed = sent.get("listed")
            neighbours = [
                int(one)
                for one in (listed if isinstance(listed, list) else [])[:MOST_LISTED]
                if _is_index(one, len(images))
            ]
            return _opened(served, int(event.pick), neighbours, stamp(sent.get("at")))

        images.select(
            enlarge,
            self._context.pair,
            self.dialog,
            trigger_mode="multiple",  # of two quick clicks on a list, the second counts too
            **QUIET,
        )

    def at(self, served: Served, place: str, page: Page, at: int) -> str | None:
        """Return the dialog of the image that an address names; None for no image.

        Args:
            page: What is listed beside it.
            at: When it was asked for.
        """
        images = served.test_images
        if images is None or not _is_index(place, len(images)):
            return None
        return _opened(served, int(place), [int(one) for one in page.indices], at)


def _opened(served: Served, index: int, listed: list[int], at: int) -> str:
    """Return the dialog of a test image that is one of a list, or else alone."""
    images = served.test_images
    pixels, true = images.pixels[index], int(images.labels[index])
    able = served.runnable
    panel = both_models(
        pictures.png(pixels),
        served.specs,
        able.predict(pixels[None]),
        0,
        top=10,
        known={
            name: Known(bundle.probabilities[index], bundle.gives_probabilities)
            for name, bundle in served.bundles.items()
        },
        true=true,
        identity=uuid4().hex[:8],
        plain=True,
        people=people_bars(None if served.people is None else served.people[index], true),
        below=offer(pixels) if able.specs else "",
    )
    listed = listed if index in listed else [index]
    # The identity makes each opening a new value, so that a second click opens it again.
    return render(
        "detail",
        index=index,
        true_class=true,
        at=at,
        place=listed.index(index),
        listed=[str(one) for one in listed],
        panel=Markup(panel),
        worse=worse_picture(able, pixels, index) if able.specs else "",
        neighbours=of_test_image(served, index),
    )


def _is_index(text: object, total: int) -> bool:
    return isinstance(text, str) and len(text) < 9 and text.isdecimal() and int(text) < total

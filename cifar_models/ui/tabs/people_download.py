"""Part of *Models*: the button that downloads what people answered about the test images."""

import gradio as gr

from cifar_models.data import people
from cifar_models.errors import CifarModelsError
from cifar_models.serving.served import Served
from cifar_models.ui.parts.wiring import Context

_MEGABYTES = people.FILE_BYTES / 1e6


def build(context: Context) -> gr.Button:
    """Add the button, wire it and return it; ``button`` says whether it is shown."""
    serving = context.serving
    shown = gr.Button(
        f"Download people's answers ({_MEGABYTES:.1f} MB)",
        visible=_wanted(serving.current),
        elem_id="download-people",
    )

    def fetch(progress=gr.Progress()):  # noqa: B008
        def tell(got: int, _: int) -> None:
            progress((got / 1e6, _MEGABYTES), desc="CIFAR-10H", unit="MB")

        try:
            serving.download_people(tell)
        except CifarModelsError as error:
            raise gr.Error(str(error), duration=None, print_exception=False) from error
        return serving.current.number

    shown.click(fetch, None, context.shown, api_visibility="private", concurrency_limit=4)
    return shown


def button(served: Served) -> gr.Button:
    """Return the button as it is to be shown now."""
    return gr.Button(visible=_wanted(served))


def _wanted(served: Served) -> bool:
    # People are compared with both models only.
    return served.comparable and served.people is None

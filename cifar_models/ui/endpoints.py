"""The JSON endpoints, with components that the page does not show."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from cifar_models.errors import PhotoError
from cifar_models.serving import api
from cifar_models.serving.api import ANY
from cifar_models.serving.served import Serving
from cifar_models.specs import PAIR
from cifar_models.stats.metrics import COUNT
from cifar_models.stats.selection import CONFIDENCE


def build(serving: Serving) -> None:
    """Add ``/summary``, ``/predict``, ``/confusion``, ``/samples`` and ``/compare``.

    Differences go the one way of the whole page, see ``stats.direction``: in ``/summary`` the
    sign favours ``better``, and ``of`` names both models (``resnet50 minus custom_cnn``).
    """
    answer = gr.JSON(visible=False)
    # A file component checks that the file was uploaded: a bare server path is refused.
    photo_file = gr.File(visible=False, label="photo")
    trigger = gr.Button(visible=False)

    def predict(photo: str | None) -> dict[str, Any]:
        return _or_sentence(api.predict, serving.current, photo)

    trigger.click(
        lambda: _or_sentence(api.summary, serving.current),
        None,
        answer,
        api_name="summary",
        api_description="Accuracy of both models on the test images, and their difference in "
        "points: that of the better model minus the other one, as its 'of' says; where neither is "
        f"better, of {PAIR.first.id} minus {PAIR.second.id}.",
    )
    trigger.click(
        predict,
        photo_file,
        answer,
        api_name="predict",
        api_description="Both models' probabilities for one uploaded photo.",
    )

    # Typed for the documentation only: Gradio passes any JSON value, the functions check them.
    def answer_confusion(model: str = PAIR.first.id, normalise: str = COUNT) -> dict:
        return _or_sentence(api.confusion, serving.current, model, normalise)

    def answer_samples(
        outcome: str = ANY,
        true: str | None = None,
        predicted: str | None = None,
        model: str = PAIR.first.id,
        sort: str = CONFIDENCE,
        limit: int = 20,
        offset: int = 0,
    ) -> dict:
        chosen = outcome, true, predicted, model, sort, limit, offset
        return _or_sentence(api.samples, serving.current, *chosen)

    def answer_compare(first: str = PAIR.first.id, second: str = PAIR.second.id) -> dict:
        return _or_sentence(api.compare, serving.current, first, second)

    gr.api(
        answer_confusion,
        api_name="confusion",
        api_description="Confusion matrix of a model or of the report, rows true.",
    )
    gr.api(
        answer_samples,
        api_name="samples",
        api_description="Test images by what the models said about them.",
    )
    gr.api(
        answer_compare,
        api_name="compare",
        api_description="What /summary says, of any two of the models that are served, by their "
        "ids; 'models' lists these.",
    )


def _or_sentence(answer: Callable[..., dict[str, Any]], *values: Any) -> dict[str, Any]:
    """Return the answer, or raise what was wrong as an error that the caller is shown."""
    try:
        return answer(*values)
    except (ValueError, PhotoError) as error:
        raise gr.Error(str(error), print_exception=False) from error

"""The JSON endpoints, with components that the page does not show."""

from typing import Any

import gradio as gr

from cifar_models.served import Served
from cifar_models.specs import MODEL_IDS
from cifar_models.ui.photos_tab import predict_photo


def build(served: Served) -> None:
    """Add ``/summary`` and ``/predict``."""
    answer = gr.JSON(visible=False)
    # A file component checks that the file was uploaded: a bare server path is refused.
    photo_file = gr.File(visible=False, label="photo")
    trigger = gr.Button(visible=False)

    def predict(photo: str | None) -> dict[str, Any]:
        return predict_photo(served, photo)

    trigger.click(
        lambda: summary(served),
        None,
        answer,
        api_name="summary",
        api_description="Accuracy of both models on the test images, and their difference.",
    )
    trigger.click(
        predict,
        photo_file,
        answer,
        api_name="predict",
        api_description="Both models' probabilities for one uploaded photo.",
    )


def summary(served: Served) -> dict[str, Any]:
    """Return both accuracies as fractions and the paired difference in points."""
    difference = served.difference()
    figures: dict[str, Any] = {
        model_id: {
            name: served.bundles[model_id].metrics[name] for name in ("accuracy", "interval")
        }
        for model_id in MODEL_IDS
    }
    figures["difference"] = {
        "points": None if difference.difference is None else 100 * difference.difference,
        "interval": None
        if difference.interval is None
        else [100 * bound for bound in difference.interval],
        "p_value": difference.p_value,
    }
    return figures

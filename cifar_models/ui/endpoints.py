"""The JSON endpoints, with components that the page does not show."""

from collections.abc import Callable
from math import isnan
from typing import Any

import gradio as gr

from cifar_models import metrics
from cifar_models.labels import CLASS_NAMES
from cifar_models.metrics import COUNT, NORMALISATIONS
from cifar_models.queries import ANY, CONFIDENCE, OUTCOMES, Query, check
from cifar_models.served import Served, Serving
from cifar_models.specs import MODEL_IDS, RESNET50
from cifar_models.ui.matrices_tab import REPORT, matrix_of
from cifar_models.ui.photos_tab import predict_photo

MOST_ROWS = 10_000


def build(serving: Serving) -> None:
    """Add ``/summary``, ``/predict``, ``/confusion`` and ``/samples``."""
    answer = gr.JSON(visible=False)
    # A file component checks that the file was uploaded: a bare server path is refused.
    photo_file = gr.File(visible=False, label="photo")
    trigger = gr.Button(visible=False)

    def predict(photo: str | None) -> dict[str, Any]:
        return predict_photo(serving.current, photo)

    trigger.click(
        lambda: _or_sentence(lambda: summary(_comparable(serving.current))),
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

    # Typed for the documentation only: Gradio passes any JSON value, the functions check them.
    def answer_confusion(model: str = RESNET50.id, normalise: str = COUNT) -> dict:
        return _or_sentence(lambda: confusion(serving.current, model, normalise))

    def answer_samples(
        outcome: str = ANY,
        true: str | None = None,
        predicted: str | None = None,
        model: str = RESNET50.id,
        sort: str = CONFIDENCE,
        limit: int = 20,
        offset: int = 0,
    ) -> dict:
        return _or_sentence(
            lambda: samples(
                _comparable(serving.current), outcome, true, predicted, model, sort, limit, offset
            )
        )

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


def _comparable(served: Served) -> Served:
    """Return what is served; raises ``ValueError`` where one of the two models is missing."""
    if not served.comparable:
        raise ValueError("This needs both models, and only one of them can be used at present.")
    return served


def _or_sentence(answer: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the answer, or raise what was wrong as an error that the caller is shown."""
    try:
        return answer()
    except ValueError as error:
        raise gr.Error(str(error), print_exception=False) from error


def confusion(served: Served, model: str, normalise: str) -> dict[str, Any]:
    """Return ``classes`` and ``matrix`` (rows true); null where a share is not defined.

    Raises:
        ValueError: ``model`` or ``normalise`` means nothing; the allowed values are named.
    """
    check("model", model, (*served.models, REPORT))
    check("normalise", normalise, NORMALISATIONS)
    matrix = metrics.normalise(matrix_of(served, model), normalise)
    rows = [[None if isnan(value) else value for value in row] for row in matrix.tolist()]
    if normalise == COUNT:
        rows = [[int(value) for value in row] for row in rows]
    return {"classes": list(CLASS_NAMES), "matrix": rows}


def samples(
    served: Served,
    outcome: str,
    true: str | None,
    predicted: str | None,
    model: str,
    sort: str,
    limit: int,
    offset: int,
) -> dict[str, Any]:
    """Return ``total`` and, from ``offset`` on, at most ``limit`` rows of a query.

    Raises:
        ValueError: A parameter means nothing; the allowed values are named.
    """
    check("outcome", outcome, OUTCOMES)
    check("model", model, MODEL_IDS)
    if predicted is not None:
        check("predicted", predicted, CLASS_NAMES)
    for name, value, most in (("limit", limit, MOST_ROWS), ("offset", offset, None)):
        whole = value.is_integer() if isinstance(value, float) else type(value) is int
        if not whole or value < 0 or (most and value > most):
            raise ValueError(
                f"{name} is {str(value)[:60]!r}; it must be a whole number from 0"
                f"{f' to {most:,}' if most else ''}"
            )
    query = Query(
        outcome=outcome,
        true=true,
        predicted={model: predicted} if predicted is not None else None,
        model=model,
        sort=sort,
    )
    answers = served.answers
    found = query.indices(answers)
    start = int(offset)
    return {
        "total": len(found),
        "rows": [
            {
                "index": int(index),
                "true": CLASS_NAMES[answers.labels[index]],
                **{
                    name: {
                        "predicted": CLASS_NAMES[answers.predicted[name][index]],
                        "confidence": float(answers.confidence[name][index]),
                    }
                    for name in MODEL_IDS
                },
            }
            for index in found[start : start + int(limit)]
        ],
    }


def summary(served: Served) -> dict[str, Any]:
    """Return both accuracies as fractions and the paired difference in points."""
    difference = served.difference()
    figures: dict[str, Any] = {
        model_id: {"accuracy": measured.accuracy, "interval": measured.interval}
        for model_id in MODEL_IDS
        for measured in [served.bundles[model_id].metrics]
    }
    figures["difference"] = {
        "points": None if difference.difference is None else 100 * difference.difference,
        "interval": None
        if difference.interval is None
        else [100 * bound for bound in difference.interval],
        "p_value": difference.p_value,
    }
    return figures

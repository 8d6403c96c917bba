"""What the JSON endpoints answer, as plain values; see ``ui/endpoints``."""

from math import isnan
from typing import Any

import numpy as np

from cifar_models.decoding.photo import read_photo
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.matrices import REPORT, matrix_of
from cifar_models.serving.served import Served
from cifar_models.specs import BETWEEN, PAIR, Pair
from cifar_models.stats import metrics, outcomes
from cifar_models.stats.direction import direction
from cifar_models.stats.filters import Filter, check
from cifar_models.stats.metrics import COUNT, NORMALISATIONS
from cifar_models.stats.selection import SORTS, ordered

MOST_ROWS = 10_000
ANY, WRONG = "any", "wrong"


def outcomes_about(pair: Pair) -> dict[str, str | None]:
    """Return what ``samples`` may be asked for, and the outcome of a filter where it is one."""
    return {
        ANY: None,
        outcomes.BOTH_RIGHT: outcomes.BOTH_RIGHT,
        **{f"only_{spec.id}_right": outcomes.ONLY_RIGHT[spec.place] for spec in pair},
        outcomes.BOTH_WRONG: outcomes.BOTH_WRONG,
        WRONG: None,
    }


OUTCOMES = tuple(outcomes_about(PAIR))


def predict(served: Served, path: str | None) -> dict[str, Any]:
    """Return each model's probabilities for a photo, its time and hint, and whether both agree.

    Raises:
        ValueError: There is no photo.
        PhotoError: It cannot be read; the text says what to do.
    """
    if not path:
        raise ValueError("Send a photo: the endpoint takes one file.")
    predictions = served.predict(read_photo(path).pixels[None])
    unfamiliar = served.hints(predictions, 0)
    answer: dict[str, Any] = {
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


def confusion(served: Served, model: str, normalise: str) -> dict[str, Any]:
    """Return ``classes`` and ``matrix`` (rows true); null where a share is not defined.

    Raises:
        ValueError: ``model`` or ``normalise`` means nothing; the allowed values are named.
    """
    check("model", model, (*(served.every or served.models), REPORT))
    check("normalise", normalise, NORMALISATIONS)
    if model not in (*served.models, REPORT):
        served = served.about(f"{model}{BETWEEN}{served.pair.first.id}")
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
        ValueError: A parameter means nothing; the allowed values are named. Or a model is missing.
    """
    _check_comparable(served)
    pair = served.pair
    known = outcomes_about(pair)
    check("outcome", outcome, tuple(known))
    check("model", model, pair.ids)
    if predicted is not None:
        check("predicted", predicted, CLASS_NAMES)
    check("sort", sort, SORTS)
    for name, value, most in (("limit", limit, MOST_ROWS), ("offset", offset, None)):
        whole = value.is_integer() if isinstance(value, float) else type(value) is int
        if not whole or value < 0 or (most and value > most):
            raise ValueError(
                f"{name} is {str(value)[:60]!r}; it must be a whole number from 0"
                f"{f' to {most:,}' if most else ''}"
            )
    place = pair.place_of(model)
    wanted = outcomes.WRONG[place] if outcome == WRONG else known[outcome]
    answers = served.answers
    found = Filter(outcome=wanted, true=true, **{place: predicted}).indices(answers)
    found = ordered(found, answers, sort, model)
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
                    for name in pair.ids
                },
            }
            for index in found[start : start + int(limit)]
        ],
    }


def summary(served: Served) -> dict[str, Any]:
    """Return both accuracies as fractions and the paired difference in points.

    ``difference`` goes the one way of the whole page: ``points`` and ``interval`` are those of the
    model in ``minuend`` minus the other one, ``of`` says so in words. That is the model in
    ``better``; where neither is better (null), it is the first of the pair.

    Raises:
        ValueError: One of the two models is missing.
    """
    _check_comparable(served)
    overall = served.difference()
    way = direction(overall)
    difference = way.turn(overall)
    minuend, subtrahend = (spec.id for spec in way.specs(served.pair))
    found: dict[str, Any] = {
        model_id: {"accuracy": measured.accuracy, "interval": measured.interval}
        for model_id in served.pair.ids
        for measured in [served.bundles[model_id].metrics]
    }
    found["difference"] = {
        "of": f"{minuend} minus {subtrahend}",
        "minuend": minuend,
        "better": minuend if way.settled else None,
        "points": None if difference.difference is None else 100 * difference.difference,
        "interval": None
        if difference.interval is None
        else [100 * bound for bound in difference.interval],
        "p_value": difference.p_value,
    }
    return found


def compare(served: Served, first: str, second: str) -> dict[str, Any]:
    """Return what ``summary`` does about any two models, and ``models``: the ids there are.

    Raises:
        ValueError: They are not two different ones of these.
    """
    ids = tuple(spec.id for spec in served.choices)
    check("first", first, ids)
    check("second", second, tuple(name for name in ids if name != first))
    return {**summary(served.about(f"{first}{BETWEEN}{second}")), "models": list(ids)}


def _check_comparable(served: Served) -> None:
    if not served.comparable:
        raise ValueError("This needs both models, and only one of them can be used at present.")

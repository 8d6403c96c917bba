"""The confusion matrices of what is served, of the images that fulfil a filter."""

from dataclasses import replace

import numpy as np

from cifar_models.serving.served import Served
from cifar_models.stats import report
from cifar_models.stats.filters import Filter
from cifar_models.stats.metrics import confusion_matrix

DIFFERENCE, REPORT, ANSWERS = "difference", "report", "answers"


def matrix_of(
    served: Served,
    model_id: str,
    chosen: Filter = Filter(),  # noqa: B008 (frozen)
) -> np.ndarray:
    """Return the counts ``[10, 10]`` (rows true) of a model or of the report.

    Args:
        chosen: Counts the images that fulfil it, whatever classes it names: those are the
            matrix's own rows and columns.
    """
    if model_id == REPORT:
        return report.CONFUSION_MATRIX
    if chosen == Filter():  # a single model has no answers to filter by
        return confusion_matrix(served.labels, served.bundles[model_id].predicted)
    mask = chosen.without_classes().mask(served.answers)
    return confusion_matrix(served.labels[mask], served.answers.predicted[model_id][mask])


def answers_matrix(served: Served, chosen: Filter) -> np.ndarray:
    """Return counts ``[10, 10]``: rows what the first model says, columns what the second says.

    Args:
        chosen: Counts the images that fulfil it, whatever it says the models predict.
    """
    mask = replace(chosen, first=None, second=None).mask(served.answers)
    return confusion_matrix(*(served.answers.predicted[spec.id][mask] for spec in served.pair))

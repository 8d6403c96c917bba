"""The few test images that tell how two models differ."""

import numpy as np

from cifar_models.specs import FIRST, PLACES, SECOND
from cifar_models.stats.answers import Answers
from cifar_models.stats.filters import NOT_DOUBTFUL, Filter
from cifar_models.stats.outcomes import ONLY_RIGHT

OF_EACH = 3
RULE = (
    "Of the pictures that only one of the two gets right, those on which the other one is surest "
    "of its mistake: three for each, each of another class, none with a doubtful label."
)


def telling_images(answers: Answers, of_each: int = OF_EACH) -> np.ndarray:
    """Return up to twice ``of_each`` positions of test images, int64 ``[n]``, by ``RULE``.

    First those that only the first model gets right.
    """
    found: list[int] = []
    for place in PLACES:
        other = SECOND if place == FIRST else FIRST
        alone = Filter(outcome=ONLY_RIGHT[place], labels=NOT_DOUBTFUL).indices(answers)
        surest = alone[np.argsort(-answers.sureness_of(other)[alone], kind="stable")]
        _, first_of_class = np.unique(answers.labels[surest], return_index=True)
        found += surest[np.sort(first_of_class)][:of_each].tolist()
    return np.array(found, np.int64)

"""How files of predictions call their columns and the ten classes."""

import re

from cifar_models.labels import CLASS_NAMES

INDEX = frozenset(
    [
        "index",
        "idx",
        "id",
        "image",
        "image_id",
        "image_index",
        "test_index",
        "row",
        "row_id",
        "unnamed:_0",
    ]
)
SAID = frozenset(
    [
        "predicted",
        "prediction",
        "predictions",
        "pred",
        "preds",
        "predicted_label",
        "predicted_class",
        "pred_label",
        "pred_class",
        "y_pred",
        "y_hat",
        "said",
        "answer",
        "answers",
    ]
)
TRUE = frozenset(
    [
        "true",
        "true_label",
        "true_labels",
        "true_class",
        "target",
        "targets",
        "y_true",
        "y_test",
        "ground_truth",
        "actual",
    ]
)
LABEL = frozenset(["label", "labels", "class", "y"])
"""The true class where something else says what is predicted, else what is predicted."""
PROBABILITIES = frozenset(
    [
        "probabilities",
        "probability",
        "probs",
        "prob",
        "proba",
        "y_proba",
        "y_prob",
        "softmax",
        "scores",
        "outputs",
    ]
)
LOGITS = frozenset(["logits", "logit"])

_ALIASES = {"plane": "airplane", "car": "automobile", "auto": "automobile"}
_PREFIX = re.compile(r"(?:probability|prob|proba|p|class|score)_?(?=.)")


def is_known(name: str) -> bool:
    """Whether a plain name is one of those above, or the class of a column."""
    named = INDEX | SAID | TRUE | LABEL | PROBABILITIES | LOGITS
    return name in named or class_of_column(name) is not None


def plain(name: str) -> str:
    """Return a name in small letters, its words joined by ``_``."""
    return re.sub(r"[\s.-]+", "_", name.strip().lower())


def class_of(text: str) -> int | None:
    """Return the class that a text names, 0 to 9; None for no class.

    >>> class_of("Cat"), class_of("plane"), class_of("tiger")
    (3, 0, None)
    """
    name = text.strip().lower()
    name = _ALIASES.get(name, name)
    return CLASS_NAMES.index(name) if name in CLASS_NAMES else None


def class_of_column(name: str) -> int | None:
    """Return the class whose probability a column holds by its name; None for another column.

    >>> [class_of_column(name) for name in ("prob_cat", "3", "p3", "pet")]
    [3, 3, 3, None]
    """
    short = plain(name)
    for one in (short, _PREFIX.sub("", short, count=1)):
        found = class_of(one)
        if found is not None:
            return found
        if re.fullmatch(r"0?[0-9]", one):
            return int(one)
    return None

"""What is served about worse pictures: both models' answers, or why there are none."""

from functools import lru_cache

import numpy as np

from cifar_models.corruptions import kinds
from cifar_models.records.robustness import MADE_HERE
from cifar_models.serving.served import Served
from cifar_models.specs import ModelSpec
from cifar_models.stats.robustness import Worse

_COMMAND = "python -m release.robustness measures it."


@lru_cache(maxsize=8)  # the present state about some pairs, and the one before
def worse_of(served: Served) -> Worse | None:
    """Return both models' answers about the same worse pictures; None where there are none."""
    if missing(served):
        return None
    measured = {spec: served.bundles[spec.id].robustness for spec in served.pair}
    indices = measured[served.pair.first].indices
    answers = {}
    for spec, found in measured.items():
        unharmed = served.bundles[spec.id].predicted[indices]
        whole = np.broadcast_to(unharmed, (len(found.kinds), 1, len(indices)))
        answers[served.pair.place_of(spec.id)] = np.concatenate([whole, found.predicted], axis=1)
    kind_ids = measured[served.pair.first].kinds
    return Worse(kind_ids, indices, served.labels[indices], answers)


def missing(served: Served) -> str:
    """Say in a sentence why there are no figures about worse pictures; empty where there are."""
    if alone := [spec for spec in served.pair if served.models[spec.id].predictor is None]:
        return (
            f"{_names(alone)} not been shown worse pictures: only answers about the test "
            "pictures as they are are known."
        )
    without = [spec for spec in served.pair if served.bundles[spec.id].robustness is None]
    if without:
        return f"{_names(without)} not been shown worse pictures: {_COMMAND}"
    first, second = (served.bundles[spec.id].robustness for spec in served.pair)
    if not first.same_pictures(second):
        return f"The two models were shown different worse pictures: {_COMMAND}"
    return ""


def source_of(served: Served) -> str:
    """Return ``MADE_HERE`` or ``OFFICIAL``; only where nothing is ``missing``."""
    return served.bundles[served.pair.first.id].robustness.record.pictures.source


def can_be_made(served: Served) -> bool:
    """Whether the very pixels that were measured can be made of the test images at hand."""
    pictures = served.bundles[served.pair.first.id].robustness.record.pictures
    return (
        served.same_test_images()
        and (pictures.source, pictures.version, pictures.seed)
        == (MADE_HERE, kinds.VERSION, kinds.SEED)
        and all(one in kinds.BY_ID for one in worse_of(served).kinds)
    )


def title_of(kind: str) -> str:
    """Return how the page calls a kind, those of the official files included."""
    known = kinds.BY_ID.get(kind)
    return known.title if known else kind.replace("_", " ").capitalize()


def _names(specs: list[ModelSpec]) -> str:
    return f"{specs[0].short_title} has" if len(specs) == 1 else "The models have"

"""All that is computed about one picture and one model, with how far it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from cifar_models.saliency.cells import CELLS, blurred, covered, on_cells
from cifar_models.saliency.deletion import BETWEEN, ORDERS, Deletion, random_marks, stages
from cifar_models.saliency.occlusion import PATCHES, falls_by_cell, patches

ACTIVATION, OCCLUSION = MAPS = ("activation", "occlusion")
PICTURES = PATCHES + (len(MAPS) + ORDERS) * len(BETWEEN) + 1
"""Changed pictures that a model answers: by patch, by order, and one that is covered whole.

That is 113, so that both models together take less than 1.5 s on two cores: ResNet50 some 8 ms a
picture, mirror image included, the custom CNN 0.5 ms. A stride of 2 pixels instead of 4 would take
169 patches alone; curves at 8 points instead of 3 tell a map from chance hardly more often.
"""
_AT_ONCE = 8  # so many are answered between two reports, and after a visitor has gone


@dataclass(frozen=True, eq=False)
class Study:
    """What a picture's answer depends on.

    Attributes:
        predicted: Index of the class that the model answers, which the curves are about.
        answer: Probabilities of the whole picture ``[10]``.
        without: Those with each patch covered ``[49, 10]``.
        falls: By how much each class falls where a cell is covered ``[8, 8, 10]``.
        deletions: By kind of map, see ``MAPS``.
    """

    predicted: int
    answer: np.ndarray
    without: np.ndarray
    falls: np.ndarray
    deletions: dict[str, Deletion]


def study(
    image: np.ndarray,
    answer: np.ndarray,
    activation: np.ndarray,
    probabilities: Callable[[np.ndarray], np.ndarray],
) -> Iterator[int | Study]:
    """Yield after every few pictures how many of ``PICTURES`` are answered, at last the study.

    Args:
        image: uint8 ``[32, 32, 3]``.
        answer: Probabilities of the whole picture ``[10]``.
        activation: Class activation maps ``[h, w, 10]``.
        probabilities: From pictures uint8 ``[N, 32, 32, 3]`` to probabilities ``[N, 10]``.
    """
    predicted, cover = int(answer.argmax()), blurred(image)
    answered: list[np.ndarray] = []

    def ask(covers: np.ndarray) -> Iterator[int]:
        for start in range(0, len(covers), _AT_ONCE):
            some = covers[start : start + _AT_ONCE]
            answered.extend(probabilities(covered(image, cover, some)))
            yield len(answered)

    yield from ask(patches())
    without = np.stack(answered)
    falls = falls_by_cell(answer, without)
    # Softmax ignores what all classes share, as the drawn map does.
    activation = activation[..., predicted] - activation.mean(axis=-1)
    marks = [on_cells(activation), falls[..., predicted], *random_marks()]
    everything = np.ones((1, CELLS, CELLS), bool)
    yield from ask(np.concatenate([*map(stages, marks), everything]))
    of_class = np.stack(answered[PATCHES:])[:, predicted]
    curves = np.full((len(marks), len(BETWEEN) + 2), answer[predicted])
    curves[:, 1:-1] = of_class[:-1].reshape(len(marks), -1)
    curves[:, -1] = of_class[-1]
    random = curves[len(MAPS) :]
    deletions = {kind: Deletion(curves[place], random) for place, kind in enumerate(MAPS)}
    yield Study(predicted, answer, without, falls, deletions)

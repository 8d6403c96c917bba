"""How far people confirm the official labels of the test images.

For 275 of the 10,000 test images, those where a cross-validated model doubted the label, five
people each chose between the official label, the model's guess, both and neither. Source:
cleanlab/label-errors (Apache-2.0); Northcutt, Athalye and Mueller (2021), Pervasive Label Errors in
Test Sets, arXiv 2103.14749.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from cifar_models.labels import CLASS_NAMES

VOTERS = 5
MAJORITY = 3
_FILE = Path(__file__).with_name("label_votes.json")


@dataclass(frozen=True)
class Votes:
    """What five people said about the label of one image.

    Attributes:
        official, guessed, both, neither: How many chose this answer.
        guess: The class that the model guessed, by name.
    """

    official: int
    guessed: int
    both: int
    neither: int
    guess: str

    @property
    def doubtful(self) -> bool:
        """Whether fewer than three of the five chose the official label alone."""
        return self.official < MAJORITY


@cache
def all_votes() -> dict[int, Votes]:
    """Return the votes by test index; images that were never put to a vote are left out."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))["votes"]
    return {
        int(index): Votes(*counts, guess=CLASS_NAMES[guess])
        for index, (*counts, guess) in stored.items()
    }


def votes(index: int) -> Votes | None:
    """Return the votes about a test image; None where it was never put to a vote."""
    return all_votes().get(index)


def is_doubtful(index: int) -> bool:
    """Whether most people did not confirm the official label of a test image."""
    found = votes(index)
    return found is not None and found.doubtful


@cache
def doubtful_indices() -> np.ndarray:
    """Return the test indices of all doubtful labels, int64 ``[54]``, ascending."""
    found = np.array(sorted(i for i, one in all_votes().items() if one.doubtful), np.int64)
    found.setflags(write=False)
    return found


def doubtful_mask(count: int) -> np.ndarray:
    """Return bool ``[count]``, true at doubtful labels, for the first ``count`` test images."""
    mask = np.zeros(count, bool)
    indices = doubtful_indices()
    mask[indices[indices < count]] = True
    return mask


def describe(index: int) -> str:
    """Say in a sentence what is known about the label of a test image."""
    found = votes(index)
    if found is None:
        return "Its label was never put to a vote."
    answers = [
        f"{number} {text}"
        for number, text in (
            (found.official, "for the official label"),
            (found.guessed, f"for {found.guess}"),
            (found.both, "for both"),
            (found.neither, "for neither"),
        )
        if number
    ]
    verdict = "Doubtful label" if found.doubtful else "Confirmed label"
    return f"{verdict}: of {VOTERS} people, {', '.join(answers)}."

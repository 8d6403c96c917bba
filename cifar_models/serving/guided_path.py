"""The path through the report's claims on the first screen: four questions with short answers.

Every answer and every sentence follows from the numbers, whichever way they come out.
"""

from dataclasses import dataclass, replace

from cifar_models.bundles.bundle import Bundle
from cifar_models.errors import BundleError
from cifar_models.serving.claims import few_images, history_by_report
from cifar_models.serving.served import Served
from cifar_models.specs import CUSTOM_CNN, RESNET50
from cifar_models.stats.direction import direction
from cifar_models.stats.gap import Gap, confusions_of_gap
from cifar_models.trainings import data_share
from cifar_models.trainings.curves import best_epoch, reached
from cifar_models.trainings.data_share import DataShare
from cifar_models.wording import percent

YES, NO, NOT_MEASURED, NOT_CLEAR = ANSWERS = ("Yes", "No", "Not measured", "Not clear")
ANIMALS, VEHICLES, ALL_CLASSES = KINDS = ("Mostly animals", "Mostly vehicles", "All classes")
# Six of ten classes are animals: a gap spread evenly has 60% there.
_MOSTLY_ANIMALS, _MOSTLY_VEHICLES = 0.75, 0.5


@dataclass(frozen=True)
class Step:
    """One step of the path.

    Attributes:
        question: About ResNet50 against the custom CNN.
        answer: One of ``ANSWERS``; about the reason also one of ``KINDS``.
        sentence: What was seen, in at most 14 words.
        link: Text of the link to what answers it.
        tab: Id of the tab that this link opens.
    """

    question: str
    answer: str
    sentence: str
    link: str
    tab: str


def path(served: Served) -> list[Step]:
    """Return the four steps; needs both models."""
    try:
        shares = data_share.read()
    except BundleError:  # the tab of the curves says what is wrong with it
        shares = None
    return [
        _more_accurate(served),
        _fewer_epochs(served.bundles[RESNET50.id], served.bundles[CUSTOM_CNN.id]),
        _little_data(shares),
        _why(confusions_of_gap(served.answers)),
    ]


def _more_accurate(served: Served) -> Step:
    better = direction(served.difference()).better
    answer = {None: NOT_CLEAR, served.pair.place_of(RESNET50.id): YES}.get(better, NO)
    first, second = (
        percent(served.bundles[spec.id].metrics.accuracy, 1) for spec in (RESNET50, CUSTOM_CNN)
    )
    return Step(
        "More accurate?",
        answer,
        f"ResNet50 is right on {first} of the test pictures, the custom CNN on {second}.",
        "See the test",
        "evidence",
    )


def _fewer_epochs(resnet50: Bundle, custom_cnn: Bundle) -> Step:
    """Compare the epochs to the highest validation accuracy that both trainings reach."""
    by_report = history_by_report(resnet50)
    histories = [by_report or resnet50.history, custom_cnn.history]
    level = min(best_epoch(history).val_accuracy for history in histories)
    # Both reach it, the lower best being the level.
    first, second = (reached(history, level).epoch for history in histories)
    answer = NOT_CLEAR if first == second else YES if first < second else NO
    recipe = " (the report's recipe)" if by_report else ""
    return Step(
        "In fewer epochs?",
        answer,
        f"ResNet50{recipe} reached {percent(level, 1)} at epoch {first}, the custom CNN at "
        f"{second}.",
        "See the curves",
        "curves-tab",
    )


def _little_data(shares: DataShare | None) -> Step:
    step = Step(
        "With little data?",
        NOT_MEASURED,
        "No training on a small part of the pictures is here.",
        "See the curves",
        "curves-tab",
    )
    few = few_images(shares)
    if not few:
        return step
    ahead = [first > second for _, first, second in few]
    answer = YES if all(ahead) else NOT_CLEAR if any(ahead) else NO
    images, first, second = few[0]
    return replace(
        step,
        answer=answer,
        sentence=f"With {images:,} pictures, {shares.budget.images_seen:,} seen in all: ResNet50 "
        f"{percent(first, 1)}, the custom CNN {percent(second, 1)}.",
    )


def _why(gap: Gap) -> Step:
    """Say in which classes the gap lies."""
    share = gap.share_of_animals()
    if share is None:
        answer, sentence = NOT_CLEAR, "The two are too close to tell."
    else:
        kinds = {ANIMALS: share > _MOSTLY_ANIMALS, VEHICLES: share < _MOSTLY_VEHICLES}
        answer = next((kind for kind, holds in kinds.items() if holds), ALL_CLASSES)
        sentence = f"{_of_the_gap(share)} in the animals, six of the ten classes."
    return Step("Why?", answer, sentence, "See the confusions", "matrices")


def _of_the_gap(share: float) -> str:
    if share > 1:
        return "All of the gap lies"
    if share <= 0:
        return "None of the gap lies"
    return f"{percent(share, 0)} of the gap lies"

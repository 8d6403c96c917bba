"""Whether the two models really differ: on all test images, on parts of them, and per class."""

from dataclasses import dataclass

import numpy as np

from cifar_models import label_quality
from cifar_models.bundle import Bundle
from cifar_models.comparison import (
    PairedDifference,
    finding,
    holm,
    outcomes,
    paired_difference,
)
from cifar_models.labels import CLASS_NAMES
from cifar_models.metrics import ClassFigures, confusion_matrix, per_class
from cifar_models.specs import CUSTOM_CNN, RESNET50

ALL, WITHOUT_DOUBTFUL = "all", "without_doubtful"


@dataclass(frozen=True, eq=False)
class Group:
    """Test images that are judged together.

    Attributes:
        id: ``all`` or ``without_doubtful``.
        title: Names it on the page.
        mask: bool ``[N]``, its images.
    """

    id: str
    title: str
    mask: np.ndarray


@dataclass(frozen=True)
class Judgement:
    """Both models on the same images. A is ResNet50, B the custom CNN.

    Attributes:
        difference: How they differ; ``accuracy_a - accuracy_b`` is a difference of recalls
            where all images are of one class.
        correct_a, correct_b: Images each gets right.
        p_value: As ``difference.p_value``, corrected where it is one of a family.
        finding: See ``comparison.finding``.
    """

    difference: PairedDifference
    correct_a: int
    correct_b: int
    p_value: float | None
    finding: str


@dataclass(frozen=True)
class ClassJudgement:
    """One class: figures of both models and whether they differ on its images.

    Attributes:
        name: Of the class.
        first, second: Figures of ResNet50 and of the custom CNN.
        judgement: On the images whose true class it is; p-values after Holm over ten classes.
    """

    name: str
    first: ClassFigures
    second: ClassFigures
    judgement: Judgement


def groups(bundle: Bundle) -> list[Group]:
    """Return the groups of test images that there are, all of them first.

    Args:
        bundle: Of either model; both were measured on the same images.
    """
    total = len(bundle.labels)
    everything = np.ones(total, bool)
    found = [Group(ALL, "all test images", everything)]
    doubtful = label_quality.doubtful_mask(total)
    if doubtful.any():
        title = f"without the {doubtful.sum():,} doubtful labels"
        found.append(Group(WITHOUT_DOUBTFUL, title, ~doubtful))
    return found


def judge(bundles: dict[str, Bundle], mask: np.ndarray) -> Judgement:
    """Compare both models on the test images of ``mask``, bool ``[N]``."""
    labels, first, second = _answers(bundles, mask)
    difference = paired_difference(outcomes(labels, first, second))
    return _judgement(labels, first, second, difference, difference.p_value)


def judge_classes(bundles: dict[str, Bundle], mask: np.ndarray) -> list[ClassJudgement]:
    """Compare both models per class on the test images of ``mask``, bool ``[N]``."""
    labels, first, second = _answers(bundles, mask)
    members = [labels == index for index in range(len(CLASS_NAMES))]
    differences = [paired_difference(outcomes(labels[m], first[m], second[m])) for m in members]
    corrected = holm([difference.p_value for difference in differences])
    figures = [per_class(confusion_matrix(labels, said)) for said in (first, second)]
    return [
        ClassJudgement(
            name,
            figures[0][index],
            figures[1][index],
            _judgement(
                labels[members[index]],
                first[members[index]],
                second[members[index]],
                differences[index],
                corrected[index],
            ),
        )
        for index, name in enumerate(CLASS_NAMES)
    ]


def _answers(bundles: dict[str, Bundle], mask: np.ndarray) -> tuple[np.ndarray, ...]:
    first, second = (bundles[spec.id] for spec in (RESNET50, CUSTOM_CNN))
    return first.labels[mask], first.predicted[mask], second.predicted[mask]


def _judgement(
    labels: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    difference: PairedDifference,
    p_value: float | None,
) -> Judgement:
    correct = [int(np.count_nonzero(said == labels)) for said in (first, second)]
    return Judgement(difference, *correct, p_value, finding(difference, p_value))

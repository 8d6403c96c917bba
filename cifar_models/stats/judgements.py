"""Whether the two models really differ: on all test images, on parts of them, and per class."""

from dataclasses import dataclass

import numpy as np

from cifar_models.labels import CLASS_NAMES
from cifar_models.stats.answers import Answers
from cifar_models.stats.comparison import PairedDifference, holm, outcomes, paired_difference
from cifar_models.stats.filters import NO_DUPLICATES, NOT_DOUBTFUL, Filter
from cifar_models.stats.metrics import ClassRates, confusion_matrix, per_class
from cifar_models.stats.verdicts import finding

ALL, WITHOUT_DOUBTFUL, WITHOUT_DUPLICATES = "all", "without_doubtful", "without_duplicates"
PEOPLE_AGREE, PEOPLE_DIFFER = "people_agree", "people_differ"


@dataclass(frozen=True)
class Group:
    """Test images that are judged together.

    Attributes:
        id: ``all``, ``without_doubtful``, ``without_duplicates``, ``people_agree`` or
            ``people_differ``.
        title: Names it on the page.
        chosen: The filter that its images fulfil.
    """

    id: str
    title: str
    chosen: Filter


@dataclass(frozen=True)
class Judgement:
    """Both models on the same images. A is the first of the pair.

    Attributes:
        difference: How they differ; ``accuracy_a - accuracy_b`` is a difference of recalls
            where all images are of one class.
        correct_a, correct_b: Images each gets right.
        p_value: As ``difference.p_value``, corrected where it is one of a family.
        finding: See ``verdicts.finding``.
    """

    difference: PairedDifference
    correct_a: int
    correct_b: int
    p_value: float | None
    finding: str


@dataclass(frozen=True)
class ClassJudgement:
    """One class: rates of both models and whether they differ on its images.

    Attributes:
        name: Of the class.
        first, second: Rates of the two models.
        judgement: On the images whose true class it is; p-values after Holm over ten classes.
    """

    name: str
    first: ClassRates
    second: ClassRates
    judgement: Judgement


# Those by human agreement; between 89.99% and 90% no share of so few people can lie.
BY_PEOPLE = (
    Group(PEOPLE_AGREE, "where at least 90% of people agree", Filter(people_least=0.9)),
    Group(PEOPLE_DIFFER, "where fewer than 90% of people agree", Filter(people_most=0.8999)),
)


def groups(answers: Answers) -> list[Group]:
    """Return the groups of test images that there are, all of them first."""
    found = [Group(ALL, "all test images", Filter())]
    confirmed = Filter(labels=NOT_DOUBTFUL)
    doubtful = len(answers.labels) - len(confirmed.indices(answers))
    if doubtful:
        found.append(
            Group(WITHOUT_DOUBTFUL, f"without the {doubtful:,} doubtful labels", confirmed)
        )
    unseen = Filter(duplicates=NO_DUPLICATES)
    duplicates = len(answers.labels) - len(unseen.indices(answers))
    if duplicates:
        title = f"without the {duplicates:,} near-duplicates of training images"
        found.append(Group(WITHOUT_DUPLICATES, title, unseen))
    return found if answers.people is None else [*found, *BY_PEOPLE]


def judge(answers: Answers, chosen: Filter) -> Judgement:
    """Compare both models on the test images that fulfil a filter."""
    labels, first, second = _labels_and_answers(answers, chosen)
    difference = paired_difference(outcomes(labels, first, second))
    return _judgement(labels, first, second, difference, difference.p_value)


def judge_classes(answers: Answers, chosen: Filter) -> list[ClassJudgement]:
    """Compare both models per class on the test images that fulfil a filter."""
    labels, first, second = _labels_and_answers(answers, chosen)
    members = [labels == index for index in range(len(CLASS_NAMES))]
    differences = [paired_difference(outcomes(labels[m], first[m], second[m])) for m in members]
    corrected = holm([difference.p_value for difference in differences])
    rates = [per_class(confusion_matrix(labels, said)) for said in (first, second)]
    return [
        ClassJudgement(
            name,
            rates[0][index],
            rates[1][index],
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


def _labels_and_answers(answers: Answers, chosen: Filter) -> tuple[np.ndarray, ...]:
    indices = chosen.indices(answers)
    return answers.labels[indices], *(said[indices] for said in answers.predicted.values())


def _judgement(
    labels: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    difference: PairedDifference,
    p_value: float | None,
) -> Judgement:
    correct = [int(np.count_nonzero(said == labels)) for said in (first, second)]
    return Judgement(difference, *correct, p_value, finding(difference, p_value))

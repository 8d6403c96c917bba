"""Titles of figures follow from the numbers, whoever wins."""

from dataclasses import replace

import numpy as np
import pytest

from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.figures import matrix_words, template
from cifar_models.figures.curve_words import finding
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import CUSTOM_CNN, PAIR, RESNET50

CAT, DEER, DOG, HORSE, SHIP = (
    CLASS_NAMES.index(n) for n in ("cat", "deer", "dog", "horse", "ship")
)
RIGHT = np.eye(10, dtype=int) * 100


@pytest.fixture(scope="module")
def history():
    return read(BUNDLES / RESNET50.id, RESNET50).history


def mistakes(cells):
    """Return a matrix with counts in some cells off the diagonal."""
    matrix = RIGHT.copy()
    for (true, said), count in cells.items():
        matrix[true, said] = count
    return matrix


def training(history, spec, accuracies, name=""):
    """Return a training with these validation accuracies, 1,000 images and a minute per epoch."""
    epochs = [
        history.epochs[0].model_copy(
            update={
                "epoch": number,
                "val_accuracy": accuracy,
                "val_loss": 1 - accuracy,
                "images_seen": 1000 * number,
                "seconds": 60.0 * number,
            }
        )
        for number, accuracy in enumerate(accuracies, start=1)
    ]
    return spec, name, replace(history, epochs=epochs)


def test_the_level_that_both_pass_is_named_for_either_winner(history):
    fast, slow = [0.7, 0.91, 0.96], [0.5, 0.7, 0.85, 0.9]
    one = [training(history, RESNET50, fast), training(history, CUSTOM_CNN, slow)]
    assert finding(one, "accuracy", "epoch") == (
        "ResNet50 passes 90% in epoch 2, the custom CNN in epoch 4"
    )
    assert finding(one, "accuracy", "seconds") == (
        "ResNet50 passes 90% after 2 minutes, the custom CNN after 4 minutes"
    )
    other = [training(history, RESNET50, slow), training(history, CUSTOM_CNN, fast)]
    assert finding(other, "accuracy", "images_seen") == (
        "ResNet50 passes 90% after 4,000 images, the custom CNN after 2,000 images"
    )
    assert finding(one, "loss", "epoch") == (
        "Lowest validation loss: ResNet50 0.04 in epoch 3, the custom CNN 0.10 in epoch 4"
    )


def test_ties_never_and_nothing_are_said(history):
    low, high = [0.3, 0.4], [0.3, 0.82]
    resnet50, custom_cnn = (
        {name: training(history, spec, values) for name, values in (("low", low), ("high", high))}
        for spec in PAIR
    )
    assert finding([resnet50["high"], custom_cnn["high"]], "accuracy", "epoch") == (
        "ResNet50 and the custom CNN both pass 80% in epoch 2"
    )
    assert finding([resnet50["low"], custom_cnn["high"]], "accuracy", "epoch") == (
        "The custom CNN passes 80% in epoch 2, ResNet50 never"
    )
    assert finding([resnet50["low"], custom_cnn["low"]], "accuracy", "epoch") == (
        "Highest validation accuracy: ResNet50 40.0%, the custom CNN 40.0%"
    )
    assert finding([custom_cnn["high"]], "accuracy", "epoch") == (
        "The custom CNN passes 80% in epoch 2"
    )
    assert finding([], "accuracy", "epoch") == "No training is chosen"


def test_two_trainings_of_one_model_are_told_apart(history):
    both = [
        training(history, RESNET50, [0.9]),
        training(history, RESNET50, [0.5, 0.9], "report"),
    ]
    assert finding(both, "accuracy", "epoch") == (
        "ResNet50 passes 90% in epoch 1, ResNet50 (report) in epoch 2"
    )


def test_a_matrix_names_the_two_classes_mixed_up_most():
    matrix = mistakes({(CAT, DOG): 3, (DOG, CAT): 4, (DEER, HORSE): 5})
    assert matrix_words.confusion_finding(matrix, "ResNet50") == (
        "7 of ResNet50's 12 mistakes are between cat and dog"
    )
    assert matrix_words.confusion_finding(RIGHT, "the custom CNN") == (
        "The custom CNN makes no mistake here"
    )
    assert matrix_words.confusion_finding(RIGHT * 0, "ResNet50") == matrix_words.NO_IMAGES
    assert "one mistake" in matrix_words.confusion_finding(mistakes({(CAT, DOG): 1}), "ResNet50")


@pytest.mark.parametrize(
    ("better", "owner"), [(RESNET50, "The custom CNN"), (CUSTOM_CNN, "ResNet50")]
)
def test_the_extra_mistakes_are_those_of_the_other_model(better, owner):
    def said(cells, few=RIGHT):
        many = mistakes(cells)
        first, second = (few, many) if better is RESNET50 else (many, few)
        return matrix_words.difference_finding(first, second, better)

    assert said({(CAT, DOG): 8, (DEER, SHIP): 2}) == (
        f"{owner}'s extra mistakes are mostly between cat and dog"
    )
    assert said({(CAT, DOG): 4, (DEER, HORSE): 4, (SHIP, CAT): 2}) == (
        f"{owner}'s extra mistakes are mostly between animals"
    )
    assert said({(CAT, DOG): 4, (SHIP, CAT): 3, (SHIP, DOG): 3}).startswith("40.0% of ")
    assert said({}) == "Both models make the same mistakes"
    assert said({}, mistakes({(CAT, DOG): 1})) == f"{owner} makes no kind of mistake more often"


def test_agreement_is_counted():
    matrix = mistakes({(CAT, DOG): 100})
    assert matrix_words.answers_finding(matrix) == (
        "Both give the same answer on 90.9% of 1,100 images; they differ most between cat and dog"
    )
    assert "all 1,000 images" in matrix_words.answers_finding(RIGHT)


def test_a_far_value_does_not_stretch_an_axis():
    near = [0.8 + 0.01 * step for step in range(10)]
    (low, high), outside = template.robust_range([*near, 25])
    assert outside == 1
    assert low < 0.8
    assert 0.89 < high < 1
    (low, high), outside = template.robust_range(near, 0, 0.892)
    assert (outside, high) == (0, 0.892)
    ends, outside = template.robust_range([1, 10, 100, 0], log=True)
    assert outside == 1
    assert ends[0] < 0 < 2 < ends[1]
    (low, high), outside = template.robust_range([0.5, 0.7, 0.9], 0, 1, log=True)
    assert -1 < low < np.log10(0.5) < np.log10(0.9) < high <= 0
    assert not outside
    assert template.robust_range([]) == ([0.0, 1.0], 0)
    (low, high), _ = template.robust_range([0.5])
    assert low < 0.5 < high
    assert template.outside_words(1) == " 1 point lies outside the drawn range."

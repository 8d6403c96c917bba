"""The four steps follow from the numbers, whichever way they come out."""

from dataclasses import replace

import numpy as np
import pytest
from hand_made import answers, swapped
from small_histories import read_history, small_history
from test_data_share import content

from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.serving import guided_path
from cifar_models.serving.guided_path import NO, NOT_CLEAR, NOT_MEASURED, YES
from cifar_models.serving.served import Model, Served
from cifar_models.specs import CUSTOM_CNN, MODELS, PAIR, RESNET50
from cifar_models.stats.metrics import wilson_interval
from cifar_models.trainings.data_share import DataShare
from cifar_models.trainings.stages import REPORT_RECIPE

AHEAD = [(900, "cat", "cat", "cat"), (60, "cat", "cat", "dog"), (20, "ship", "truck", "ship")]
CLOSE = [(900, "cat", "cat", "cat"), (20, "cat", "cat", "dog"), (21, "cat", "dog", "cat")]


@pytest.fixture(scope="module")
def bundles():
    return {spec.id: read(BUNDLES / spec.id, spec) for spec in MODELS}


@pytest.fixture
def path_of(bundles, monkeypatch):
    """The steps for answers, trainings (accuracies by epoch) and shares as a test gives them."""

    def path(groups=AHEAD, first=(0.9, 0.95), second=(0.5, 0.8, 0.9), shares=None, recipe=True):
        monkeypatch.setattr(guided_path.data_share, "read", lambda: shares)
        said = answers(*groups)
        found = {}
        for spec, accuracies in zip(PAIR, (first, second), strict=True):
            total = len(said.labels)
            right = int(np.count_nonzero(said.predicted[spec.id] == said.labels))
            counted = {"accuracy": right / total, "correct": right, "total": total}
            counted["interval"] = list(wilson_interval(right, total))
            history = read_history(small_history(*accuracies))
            found[spec.id] = replace(
                bundles[spec.id],
                history=history,
                further_histories={REPORT_RECIPE: history} if recipe else {},
                labels=said.labels,
                probabilities=np.eye(10, dtype=np.float32)[said.predicted[spec.id]],
                metrics=bundles[spec.id].metrics.model_copy(update=counted),
            )
        models = {name: Model(bundle, None, None) for name, bundle in found.items()}
        steps = guided_path.path(Served(models))
        for step in steps:
            assert len(step.sentence.split()) <= 14, step.sentence
        return steps

    return path


def shares_of(first, second):
    def line(spec, start, accuracies):
        points = [
            {"share": share, "train_images": round(45_000 * share)}
            | {"val_accuracy": accuracy, "seconds": 1.0}
            for share, accuracy in zip((0.01, 0.1), accuracies, strict=True)
        ]
        return {"model": spec.id, "name": spec.title, "start": start, "points": points}

    lines = [line(RESNET50, "backbone", first), line(CUSTOM_CNN, "random", second)]
    return DataShare.read(content() | {"lines": lines}, "a test")


def test_four_questions_each_with_a_tab(path_of):
    assert [(step.question, step.tab) for step in path_of()] == [
        ("More accurate?", "evidence"),
        ("In fewer epochs?", "curves-tab"),
        ("With little data?", "curves-tab"),
        ("Why?", "matrices"),
    ]


@pytest.mark.parametrize(
    ("groups", "answer"), [(AHEAD, YES), (swapped(AHEAD), NO), (CLOSE, NOT_CLEAR)]
)
def test_more_accurate_is_what_the_test_says(path_of, groups, answer):
    step = path_of(groups)[0]
    assert step.answer == answer
    if groups is AHEAD:
        assert "ResNet50 is right on 98.0%" in step.sentence
        assert "the custom CNN on 93.9%" in step.sentence


@pytest.mark.parametrize(
    ("first", "second", "answer", "words"),
    [
        ((0.9, 0.95), (0.5, 0.8, 0.9), YES, "90.0% at epoch 1, the custom CNN at 3."),
        ((0.5, 0.6, 0.9), (0.85, 0.95), NO, "90.0% at epoch 3, the custom CNN at 2."),
        ((0.5, 0.9), (0.5, 0.9), NOT_CLEAR, "90.0% at epoch 2, the custom CNN at 2."),
        # The custom CNN gets further: the level is the best of ResNet50.
        ((0.8, 0.8), (0.5, 0.9), YES, "80.0% at epoch 1, the custom CNN at 2."),
    ],
)
def test_fewer_epochs_to_what_both_reach(path_of, first, second, answer, words):
    step = path_of(first=first, second=second)[1]
    assert step.answer == answer
    assert step.sentence == f"ResNet50 (the report's recipe) reached {words}"
    alone = path_of(first=first, second=second, recipe=False)[1]
    assert alone.sentence == f"ResNet50 reached {words}"


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ((0.7, 0.8), (0.5, 0.6), YES),
        ((0.5, 0.8), (0.6, 0.6), NOT_CLEAR),
        ((0.5,) * 2, (0.5,) * 2, NO),
    ],
)
def test_little_data_at_every_small_share(path_of, first, second, answer):
    shares = shares_of(first, second)
    step = path_of(shares=shares)[2]
    assert step.answer == answer
    assert step.sentence == (
        f"With 450 pictures, {shares.budget.images_seen:,} seen in all: ResNet50 {first[0]:.1%}, "
        f"the custom CNN {second[0]:.1%}."
    )


def test_what_was_not_measured_is_said_so(path_of):
    assert path_of()[2].answer == NOT_MEASURED


@pytest.mark.parametrize(
    ("extra", "answer", "words"),
    [
        ([], guided_path.ANIMALS, "All of the gap lies in the animals"),
        ([(60, "ship", "ship", "truck")], guided_path.ALL_CLASSES, "60% of the gap lies"),
        ([(200, "ship", "ship", "truck")], guided_path.VEHICLES, "25% of the gap lies"),
    ],
)
def test_why_says_where_the_gap_lies(path_of, extra, answer, words):
    for groups in ([*AHEAD, *extra], swapped([*AHEAD, *extra])):
        step = path_of(groups)[3]
        assert step.answer == answer
        assert step.sentence.startswith(words)


def test_without_a_gap_there_is_no_reason(path_of):
    step = path_of(CLOSE)[3]
    assert (step.answer, step.sentence) == (NOT_CLEAR, "The two are too close to tell.")

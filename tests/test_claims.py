"""The report's claims are judged by the numbers alone, whichever way they come out."""

from dataclasses import replace

import numpy as np
import pytest
from small_histories import read_history, small_history
from test_data_share import content

from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.serving import claims
from cifar_models.specs import CUSTOM_CNN, MODELS, RESNET50
from cifar_models.stats import report
from cifar_models.trainings.data_share import DataShare


@pytest.fixture(scope="module")
def bundles():
    return {spec.id: read(BUNDLES / spec.id, spec) for spec in MODELS}


def history(*accuracies, **parts):
    """A training of one-minute epochs with these validation accuracies."""
    return read_history(small_history(*accuracies, **parts))


def judged(bundles, first, second, shares=None):
    resnet50 = replace(bundles[RESNET50.id], further_histories={claims.REPORT_RECIPE: first})
    custom_cnn = replace(bundles[CUSTOM_CNN.id], history=second)
    return claims.claims({RESNET50.id: resnet50, CUSTOM_CNN.id: custom_cnn}, shares)


def test_levels_count_only_when_reached_in_time(bundles):
    fast, slow = history(0.9, 0.93, 0.94, 0.945, 0.95), history(*[0.8] * 67, 0.86)
    level, own, *_ = judged(bundles, fast, slow)
    assert (level.holds, own.holds) == (True, True)
    assert level.measured == "95% reached at epoch 5"
    assert own.measured == "86% reached at epoch 68"
    late, later = history(0.9, 0.93, 0.94, 0.945, 0.9496, 0.96), history(*[0.8] * 68, 0.9)
    level, own, *_ = judged(bundles, late, later)
    assert (level.holds, own.holds) == (False, False)
    assert level.measured == "95.0% by epoch 5; 95% at epoch 6"
    assert own.measured == "80.0% by epoch 1; 86% at epoch 69"


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [
        (history(0.9), history(0.5, 0.9), True),
        (history(0.5, 0.9), history(0.9), False),
        (history(0.9), history(0.9), False),
        (history(0.9, minutes=5), history(0.5, 0.9), False),
        (history(0.5), history(0.9), False),
        (history(0.9), history(0.5), True),
        (history(0.5), history(0.5), None),
    ],
)
def test_sooner_means_fewer_epochs_and_less_time(bundles, first, second, holds):
    assert judged(bundles, first, second)[3].holds is holds


def test_samples_are_all_test_images_in_turns(bundles):
    def right_on(bundle, of_sixteen):
        labels = bundle.labels
        wrong = np.arange(len(labels)) % report.SAMPLES >= of_sixteen
        said = np.where(wrong, (labels + 1) % 10, labels)
        return replace(bundle, probabilities=np.eye(10, dtype=np.float32)[said])

    def samples(first, second):
        return claims.claims(
            {
                RESNET50.id: right_on(bundles[RESNET50.id], first),
                CUSTOM_CNN.id: right_on(bundles[CUSTOM_CNN.id], second),
            },
            None,
        )[2]

    assert samples(16, 15).holds
    assert not samples(15, 16).holds
    assert not samples(16, 14).holds
    assert "typically 16 and 15; in 0% of such samples" in samples(16, 15).measured
    assert "in 100% of such samples" in samples(15, 15).measured
    assert samples(16, 15).budget.startswith("625 samples of 16")


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [((0.7, 0.8), (0.5, 0.6), True), ((0.5, 0.8), (0.6, 0.6), False), ((0.5,), (0.5,), False)],
)
def test_small_data_means_better_at_every_small_share(bundles, first, second, holds):
    def line(spec, start, accuracies):
        measured = [*zip((0.01, 0.1), accuracies, strict=False), (1.0, 0.9)]
        points = [
            {"share": share, "train_images": round(45_000 * share)}
            | {"val_accuracy": accuracy, "seconds": 1.0}
            for share, accuracy in measured
        ]
        return {"model": spec.id, "name": spec.title, "start": start, "points": points}

    lines = [line(RESNET50, "backbone", first), line(CUSTOM_CNN, "random", second)]
    shares = DataShare.read(content() | {"lines": lines}, "a test")
    claim = judged(bundles, history(0.9), history(0.9), shares)[4]
    assert claim.holds is holds
    assert "450 images" in claim.measured
    assert "45,000" not in claim.measured


def test_what_was_not_measured_is_said_so(bundles):
    alone = replace(bundles[RESNET50.id], further_histories={})
    found = claims.claims({**bundles, RESNET50.id: alone}, None)
    assert (found[0].holds, found[4].holds) == (None, None)
    assert found[0].measured == found[4].measured == "not measured"


def test_the_answer_about_both_levels_follows_the_claims(bundles):
    def answer(first, second):
        resnet50 = replace(bundles[RESNET50.id], further_histories={claims.REPORT_RECIPE: first})
        custom_cnn = replace(bundles[CUSTOM_CNN.id], history=second)
        return claims.answer_of_levels({RESNET50.id: resnet50, CUSTOM_CNN.id: custom_cnn})

    both = answer(history(0.951), history(0.87))
    assert "by epoch 5: here it is, 95% reached at epoch 1." in both
    assert "by epoch 68: here it is, 86% reached at epoch 1." in both
    neither = answer(history(0.94), history(0.8))
    assert "here it is not, 94.0% by epoch 1." in neither
    assert "here it is not, 80.0% by epoch 1." in neither


def test_a_bundle_by_the_reports_recipe_is_its_own_answer(bundles):
    own = history(0.951, recipe_name=claims.REPORT_RECIPE)
    bundle = replace(bundles[RESNET50.id], history=own, further_histories={})
    assert claims.history_by_report(bundle) is own
    assert claims.history_by_report(replace(bundle, history=history(0.9))) is None

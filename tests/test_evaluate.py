"""What the evaluation writes, against scikit-learn and the bundles it wrote."""

import json

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support
from small_histories import read_history

from cifar_models.bundles import bundle
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import MODELS
from release import evaluate
from release.card import model_card


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_metrics_follow_from_the_predictions(spec):
    read = bundle.read(bundle.BUNDLES / spec.id, spec)
    measured = read.metrics
    low, high = measured.interval
    assert low < measured.accuracy < high
    assert measured.bytes == read.model_path.stat().st_size
    assert measured.training.epochs == len(read.history.epochs)
    precision, recall, f1, support = precision_recall_fscore_support(read.labels, read.predicted)
    for index, name in enumerate(CLASS_NAMES):
        figures = measured.per_class.of(name)
        expected = precision[index], recall[index], f1[index], support[index]
        got = figures.precision, figures.recall, figures.f1, figures.support
        assert got == pytest.approx(expected)


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_measuring_again_gives_the_same_metrics(spec, real_test_images):
    read = bundle.read(bundle.BUNDLES / spec.id, spec)
    if real_test_images.sha256 != read.images_sha256:
        pytest.skip("needs the pixels that the bundle was measured on")
    stated = read.metrics.as_read
    plain, unknown = stated["without_average_flips"], stated.get("unknown")
    again = evaluate.measure(
        read.path, read.probabilities, real_test_images, read.history, plain, unknown
    )
    assert json.loads(json.dumps(again)) == stated


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_the_card_is_the_generated_one_with_the_measured_figures(spec):
    read = bundle.read(bundle.BUNDLES / spec.id, spec)
    card = (read.path / bundle.CARD).read_text(encoding="utf-8")
    assert card == model_card(spec, read.metrics, read.history, read.further_histories)
    assert f"{read.metrics.accuracy:.2%}" in card
    assert "official pixels in all but 21" in card
    assert "official pixels in all but 76" in card


def other_training(val_accuracy, images_seen=45_000, **settings):
    """Return the history of the shipped custom CNN after one epoch by other settings."""
    history = json.loads((bundle.BUNDLES / "custom_cnn" / bundle.HISTORY).read_text())
    history["run"]["recipe"] |= settings
    history["epochs"] = history["epochs"][:1]
    history["epochs"][0] |= {"val_accuracy": val_accuracy, "images_seen": images_seen}
    return read_history(history)


def test_the_card_names_seeds_and_comparisons():
    read = bundle.read(bundle.BUNDLES / "custom_cnn", MODELS[1])
    best = max(record.val_accuracy for record in read.history.epochs)

    further = {
        "seed_1": other_training(best - 0.02, seed=1),
        "short": other_training(0.5, epochs=1),
    }
    card = model_card(read.spec, read.metrics, read.history, further)
    assert f"2 trainings by this recipe reached {best - 0.01:.2%}" in card
    assert "standard deviation 1.41 points" in card
    assert "`history_short.json`: the same network reached 50.00%" in card
    assert "It was trained from random weights" in card


def test_the_card_gives_the_spread_of_seeds_at_another_budget():
    read = bundle.read(bundle.BUNDLES / "custom_cnn", MODELS[1])

    def short(seed, accuracy):
        return other_training(accuracy, images_seen=24_000, seed=seed, epochs=2)

    further = {"short_seed_0": short(0, 0.60), "short_seed_1": short(1, 0.64)}
    card = model_card(read.spec, read.metrics, read.history, further)
    assert (
        "- Seeds at a budget of 24,000 images seen: 2 trainings that differ only in their seed "
        "reached 62.00% of validation images on average, standard deviation 2.83 points. Their "
        "recipe is that above but for `epochs` 2." in card
    )
    assert "For comparison" not in card


def test_the_resnet_card_says_what_its_first_weights_are():
    card = (bundle.BUNDLES / "resnet50" / bundle.CARD).read_text(encoding="utf-8")
    assert "all normalisations from Keras' ImageNet weights" in card
    assert "nine kernels of conv5 trained anew on Tiny ImageNet" in card


def test_share_of_nothing_is_not_defined():
    nothing = evaluate.share_right(np.zeros((0, 10)), np.zeros(0))
    assert nothing == {"accuracy": None, "correct": 0, "total": 0, "interval": None}


def test_a_missing_model_is_said(tmp_path, capsys, real_test_images):
    assert evaluate.main(["--model", "resnet50", "--bundle", str(tmp_path)]) == 1
    assert "history.json cannot be read" in capsys.readouterr().err

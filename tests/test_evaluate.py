"""What the evaluation writes, against scikit-learn and the bundles it wrote."""

import json

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support
from small_histories import read_history, small_run

from cifar_models.bundles import bundle
from cifar_models.labels import CLASS_NAMES
from cifar_models.records.record import Run
from cifar_models.specs import MODELS
from cifar_models.trainings.stages import recipe_table
from release import evaluate
from release.card import model_card, recipe_section


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
        rates = measured.per_class.of(name)
        expected = precision[index], recall[index], f1[index], support[index]
        got = rates.precision, rates.recall, rates.f1, rates.support
        assert got == pytest.approx(expected)


def rounded(value):
    """The same metrics on every computer: processors add up in different orders."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value


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
    assert rounded(json.loads(json.dumps(again))) == rounded(stated)


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
        "recipe differs from that below in: Epochs: 2." in card
    )
    assert "For comparison" not in card


def test_the_resnet_card_says_what_its_first_weights_are():
    card = (bundle.BUNDLES / "resnet50" / bundle.CARD).read_text(encoding="utf-8")
    assert "all normalisations from Keras' ImageNet weights" in card
    assert "nine kernels of conv5 trained anew on Tiny ImageNet" in card


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_the_card_has_the_recipe_by_stages_in_plain_words(spec):
    read = bundle.read(bundle.BUNDLES / spec.id, spec)
    card = (read.path / bundle.CARD).read_text(encoding="utf-8")
    recipe = card.partition("### Recipe")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in recipe.splitlines() if "|" in line]
    table = recipe_table(read.history.run, read.metrics.temperature)
    assert rows[0] == ["setting", *table.stages]
    for _, settings in table.groups:
        for title, _, values in settings:
            (row,) = (row for row in rows if row[0] == title)
            assert row[1:] in (values, [values[0], *["the same"] * (len(values) - 1)])
    options = [name for name in read.history.run.recipe.as_read if "_" in name]
    assert options
    assert not [name for name in options if name in card]


def test_text_of_a_setting_stays_in_its_cell():
    run = small_run(recipe={"new|thing": "a|b\nc"})
    (row,) = (line for line in recipe_section(Run.read(run, "run"), 1.0) if "New" in line)
    assert row == r"| New\|thing | a\|b c |"


def test_the_card_alone_is_written_anew(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    card = (folder / bundle.CARD).read_bytes()
    others = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / bundle.CARD).write_text("An older card.")
    arguments = ["--model", "custom_cnn", "--bundle", str(folder), "--card-alone"]
    assert evaluate.main(arguments) == 0
    assert (folder / bundle.CARD).read_bytes() == card
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == others


def test_share_of_nothing_is_not_defined():
    nothing = evaluate.share_right(np.zeros((0, 10)), np.zeros(0))
    assert nothing == {"accuracy": None, "correct": 0, "total": 0, "interval": None}


def test_a_missing_model_is_said(tmp_path, capsys, real_test_images):
    assert evaluate.main(["--model", "resnet50", "--bundle", str(tmp_path)]) == 1
    assert "history.json cannot be read" in capsys.readouterr().err

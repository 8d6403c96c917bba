"""The hint "may be none of the ten": scores, what is chosen, what is stated, when it is dropped."""

import json

import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from cifar_models.bundles import bundle, unknown
from cifar_models.bundles.known_features import known_features
from cifar_models.bundles.predictor import Prediction
from cifar_models.bundles.unknown import Neighbours
from cifar_models.errors import BundleError, DatasetError
from cifar_models.files import write_json
from cifar_models.records.metrics import SCORES
from cifar_models.specs import RESNET50
from release import evaluate
from release.known import first_of_each_class, split_of
from release.other_pictures.sets import FAR, NEAR, OtherPictures
from release.unknown import Said, measure


def prediction(rows, temperature=1.0):
    maps = np.asarray(rows, np.float32)[:, None, None, :]
    probabilities = softmax(maps.mean(axis=(1, 2)) / temperature, axis=1)
    return Prediction(probabilities, maps, 0.0)


def test_the_scores_are_what_their_sources_say(served, real_test_images):
    for name, model in served.models.items():
        said = model.predictor.predict(real_test_images.pixels[:32])
        temperature = served.bundles[name].metrics.temperature
        logits = said.activation_maps.mean(axis=(1, 2)) / temperature
        assert np.allclose(unknown.scores("energy", said, temperature), logsumexp(logits, axis=1))
        highest = unknown.scores("maximum probability", said, temperature)
        assert np.allclose(highest, softmax(logits, axis=1).max(axis=1), atol=1e-4)
    with pytest.raises(ValueError, match="'guess'"):
        unknown.scores("guess", said, 1.0)


def stored(features, directions):
    rows = np.arange(len(features))
    return known_features(features, rows, rows % 10, directions, "a" * 64, "b" * 64)


def test_neighbours_and_energy_both_count():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(100, 8)).astype(np.float32) + 1
    near = Neighbours(
        known_features(features, np.arange(100), np.zeros(100), 8, "a" * 64, "b" * 64), 3
    )
    logits = rng.normal(2, 4, (20, 10))
    said = Prediction(softmax(logits, axis=1), logits[:, None, None], 0.0, features[:20] * 2)
    distances = np.sort(near.known.distances(features[:20]), axis=1)[:, 2]
    assert np.allclose(unknown.scores("nearest neighbours", said, 1.0, near), -distances)
    guided = unknown.scores("guided energy", said, 1.0, near)
    energy = np.maximum(logsumexp(logits, axis=1), 0)
    assert np.allclose(guided, energy * np.maximum(1 - distances**2 / 2, 0), atol=1e-6)
    assert guided.min() >= 0


def rule(digest, **changes):
    shares = {"passing_share": 0.95, "false_alarm_rate": 0.06, "missed_rate": 0.4}
    stated = {"score": "energy", "threshold": 4.5, "model_sha256": digest, **shares}
    return stated | changes


def said_of(logits, features):
    return Prediction(softmax(logits, axis=1), logits[:, None, None], 0.0, features)


def test_the_best_score_on_validation_data_is_chosen_and_measured_on_other_pictures():
    rng = np.random.default_rng(0)

    def known(count):  # large logits, no class stands out; features that say nothing
        return said_of(rng.normal(12, 1, (count, 10)), rng.normal(size=(count, 6)))

    def other(count, level):
        return said_of(rng.normal(level, 1, (count, 10)), rng.normal(size=(count, 6)))

    bank = known_features(
        rng.normal(size=(60, 6)), np.arange(60), np.zeros(60), 6, "a" * 64, "b" * 64
    )
    sets = [
        OtherPictures(name, kind, "drawn", np.zeros((50, 1)))
        for name, kind in (("one", NEAR), ("two", FAR))
    ]
    said = Said(known(200), other(80, 2), known(300), [other(50, 11), other(50, 2)])
    found = measure(said, sets, 1.0, Neighbours(bank, 1))
    assert found["score"] == "energy"
    assert {one["score"] for one in found["not_chosen"]} == set(SCORES) - {"energy"}
    assert found["passing_share"] == 0.95
    assert found["fpr95_when_choosing"] == 0
    assert found["images"] == {
        "validation": 200,
        "test": 300,
        "other_classes": 50,
        "other_classes_when_choosing": 80,
    }
    near, far = found["detection"]
    assert (near["name"], near["kind"], far["kind"]) == ("one", NEAR, FAR)
    assert (far["fpr95"], far["auroc"]) == (0, 1)
    assert near["fpr95"] > 0
    assert found["missed_rate"] == pytest.approx(near["fpr95"], abs=0.1)
    needing = {one["score"]: one.get("neighbours") for one in (found, *found["not_chosen"])}
    assert needing["energy"] is needing["maximum probability"] is None
    assert needing["nearest neighbours"] in (1, 5, 10, 20, 50)


def test_stored_images_are_of_all_classes_and_were_learnt_from(served, real_train_images):
    run = served.bundles["custom_cnn"].history.run
    learnt, validation = split_of(run, real_train_images)
    rows = first_of_each_class(learnt, real_train_images.labels, 3)
    assert np.bincount(real_train_images.labels[rows]).tolist() == [3] * 10
    assert not set(rows) & set(validation)
    known = served.bundles["custom_cnn"].known_features
    assert not set(known.images) & set(validation)
    assert np.array_equal(real_train_images.labels[known.images], known.labels)
    real = real_train_images.pixels[known.images[:8]]
    features = served.models["custom_cnn"].predictor.predict(real).features
    assert np.array_equal(known.nearest(features, 1)[0][:, 0], known.images[:8])
    other = type(real_train_images)(real_train_images.pixels, real_train_images.labels, "x", "y")
    with pytest.raises(DatasetError, match="not those of this model"):
        split_of(run, other)


@pytest.mark.parametrize(
    "change",
    [
        {"score": "guess"},
        {"threshold": "high"},
        {"missed_rate": 2},
        {"model_sha256": "another"},
        {"score": "nearest neighbours"},
        {"score": "guided energy", "neighbours": 3000},
        {"score": "guided energy", "neighbours": 0},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(bundle_copy, change):
    folder = bundle_copy / "resnet50"
    metrics = json.loads((folder / bundle.METRICS).read_text())
    metrics["unknown"] = rule(metrics["model_sha256"]) | change
    write_json(folder / bundle.METRICS, metrics)
    with pytest.raises(BundleError, match=r"run python -m release\.unknown"):
        bundle.read(folder, RESNET50)


def test_a_bundle_is_whole_with_and_without_it(bundle_copy):
    folder = bundle_copy / "resnet50"
    metrics = json.loads((folder / bundle.METRICS).read_text())
    metrics["unknown"] = rule(metrics["model_sha256"])
    write_json(folder / bundle.METRICS, metrics)
    assert bundle.read(folder, RESNET50).unknown.missed_rate == 0.4
    del metrics["unknown"]
    write_json(folder / bundle.METRICS, metrics)
    assert bundle.read(folder, RESNET50).unknown is None


def test_the_evaluation_keeps_it_for_the_same_model_only(served, real_test_images):
    read = served.bundles["resnet50"]

    def again(stated):
        return evaluate.measure(
            read.path, read.probabilities, real_test_images, read.history, None, stated
        ).get("unknown")

    stated = rule(read.metrics.model_sha256)
    assert again(stated) == stated
    assert again(stated | {"model_sha256": "another"}) is None
    assert again(None) is None

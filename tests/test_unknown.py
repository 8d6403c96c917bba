"""The hint "may be none of the ten": scores, threshold, what is stated and when it is dropped."""

import json

import numpy as np
import pytest
from PIL import Image
from scipy.special import logsumexp, softmax

from cifar_models.bundles import bundle, unknown
from cifar_models.bundles.predictor import Prediction
from cifar_models.errors import BundleError, DatasetError
from cifar_models.files import write_json
from cifar_models.specs import RESNET50
from release import evaluate
from release.unknown import far_pictures, measure, threshold_at
from train.images.far_classes import FAR_CLASSES


def prediction(rows, temperature=1.0):
    evidence = np.asarray(rows, np.float32)[:, None, None, :]
    probabilities = softmax(evidence.mean(axis=(1, 2)) / temperature, axis=1)
    return Prediction(probabilities, evidence, 0.0)


def test_the_scores_are_what_their_sources_say(served, real_test_images):
    for name, model in served.models.items():
        said = model.predictor.predict(real_test_images.pixels[:32])
        temperature = served.bundles[name].metrics.temperature
        logits = said.evidence.mean(axis=(1, 2)) / temperature
        assert np.allclose(unknown.scores("energy", said, temperature), logsumexp(logits, axis=1))
        highest = unknown.scores("maximum probability", said, temperature)
        assert np.allclose(highest, softmax(logits, axis=1).max(axis=1), atol=1e-4)
    with pytest.raises(ValueError, match="'guess'"):
        unknown.scores("guess", said, 1.0)


def test_the_threshold_lets_the_asked_share_pass():
    known = np.random.default_rng(0).normal(size=1000)
    threshold = threshold_at(known, 0.95)
    assert (known >= threshold).mean() == 0.95
    assert threshold_at(np.ones(7), 0.95) == 1


def rule(digest, **changes):
    shares = {"passing_share": 0.95, "false_alarm_rate": 0.06, "missed_rate": 0.4}
    stated = {"score": "energy", "threshold": 4.5, "model_sha256": digest, **shares}
    return stated | changes


class FakePredictor:
    """Answers each picture with the logits that its first pixels hold."""

    def predict(self, pixels):
        return prediction(pixels[:, 0, :10, 0])


def test_the_better_score_is_chosen_and_measured_on_other_pictures():
    rng = np.random.default_rng(0)

    def pictures(logits):
        pixels = np.zeros((len(logits), 32, 32, 3), np.float32)
        pixels[:, 0, :10, 0] = logits
        return pixels

    known = pictures(rng.normal(12, 1, (400, 10)))  # large logits, no class stands out
    far = pictures(rng.normal(2, 1, (100, 10)))
    found = measure(FakePredictor(), 1.0, known[:200], known[200:], far)
    assert found["score"] == "energy"
    assert found["not_chosen"][0]["score"] == "maximum probability"
    assert (found["passing_share"], found["missed_rate"]) == (0.95, 0)
    assert found["images"]["other_classes"] + found["images"]["other_classes_when_choosing"] == 100


@pytest.mark.parametrize(
    "change",
    [
        {"score": "guess"},
        {"threshold": "high"},
        {"missed_rate": 2},
        {"model_sha256": "another"},
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


def test_far_pictures_are_those_of_far_classes(tmp_path):
    ids = [*sorted(FAR_CLASSES), "n02123045"]
    (tmp_path / "classes.tsv").write_text("".join(f"{one}\tname\n" for one in ids))
    files, labels = [], []
    for label in (0, len(ids) - 1, 3):
        path = tmp_path / "picture.png"
        Image.new("RGB", (64, 64), (label, 0, 0)).save(path)
        files.append(path.read_bytes())
        labels.append(label)
    np.savez(
        tmp_path / "val.npz",
        data=np.frombuffer(b"".join(files), np.uint8),
        offsets=np.cumsum([0, *map(len, files)]),
        labels=np.array(labels, np.int16),
    )
    pixels = far_pictures(tmp_path)
    assert pixels.shape == (2, 32, 32, 3)
    assert pixels[:, 0, 0, 0].tolist() == [0, 3]
    (tmp_path / "classes.tsv").write_text("n02123045\tcat\n")
    with pytest.raises(DatasetError, match=r"0 of the 125 far classes.*--tiny-imagenet"):
        far_pictures(tmp_path)

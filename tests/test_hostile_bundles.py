"""A bundle of anybody's is refused with a sentence, or the page of it is made and can be sent."""

import copy
import hashlib
import json
import os
import shutil
import subprocess
import sys

import orjson
import pytest
from paths import ROOT

from cifar_models.bundles import bundle
from cifar_models.errors import BundleError
from cifar_models.pull.sources import FolderSource
from cifar_models.serving.served import Serving
from cifar_models.specs import CUSTOM_CNN, MODELS
from cifar_models.ui.page import build_page


def change(folder, name, *changes):
    path = folder / name
    content = json.loads(path.read_text())
    for one in changes:
        one(content)
    path.write_text(json.dumps(content))


def put(*place):
    """Return a change that puts the last of these at the place that the others name."""
    *keys, last, value = place

    def one(content):
        for key in keys:
            if key == "exact_subset":  # of older bundles
                content.setdefault(key, counted(5, 10, 0.5))
            content = content[key]
        content[last] = value

    return one


def drop(*place):
    *keys, last = place

    def one(content):
        for key in keys:
            content = content[key]
        content.pop(last, None)

    return one


def many_phases(history):
    first = history["epochs"][0]
    history["epochs"] = [first | {"epoch": n, "phase": f"p{n}"} for n in range(1, 100)]


def many_epochs(history):
    first = history["epochs"][0]
    history["epochs"] = [first | {"epoch": n} for n in range(1, 1002)]


def counted(correct, total, accuracy, interval=(0.1, 0.9)):
    return {
        "accuracy": accuracy,
        "correct": correct,
        "total": total,
        "interval": list(interval),
    }


REFUSED = [
    ("history.json", put("run", "recipe", "image_size", size), "image_size is")
    for size in (0, -1, 513, 15_000, 10**15, 96.5, "96", True, [96])
]
REFUSED += [
    ("history.json", put("epochs", 3, name, value), rf"record 4, {name} is")
    for name in ("seconds", "images_seen", "accuracy", "val_accuracy", "loss", "epoch")
    for value in (1e12, None, True, [], "1", {"a": 1})
]
REFUSED += [
    ("history.json", put("epochs", 0, "val_accuracy", 1.5), "less than or equal to 1"),
    ("history.json", put("epochs", 0, "val_accuracy", -0.5), "greater than or equal to 0"),
    ("history.json", put("epochs", 0, "seconds", -1), "seconds is -1"),
    ("history.json", put("epochs", 0, "phase", "x" * 61), "phase is"),
    ("history.json", put("epochs", 0, "phase", "\ud800"), "half of a character"),
    ("history.json", many_phases, "more than 50 phases"),
    ("history.json", many_epochs, "1,001 members"),
    ("history.json", put("run", "hardware", "cores", -2), "cores is -2"),
    ("history.json", put("run", "hardware", "processor", "x" * 1001), "processor is"),
    ("history.json", put("run", "versions", []), "versions is"),
    ("history.json", put("run", "recipe", "filters", list(range(1001))), "1,001 members"),
    ("history.json", put("run", "recipe", "seed", 10**400), "401 digits"),
    ("history.json", put("run", "backbone", {"source": "a"}), "lacks 'pretrained_on'"),
    ("history.json", put("run", "continues", [1]), "not an object"),
    ("history.json", put("run", "continues", {"recipe": {"image_size": -3}}), "image_size is"),
    ("history.json", put("export", "layers", 0, "shape", [1] * 9), "shape is"),
    ("history.json", put("export", "layers", 0, "shape", [-1]), "shape is -1"),
    ("history.json", put("export", "layers", 0, "parameters", 10**13), "parameters is"),
    ("history.json", put("export", "parity", "agreement", 1.5), "parity, agreement is 1.5"),
    ("history.json", put("run", "recipe_name", 5), "recipe_name is 5"),
]
PARTS = ("exact_subset", "without_average_flips")
REFUSED += [
    ("metrics.json", put(part, "interval", interval), f"{part}, interval")
    for part in PARTS
    for interval in ([], [0.5], [0.1, 0.2, 0.3], [0.9, 0.1], [-0.1, 0.5], [0.5, 2], "ab", {"0": 1})
]
REFUSED += [
    ("metrics.json", put(part, rates), f"{part}")
    for part in PARTS
    for rates in (
        counted(0, 0, 0.0),
        counted(1, -5, 0.5),
        counted(9, 8, 1.0),
        counted(1, 2, 0.9),
        [],
        "half",
    )
]
REFUSED += [
    ("metrics.json", put("exact_subset", counted(10_000, 20_000, 0.5)), "of 20,000 of 10,000"),
    ("metrics.json", put("interval", []), "interval is"),
    ("metrics.json", put("temperature", 0), "temperature is 0"),
    ("metrics.json", put("temperature", -1.5), "temperature is -1.5"),
    ("metrics.json", put("temperature", 1e14), "temperature is"),
    ("metrics.json", put("total", 0), "total is 0"),
    ("metrics.json", put("parameters", -5), "parameters is -5"),
    ("metrics.json", put("per_class", "cat", "precision", 1.5), "precision is 1.5"),
    ("metrics.json", put("per_class", "cat", "f1", "x"), "f1 is"),
    ("metrics.json", put("calibration", "before_temperature", [1]), "before_temperature is"),
    ("metrics.json", put("calibration", "expected_calibration_error", 2), "is 2"),
    ("metrics.json", put("training", "seconds", 1e10), "seconds is"),
    ("metrics.json", put("unknown", "threshold", 10**400), "401 digits"),
    ("metrics.json", put("unknown", []), "unknown"),
    ("metrics.json", put("unknown", "score", []), "unknown"),
    ("metrics.json", put("unknown", "not_chosen", 0, "missed_rate", -1), "missed_rate is -1"),
    ("metrics.json", put("unknown", "images", "test", True), "images, test is True"),
    ("metrics.json", put("measured_on", "images_sha256", None), "images_sha256 is None"),
    ("metrics.json", put("average_flips", "yes"), "average_flips is"),
]


@pytest.mark.parametrize(("name", "one", "said"), REFUSED)
def test_what_no_reader_counts_on_is_refused(bundle_copy, name, one, said):
    folder = bundle_copy / "custom_cnn"
    change(folder, name, one)
    with pytest.raises(BundleError, match=said) as refused:
        bundle.read(folder, CUSTOM_CNN)
    assert len(str(refused.value).encode()) < 1000


ACCEPTED = {
    "no exact subset, as before": ("metrics.json", drop("exact_subset")),
    "null for an exact subset": ("metrics.json", put("exact_subset", None)),
    "no word about mirror images": (
        "metrics.json",
        lambda m: [drop(name)(m) for name in ("average_flips", "without_average_flips")],
    ),
    "mirror images without numbers": ("metrics.json", drop("without_average_flips")),
    "no hint": ("metrics.json", drop("unknown")),
    "null before the temperature": (
        "metrics.json",
        put("calibration", "before_temperature", None),
    ),
    "nothing before the temperature": ("metrics.json", drop("calibration", "before_temperature")),
    "no precision": ("metrics.json", put("per_class", "cat", "precision", None)),
    "no backbone, as before": ("history.json", drop("run", "backbone")),
    "null for a backbone": ("history.json", put("run", "backbone", None)),
    "null for an accelerator": ("history.json", put("run", "hardware", "accelerator", None)),
    "null for an image size": ("history.json", put("run", "recipe", "image_size", None)),
    "an empty recipe": ("history.json", put("run", "recipe", {})),
    "any recipe": (
        "history.json",
        put("run", "recipe", {"a": [[1]], "b": None, "<img src=x>": {"<b>": "<img src=x>"}}),
    ),
    "the largest numbers": (
        "history.json",
        lambda h: h["epochs"][0].update(seconds=1e9, images_seen=10**12, loss=1e9),
    ),
    "a phase of tags": ("history.json", put("epochs", 0, "phase", "<a href='http://x'>")),
    "further keys": ("metrics.json", put("new", {"deep": [1, 2, {"x": None}]})),
    "layers alone of an export": (
        "history.json",
        lambda h: h.update(export={"layers": h.get("export", {}).get("layers", [])}),
    ),
    "no layers": ("history.json", put("export", "layers", [])),
}


@pytest.mark.parametrize("model", [spec.id for spec in MODELS])
@pytest.mark.parametrize("what", ACCEPTED)
def test_the_page_of_what_is_accepted_can_be_made_and_sent(bundle_copy, what, model):
    name, one = ACCEPTED[what]
    change(bundle_copy / model, name, one)
    if model == "resnet50":  # what the comparison of two starts is read from
        for path in (bundle_copy / model).glob("history_*.json"):
            if name == "history.json" and what != "no layers":
                change(path.parent, path.name, one)
    serving = Serving(FolderSource(bundle_copy))
    assert serving.current.comparable, serving.current.notices
    sent = orjson.dumps(build_page(serving).get_config_file(), default=str).decode()
    assert "<img src=x>" not in sent
    assert "<a href='http://x'>" not in sent


def test_a_bundle_has_so_many_further_histories(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    history = json.loads((folder / "history.json").read_text())
    for number in range(20):
        (folder / f"history_{number}.json").write_text(json.dumps(history))
    with pytest.raises(BundleError, match="more than 16 further histories"):
        bundle.read(folder, CUSTOM_CNN)


def test_histories_have_so_many_epochs_together(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    history = json.loads((folder / "history.json").read_text())
    history["epochs"] = [history["epochs"][0] | {"epoch": n} for n in range(1, 1001)]
    for number in range(2):
        (folder / f"history_{number}.json").write_text(json.dumps(history))
    with pytest.raises(BundleError, match=r"histories of 2,0\d\d epochs; expected: at most"):
        bundle.read(folder, CUSTOM_CNN)


@pytest.mark.parametrize("name", ["", "x" * 61, "a\nb", b"\xff".decode("utf-8", "surrogateescape")])
def test_names_of_histories_can_be_shown(bundle_copy, name):
    folder = bundle_copy / "custom_cnn"
    source = folder / "history.json"
    (folder / f"history_{name}.json").write_bytes(source.read_bytes())
    with pytest.raises(BundleError, match="a history of the name") as refused:
        bundle.read(folder, CUSTOM_CNN)
    str(refused.value).encode()


@pytest.mark.parametrize(
    ("name", "most"),
    [("model.tflite", "64,000,000"), ("README.md", "64,000"), ("predictions.npz", "5,000,000")],
)
def test_files_are_not_read_beyond_their_limit(bundle_copy, name, most):
    path = bundle_copy / "custom_cnn" / name
    with path.open("r+b") as file:
        file.truncate(10_000_000_000)
    with pytest.raises(BundleError, match=f"{name} is longer than {most} bytes"):
        bundle.read(path.parent, CUSTOM_CNN)


def test_with_digests_only_what_they_name_is_read_and_only_as_it_was(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    for number in range(3):
        shutil.copy(folder / "history.json", folder / f"history_short_seed_{number}.json")
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in bundle.files(folder)
        if path.name != "history_short_seed_2.json"
    }
    (folder / "history_evil.json").write_text("[" * 100_000)
    read = bundle.read(folder, CUSTOM_CNN, digests)
    assert list(read.further_histories) == ["short_seed_0", "short_seed_1"]
    assert hashlib.sha256(read.model).hexdigest() == digests["model.tflite"]
    for name in digests:
        other = copy.copy(digests) | {name: "0" * 64}
        with pytest.raises(BundleError, match=f"{name} has another SHA-256"):
            bundle.read(folder, CUSTOM_CNN, other)


CUT = """
import os, pathlib, shutil, sys
import numpy as np
from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import Predictor
from cifar_models.serving.served import Serving
from cifar_models.pull.sources import FolderSource
folder = pathlib.Path(sys.argv[1])
images = np.random.default_rng(0).integers(0, 256, (40, 32, 32, 3)).astype(np.uint8)
served = Serving(FolderSource(folder)).current
named = Predictor(folder / "custom_cnn" / bundle.MODEL)
before = {name: answer.probabilities for name, answer in served.predict(images).items()}
for model in before:
    path = folder / model / bundle.MODEL
    if sys.argv[2] == "cut":
        os.truncate(path, 0)
    else:
        path.write_bytes(bytes(path.stat().st_size))
for name, answer in served.predict(images).items():
    assert np.array_equal(answer.probabilities, before[name]), name
assert np.array_equal(named.predict(images).probabilities, before["custom_cnn"])
print("whole")
"""


@pytest.mark.skipif(os.name != "posix", reason="mapped files are kept open elsewhere")
@pytest.mark.parametrize("how", ["cut", "overwritten"])
def test_what_happens_to_the_file_of_a_loaded_model_changes_nothing(bundle_copy, how):
    run = subprocess.run(
        [sys.executable, "-c", CUT, str(bundle_copy), how],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (run.returncode, run.stdout.strip()) == (0, "whole"), run.stderr

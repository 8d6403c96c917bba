"""``python -m release.robustness``: what it writes, how it goes on, the official files."""

import hashlib
import json
import re

import numpy as np
import pytest

from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import Predictor
from cifar_models.bundles.robustness import ROBUSTNESS
from cifar_models.corruptions.kinds import BY_ID, KINDS, STRENGTHS, corrupt
from cifar_models.specs import CUSTOM_CNN
from release import robustness
from release.worse_pictures import PER_CLASS, sample

PICTURES = 10  # one of each class


@pytest.fixture
def folder(bundle_copy, tmp_path, monkeypatch):
    """A bundle that was not shown worse pictures; what is unfinished is kept apart."""
    monkeypatch.setattr(robustness, "KEPT", tmp_path / "kept")
    (bundle_copy / "custom_cnn" / ROBUSTNESS).unlink()
    return bundle_copy / "custom_cnn"


def run(folder, *more):
    named = ["--model", "custom_cnn", "--bundle", str(folder), "--per-class", "1"]
    return robustness.main([*named, *more])


def test_the_sample_is_fixed_and_of_every_class_alike(real_test_images):
    drawn = sample(real_test_images.labels)
    assert drawn == sample(real_test_images.labels)
    assert [len(one) for one in drawn] == [PER_CLASS] * 10
    for label, indices in enumerate(drawn):
        assert set(real_test_images.labels[indices]) == {label}
        assert indices == sorted(set(indices))
    flat = np.concatenate(drawn)
    assert 4_000 < flat.mean() < 6_000  # not the first ones


def test_an_interrupted_run_goes_on_and_says_the_same(
    folder, real_test_images, monkeypatch, capsys, tmp_path
):
    measured, measure_kind = [], robustness.measure_kind

    def until_the_third(predictor, worse, kind, labels, bar):
        if len(measured) == 2:
            raise KeyboardInterrupt
        measured.append(kind)
        return measure_kind(predictor, worse, kind, labels, bar)

    monkeypatch.setattr(robustness, "measure_kind", until_the_third)
    assert run(folder) == 130
    assert "the same command goes on" in capsys.readouterr().err
    assert not (folder / ROBUSTNESS).exists()
    kept = sorted((tmp_path / "kept").rglob("*.json"))
    assert {path.stem for path in kept} == {kind.id for kind in KINDS[:2]}
    kept[0].write_text("{")  # damaged meanwhile

    def note(predictor, worse, kind, labels, bar):
        measured.append(kind)
        return measure_kind(predictor, worse, kind, labels, bar)

    monkeypatch.setattr(robustness, "measure_kind", note)
    assert run(folder) == 0
    again = [kept[0].stem, *(kind.id for kind in KINDS[2:])]
    assert measured[2:] == sorted(again, key=[kind.id for kind in KINDS].index)
    assert not list((tmp_path / "kept").rglob("*.json"))
    check(folder, real_test_images)


def check(folder, images):
    """Compare the file with answers found here, one picture at a time."""
    whole = json.loads((folder / ROBUSTNESS).read_text())
    found = bundle.read(folder, CUSTOM_CNN).robustness
    assert found.kinds == [kind.id for kind in KINDS]
    assert found.indices.tolist() == [one[0] for one in sample(images.labels, 1)]
    predictor = Predictor(folder / bundle.MODEL)
    for kind in whole["kinds"][::5]:
        digest = hashlib.sha256()
        for strength, text in zip(STRENGTHS, kind["predicted"], strict=True):
            for index, digit in zip(found.indices, text, strict=True):
                made = corrupt(images.pixels[[index]], BY_ID[kind["id"]], strength, [index])
                digest.update(made)
                assert predictor.predict(made).probabilities.argmax() == int(digit)
        assert digest.hexdigest() == kind["pixels_sha256"]


@pytest.fixture
def official(tmp_path, real_test_images):
    """A folder like CIFAR-10-C's, of one kind; all but the sample is a hole in the file."""
    rows = np.array([one[0] for one in sample(real_test_images.labels, 1)])
    path = tmp_path / "CIFAR-10-C"
    path.mkdir()
    np.save(path / "labels.npy", np.tile(real_test_images.labels, 5))
    shape = (50_000, 32, 32, 3)
    stored = np.lib.format.open_memmap(path / "frost.npy", "w+", np.uint8, shape)
    for strength in STRENGTHS:
        worse = corrupt(real_test_images.pixels[rows], BY_ID["fog"], strength, rows)
        stored[(strength - 1) * 10_000 + rows] = worse
    stored.flush()
    return path


def test_official_files_are_read_where_they_are_given(folder, official, real_test_images):
    assert run(folder, "--cifar10c", str(official)) == 0
    whole = json.loads((folder / ROBUSTNESS).read_text())
    assert whole["pictures"]["source"] == "CIFAR-10-C"
    (frost,) = whole["kinds"]
    assert frost["id"] == "frost"
    rows = np.array([one[0] for one in sample(real_test_images.labels, 1)])
    predictor = Predictor(folder / bundle.MODEL)
    for strength, text in zip(STRENGTHS, frost["predicted"], strict=True):
        worse = corrupt(real_test_images.pixels[rows], BY_ID["fog"], strength, rows)
        said = predictor.predict(worse).probabilities.argmax(axis=1)
        assert text == "".join(map(str, said))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("labels", np.zeros(50_000, np.uint8), "not of these test images"),
        ("labels", np.zeros(10, np.uint8), r"labels.npy holds uint8 \(10,\)"),
        ("frost", np.zeros((2, 32, 32, 3), np.uint8), r"expected: uint8 \(50000, 32, 32, 3\)"),
        ("frost", np.array([{"a": 1}]), "cannot be read: .*Python objects"),
        ("frost", None, "holds no NAME.npy"),
    ],
)
def test_other_files_are_refused(folder, official, capsys, name, content, said):
    path = official / f"{name}.npy"
    path.unlink()
    if content is not None:
        np.save(path, content, allow_pickle=True)
    assert run(folder, "--cifar10c", str(official)) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert re.search(said, error)
    assert not (folder / ROBUSTNESS).exists()


def test_a_model_that_was_not_evaluated_is_said(folder, capsys):
    (folder / "predictions.npz").unlink()
    assert run(folder) == 1
    assert "predictions.npz cannot be read" in capsys.readouterr().err

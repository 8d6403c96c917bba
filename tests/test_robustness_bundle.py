"""``robustness.json`` in a bundle: read, refused, published, forgotten with its model."""

import json
from itertools import chain

import numpy as np
import pytest
from worse_answers import changed_record, write_worse

from cifar_models.bundles import bundle, manifest
from cifar_models.bundles.robustness import ROBUSTNESS
from cifar_models.errors import BundleError
from cifar_models.pull.sources import FolderSource
from cifar_models.serving import worse_pictures
from cifar_models.serving.served import Serving
from cifar_models.specs import CUSTOM_CNN, FIRST, RESNET50, SECOND
from release import published
from release.bundle_command import forget_other_answers


@pytest.fixture
def folder(bundle_copy):
    return write_worse(bundle_copy)


def read(folder, spec=CUSTOM_CNN):
    return bundle.read(folder / spec.id, spec)


def test_both_models_answers_are_served_side_by_side(folder):
    served = Serving(FolderSource(folder)).current
    found = worse_pictures.worse_of(served)
    assert found.kinds == ["fog", "snow"]
    for spec, place in ((RESNET50, FIRST), (CUSTOM_CNN, SECOND)):
        own = json.loads((folder / spec.id / ROBUSTNESS).read_text())
        indices = list(chain(*own["sample"]["indices"]))
        assert found.indices.tolist() == indices
        third = [int(digit) for digit in own["kinds"][1]["predicted"][2]]
        assert found.answers[place][1, 3].tolist() == third
        assert np.array_equal(
            found.answers[place][0, 0], served.bundles[spec.id].predicted[indices]
        )
        assert found.right[place][:, 1:].sum(axis=2).tolist() == [
            kind["correct"] for kind in own["kinds"]
        ]


def test_a_bundle_without_it_is_whole_and_says_so(folder):
    (folder / "resnet50" / ROBUSTNESS).unlink()
    served = Serving(FolderSource(folder)).current
    assert worse_pictures.worse_of(served) is None
    said = worse_pictures.missing(served)
    assert said.startswith("ResNet50 has not been shown worse pictures")
    assert "python -m release.robustness" in said


def test_answers_about_other_pictures_are_not_compared(folder):
    write_worse(folder, kinds=("fog", "contrast"))
    path = folder / "resnet50" / ROBUSTNESS
    whole = json.loads(path.read_text())
    whole["kinds"][1]["id"] = "snow"
    path.write_text(json.dumps(whole))
    served = Serving(FolderSource(folder)).current
    assert worse_pictures.worse_of(served) is None
    assert "different worse pictures" in worse_pictures.missing(served)


def test_what_is_served_follows_a_new_measurement(folder):
    before, after = (read(folder) for _ in range(2))
    assert before.same_content(after)
    write_worse(folder, seed=1)
    assert not before.same_content(read(folder))


def with_kind(**changes):
    def change(whole):
        whole["kinds"][0] |= changes

    return change


def with_indices(change_rows):
    def change(whole):
        change_rows(whole["sample"]["indices"])

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_kind(correct=[1, 2, 3, 4, 5]), "counts other right answers"),
        (with_kind(correct=[1, 2, 3]), "at least 5 items"),
        (with_kind(predicted=["0" * 29] * 5), "holds other than 30 answers"),
        (with_kind(predicted=["0" * 29 + "x"] * 5), "pattern"),
        (with_kind(predicted=["0" * 2001] * 5), "2,001 characters"),
        (with_kind(id="snow"), "names a kind twice"),
        (with_kind(id="../fog"), "pattern"),
        (with_indices(lambda rows: rows[0].__setitem__(0, rows[0][1])), "names a picture twice"),
        (with_indices(lambda rows: rows[9].__setitem__(0, 10_000)), "that there is not"),
        (with_indices(lambda rows: rows.reverse()), "other classes than theirs"),
        (with_indices(lambda rows: rows.pop()), "at least 10 items"),
        (lambda whole: whole.update(answers_sha256="0" * 64), "another model"),
        (lambda whole: whole["pictures"].update(images_sha256="0" * 64), "other test images"),
        (lambda whole: whole["pictures"].update(source="frost"), "CIFAR-10-C style"),
        (lambda whole: whole.pop("sample"), "lacks 'sample'"),
    ],
)
def test_a_damaged_one_is_refused_with_a_sentence(folder, change, said):
    path = folder / "custom_cnn" / ROBUSTNESS
    whole = json.loads(path.read_text())
    change(whole)
    path.write_text(json.dumps(whole))
    with pytest.raises(BundleError, match=said) as caught:
        read(folder)
    assert ROBUSTNESS in str(caught.value)


def test_it_is_published_and_installed_with_its_bundle(folder, tmp_path):
    weights = published.CHECKOUT / "assets" / "weights"
    files = published.prepare_model(CUSTOM_CNN, folder / "custom_cnn", weights, "alice/cnn")
    assert files[ROBUSTNESS] == (folder / "custom_cnn" / ROBUSTNESS).read_bytes()
    listing = tmp_path / manifest.MANIFEST
    listing.write_bytes(files[manifest.MANIFEST])
    assert manifest.read(listing, CUSTOM_CNN)[ROBUSTNESS].bytes == len(files[ROBUSTNESS])
    installed = bundle.install(folder / "custom_cnn", CUSTOM_CNN, tmp_path / "target")
    assert installed.robustness.kinds == ["fog", "snow"]


def test_an_evaluation_forgets_what_another_model_said(folder, capsys):
    path = folder / "custom_cnn"
    predicted = read(folder).predicted
    forget_other_answers(path, predicted)
    assert (path / ROBUSTNESS).exists()
    forget_other_answers(path, np.roll(predicted, 1))
    assert not (path / ROBUSTNESS).exists()
    assert "run python -m release.robustness" in capsys.readouterr().out
    forget_other_answers(path, predicted)
    changed = folder / "resnet50"
    changed_record(changed, answers_sha256=None)
    forget_other_answers(changed, predicted)
    assert not (changed / ROBUSTNESS).exists()

"""Folders of pictures as people have them: parts, hidden folders, empty ones, torn files."""

import os

import numpy as np
import pytest
from PIL import Image

from cifar_models.errors import DatasetError
from train.images.picture_sets import load_pictures
from train.images.picture_tree import find_classes


def fill(folder, count=12, suffix="JPEG"):
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        Image.new("RGB", (9, 9), (20 * number, 9, 9)).save(folder / f"{number}.{suffix}")
    return folder


@pytest.fixture
def animals(tmp_path):
    """A folder with two classes."""
    for name in ("cats", "dogs"):
        fill(tmp_path / "animals" / name)
    return tmp_path / "animals"


@pytest.mark.parametrize(
    "name",
    [".git", ".ipynb_checkpoints", "__MACOSX", "@eaDir", "$RECYCLE.BIN", ".cache/deep"],
)
def test_hidden_folders_are_no_classes_and_named(animals, name):
    fill(animals / name)
    tree = find_classes(animals)
    assert tree.classes == ["cats", "dogs"]
    assert len(tree.train.paths) == 24
    assert f"2 classes, 24 pictures; no class: {name.split('/')[0]} (hidden)" in tree.summary()


def test_hidden_files_and_folders_within_a_class_are_no_pictures(animals):
    fill(animals / "cats" / ".thumbnails")
    (animals / "cats" / "._0.JPEG").write_bytes(b"\0\5\x16\7")
    (animals / "dogs" / "notes.txt").write_text("x")
    (animals / "dogs" / "folder.jpg").mkdir()
    assert load_pictures(animals).classes == 2
    assert len(find_classes(animals).train.paths) == 24


def test_folders_without_pictures_are_no_classes(animals, capsys):
    (animals / "birds").mkdir()
    (animals / "annotations").mkdir()
    (animals / "annotations" / "all.xml").write_text("x")
    assert load_pictures(animals).classes == 2
    said = capsys.readouterr().out
    assert "no class: annotations (no picture), birds (no picture)" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("train", "validation"), [("train", "val"), ("Training", "Validation"), ("TRAIN", "valid")]
)
def test_parts_are_understood_and_theirs_are_the_validation_pictures(tmp_path, train, validation):
    for name in ("cats", "dogs"):
        fill(tmp_path / train / name, 12)
        fill(tmp_path / validation / name, 3)
        fill(tmp_path / "test" / name, 2)
    tree = find_classes(tmp_path)
    assert tree.classes == ["cats", "dogs"]
    assert "24 pictures to learn from and 6 to validate with; no class: test" in tree.summary()
    pictures = load_pictures(tmp_path)
    assert (len(pictures.train_labels), len(pictures.validation_labels)) == (24, 6)
    assert np.bincount(pictures.validation_labels).tolist() == [3, 3]
    assert len(load_pictures(tmp_path, limit=10).train_labels) == 10


def test_tiny_imagenet_as_it_is_unpacked(tmp_path):
    for name in ("n01", "n02", "n03"):
        fill(tmp_path / "train" / name / "images")
    fill(tmp_path / "val" / "images")
    fill(tmp_path / "test" / "images")
    pictures = load_pictures(tmp_path)
    assert pictures.classes == 3
    assert len(pictures.train_labels) + len(pictures.validation_labels) == 36
    assert load_pictures(tmp_path / "train").sha256 == pictures.sha256


def test_a_class_may_be_called_train(tmp_path):
    for name in ("train", "bus", "plane"):
        fill(tmp_path / name)
    assert find_classes(tmp_path).classes == ["bus", "plane", "train"]


def test_what_is_not_clear_is_refused_with_what_to_name(tmp_path, animals):
    for name in ("cats", "dogs"):
        fill(tmp_path / "mixed" / "train" / name)
        fill(tmp_path / "parts" / "val" / name)
    fill(tmp_path / "mixed" / "extra")
    with pytest.raises(DatasetError, match=r"mixed/train, or another"):
        find_classes(tmp_path / "mixed")
    with pytest.raises(DatasetError, match="no train/"):
        find_classes(tmp_path / "parts")
    with pytest.raises(DatasetError, match=r"12 pictures .* in 1 sub-folders .*--images"):
        find_classes(fill(tmp_path / "one" / "cats").parent)
    with pytest.raises(DatasetError, match=r"no class: \.git \(hidden\)"):
        find_classes(fill(tmp_path / "none" / ".git").parent)
    with pytest.raises(DatasetError, match="--images"):
        find_classes(animals / "cats" / "0.JPEG")


def torn(path):
    path.write_bytes(path.read_bytes()[:200])


def empty(path):
    path.write_bytes(b"")


def script(path):
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n")


def gone(path):
    path.unlink()
    path.symlink_to("/nowhere/x.jpg")


@pytest.mark.parametrize("damage", [torn, empty, script, gone])
def test_files_that_are_no_pictures_are_named(animals, damage):
    for name in ("cats/3.JPEG", "dogs/7.JPEG"):
        damage(animals / name)
    with pytest.raises(DatasetError) as refusal:
        load_pictures(animals)
    assert str(refusal.value).count(".JPEG") in (1, 2)  # one may be kept aside for validation
    with pytest.raises(DatasetError, match=r"(cats/3|dogs/7)\.JPEG \(.+\).*delete them"):
        load_pictures(animals)


def test_of_many_bad_files_some_are_named(animals):
    for path in [*animals.rglob("*.JPEG")][:20]:
        empty(path)
    with pytest.raises(DatasetError, match=r"\d+ of 23 pictures .* and \d+ more"):
        load_pictures(animals)


def test_a_folder_that_may_not_be_read_is_named(animals, monkeypatch):
    scan = os.scandir

    def refuse(place):
        if str(place).endswith("dogs"):
            raise PermissionError(13, "Permission denied", str(place))
        return scan(place)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(DatasetError, match="dogs may not be read by this user"):
        find_classes(animals)

"""Pictures of none of the ten classes: which they are, and what is said where they are missing."""

import numpy as np
import pytest
from PIL import Image

from cifar_models.errors import DatasetError
from release.other_pictures import sets, tiny_imagenet
from release.other_pictures.classes import CHOOSING, MEASURED
from release.other_pictures.patterns import KINDS, patterns


def pack(path, labels, folder):
    """Write a pack of pictures whose red is their label; return how many there are."""
    files = []
    for label in labels:
        picture = folder / "picture.png"
        Image.new("RGB", (64, 64), (label, 0, 0)).save(picture)
        files.append(picture.read_bytes())
    np.savez(
        folder / path,
        data=np.frombuffer(b"".join(files), np.uint8),
        offsets=np.cumsum([0, *map(len, files)]),
        labels=np.array(labels, np.int16),
    )


@pytest.fixture
def tiny(tmp_path):
    ids = [*sorted(MEASURED), *sorted(CHOOSING), "n02123045"]
    (tmp_path / "classes.tsv").write_text("".join(f"{one}\tname\n" for one in ids))
    last = len(ids) - 1
    pack("val.npz", [0, last, 3, 5, 126, 7], tmp_path)
    pack("train_1.npz", [126, 126, 0, last], tmp_path)
    pack("train_2.npz", [126, 130], tmp_path)
    return tmp_path


def test_none_of_the_classes_does_both():
    assert (len(MEASURED), len(CHOOSING)) == (125, 29)
    assert not MEASURED & CHOOSING


def test_pictures_are_those_of_the_classes(tiny):
    measured = tiny_imagenet.pictures_of(tiny, MEASURED, tiny_imagenet.VALIDATION)
    assert measured.shape == (4, 32, 32, 3)
    assert measured[:, 0, 0, 0].tolist() == [0, 3, 5, 7]
    some = tiny_imagenet.pictures_of(tiny, CHOOSING, tiny_imagenet.TRAIN, per_class=2)
    assert some[:, 0, 0, 0].tolist() == [126, 126, 130]
    assert next(sets.measured_on(tiny, None)).pixels[:, 0, 0, 0].tolist() == [3, 7]
    (tiny / "classes.tsv").write_text("n02123045\tcat\n")
    with pytest.raises(DatasetError, match=r"0 of the 125 classes.*--tiny-imagenet"):
        tiny_imagenet.pictures_of(tiny, MEASURED, tiny_imagenet.VALIDATION)


def test_cifar_100_is_read_in_its_own_layout(tiny, tmp_path):
    records = np.zeros((10_000, 3074), np.uint8)
    records[:, 2:1026] = 200  # the red plane, behind two labels
    folder = tmp_path / "cifar-100-binary"
    folder.mkdir()
    records.tofile(folder / "test.bin")
    near = [one for one in sets.measured_on(tiny, tmp_path) if one.kind == sets.NEAR]
    assert [one.name for one in near] == ["Tiny ImageNet", "CIFAR-100"]
    assert near[1].pixels.shape == (10_000, 32, 32, 3)
    assert (near[1].pixels == [200, 0, 0]).all()
    (folder / "test.bin").write_bytes(b"short")
    with pytest.raises(DatasetError, match="--cifar100"):
        list(sets.measured_on(tiny, tmp_path))


def test_made_patterns_are_the_same_again_and_show_something():
    made = patterns(3 * len(KINDS))
    assert made.dtype == np.uint8
    assert np.array_equal(made, patterns(3 * len(KINDS)))
    assert not np.array_equal(made, patterns(3 * len(KINDS), seed=1))
    assert made.reshape(len(made), -1).std(axis=1).min() > 1


def test_digits_are_grey_pictures(tiny):
    digits = next(one for one in sets.measured_on(tiny, None) if "digits" in one.name)
    assert digits.pixels.shape == (1797, 32, 32, 3)
    assert np.ptp(digits.pixels, axis=3).max() == 0
    assert digits.pixels.max() == 255

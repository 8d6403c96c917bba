"""CIFAR-10 as torchvision, Keras and the Hub's data set leave it: found, read, or refused."""

import pickle
import sys

import numpy as np
import pytest
from foreign_data import picture_file, planes_of, python_2_pickle, write_parquet
from paths import without_images

from cifar_models.data import dataset, places
from cifar_models.data.formats import form, parquet, python_version
from cifar_models.data.formats.form import TEST, TRAIN
from cifar_models.errors import DatasetError

SMALL = 20
TEST_PARQUET = "test-00000-of-00001.parquet"


@pytest.fixture
def empty_computer(tmp_path, monkeypatch):
    """No folder is named and all caches are empty."""
    for name, value in without_images(tmp_path).items():
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.fixture
def small(monkeypatch):
    """A data set of few images: pixels and labels of one file."""
    monkeypatch.setitem(form.COUNTS, TEST, SMALL)
    monkeypatch.setitem(form.COUNTS, TRAIN, 5 * SMALL)
    pixels = np.random.default_rng(0).integers(0, 256, (SMALL, 32, 32, 3), np.uint8)
    return pixels, np.arange(SMALL) % 10


def write_batch(path, pixels, labels):
    path.parent.mkdir(parents=True, exist_ok=True)
    planes = planes_of(pixels)
    path.write_bytes(python_2_pickle(planes.tobytes(), planes.shape, labels.tolist()))


def test_the_python_version_of_the_real_images_is_the_binary_one(empty_computer, real_test_images):
    folder = empty_computer / "datasets" / "cifar-10-batches-py-target" / "cifar-10-batches-py"
    write_batch(folder / "test_batch", real_test_images.pixels, real_test_images.labels)
    found = dataset.load_test()
    assert found.source == str(folder), "in the cache of Keras"
    assert found.sha256 == real_test_images.sha256
    np.testing.assert_array_equal(found.labels, real_test_images.labels)


def test_the_hubs_files_of_real_images_are_the_binary_version(
    empty_computer, real_test_images, monkeypatch
):
    monkeypatch.setitem(form.COUNTS, TEST, 500)
    pixels, labels = real_test_images.pixels[:500], real_test_images.labels[:500]
    folder = empty_computer / "datasets--uoft-cs--cifar10" / "snapshots" / "c0ffee" / "plain_text"
    write_parquet(folder / TEST_PARQUET, map(picture_file, pixels), labels)
    found = dataset.load_test()
    assert found.source == str(folder), "in the cache of the Hub's client"
    np.testing.assert_array_equal(found.pixels, pixels)
    np.testing.assert_array_equal(found.labels, labels)


def test_the_hubs_order_of_training_images_is_put_right(real_train_images):
    labels = real_train_images.labels
    corners = real_train_images.pixels[:, :1, :1]
    hubs = np.concatenate([np.arange(10_000) + 10_000 * batch for batch in (3, 2, 1, 4, 0)])
    pixels, ordered = parquet.in_official_order(corners[hubs], labels[hubs])
    np.testing.assert_array_equal(ordered, labels)
    np.testing.assert_array_equal(pixels, corners)
    others = parquet.in_official_order(corners, labels[::-1].copy())
    np.testing.assert_array_equal(others[1], labels[::-1])


@pytest.mark.parametrize("below", ["", "cifar-10-batches-py"])
def test_torchvisions_folder_is_read_by_its_name_or_the_one_above(empty_computer, small, below):
    pixels, labels = small
    for number in range(5):
        name = f"data_batch_{number + 1}"
        write_batch(empty_computer / "data" / below / name, pixels + np.uint8(number), labels)
    found = dataset.load_train(empty_computer / "data")
    np.testing.assert_array_equal(found.pixels[4 * SMALL :], pixels + np.uint8(4))
    assert found.labels.tolist() == [*labels.tolist()] * 5
    with pytest.raises(DatasetError, match=r"test images.*test_batch \(python version\)"):
        dataset.load_test(empty_computer / "data")


def test_what_is_damaged_in_a_cache_is_passed_over_and_said(empty_computer, small):
    write_batch(empty_computer / "datasets" / "cifar-10-batches-py" / "test_batch", *small)
    hub = empty_computer / "datasets--uoft-cs--cifar10" / "snapshots" / "a" / "plain_text"
    write_parquet(hub / TEST_PARQUET, map(picture_file, small[0]), small[1])
    assert "cifar-10-batches-py" in dataset.load_test().source
    (empty_computer / "datasets" / "cifar-10-batches-py" / "test_batch").write_bytes(
        b"cos\nsystem\n."
    )
    assert dataset.load_test().source == str(hub)
    (hub / TEST_PARQUET).write_bytes(b"PAR1")
    with pytest.raises(DatasetError, match=r"not on this computer.*'os\.system'.*no Parquet file"):
        dataset.load_test()


ROWS = np.zeros((SMALL, 3072), np.uint8)
LABELS = [3] * SMALL
REFUSED_BATCHES = {
    "another width": ({"data": ROWS[:, 1:], "labels": LABELS}, "no uint8 array of N times 3,072"),
    "more dimensions": ({"data": ROWS.reshape(-1, 3, 32, 32), "labels": LABELS}, "N times 3,072"),
    "no array": ({"data": b"x", "labels": LABELS}, "no uint8 array"),
    "no data": ({"labels": LABELS}, "no uint8 array"),
    "floats": ({"data": ROWS / 255, "labels": LABELS}, "something else than uint8"),
    "a label too few": ({"data": ROWS, "labels": LABELS[1:]}, "no list of 20"),
    "labels of CIFAR-100": ({"data": ROWS, "fine_labels": LABELS}, "no list of 20"),
    "text for labels": ({"data": ROWS, "labels": ["cat"] * SMALL}, "no numbers of classes"),
    "label 300": ({"data": ROWS, "labels": [300] * SMALL}, "no numbers of classes"),
    "label 10": ({"data": ROWS, "labels": [10] * SMALL}, "holds the label 10"),
    "an image too few": ({"data": ROWS[1:], "labels": LABELS[1:]}, "holds 19 images"),
    "a list": ([ROWS, LABELS], "no dictionary"),
}


@pytest.mark.parametrize("kind", REFUSED_BATCHES)
def test_a_batch_of_something_else_is_refused(tmp_path, small, kind):
    content, reason = REFUSED_BATCHES[kind]
    (tmp_path / "test_batch").write_bytes(pickle.dumps(content, 4))
    with pytest.raises(DatasetError, match=reason):
        dataset.load_test(tmp_path)


def test_a_giant_batch_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(python_version, "MOST_BYTES", 1000)
    (tmp_path / "test_batch").write_bytes(pickle.dumps(b"x" * 2000, 4))
    with pytest.raises(DatasetError, match="more than 1,000 bytes"):
        dataset.load_test(tmp_path)


PNG = picture_file(np.zeros((32, 32, 3), np.uint8))
REFUSED_IMAGES = {
    "another kind": (picture_file(np.zeros((32, 32, 3), np.uint8), "BMP"), "no PNG file"),
    "another size": (picture_file(np.zeros((31, 32, 3), np.uint8)), r"is \(32, 31\) in RGB"),
    "grey": (picture_file(np.zeros((32, 32), np.uint8)), r"is \(32, 32\) in L"),
    "cut": (PNG[:60], "no PNG file"),
    "large": (PNG + b"\0" * 10_000, "more than 10,000 bytes"),
    "none": (None, "is missing"),
}


@pytest.mark.parametrize("kind", REFUSED_IMAGES)
def test_an_image_of_something_else_is_refused(tmp_path, small, kind):
    content, reason = REFUSED_IMAGES[kind]
    write_parquet(tmp_path / TEST_PARQUET, [PNG] * (SMALL - 1) + [content], LABELS)
    with pytest.raises(DatasetError, match=f"image 19 .*{reason}"):
        dataset.load_test(tmp_path)


def test_a_table_of_something_else_is_refused(tmp_path, small, monkeypatch):
    path = tmp_path / TEST_PARQUET
    for labels, reason in (([None] * SMALL, "label None"), ([-1] * SMALL, "label -1")):
        write_parquet(path, [PNG] * SMALL, labels)
        with pytest.raises(DatasetError, match=reason):
            dataset.load_test(tmp_path)
    write_parquet(path, [PNG] * 7, LABELS[:7])
    with pytest.raises(DatasetError, match="it has 7 rows"):
        dataset.load_test(tmp_path)
    write_other_columns(path)
    with pytest.raises(DatasetError, match=r"lacks img\.bytes"):
        dataset.load_test(tmp_path)
    write_parquet(path, [PNG] * SMALL, LABELS)
    monkeypatch.setattr(parquet, "MOST_BYTES", 100)
    with pytest.raises(DatasetError, match="unpacks to more than 100 bytes"):
        dataset.load_test(tmp_path)


def write_other_columns(path):
    import pyarrow as pa
    from pyarrow import parquet as files

    files.write_table(pa.table({"image": [b"x"] * SMALL, "label": LABELS}), path)


def test_one_large_picture_in_every_row_stays_one_in_memory(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet as files

    rows = pa.DictionaryArray.from_arrays(np.zeros(10_000, np.int32), [b"\0" * 400_000])
    table = pa.table(
        {"img": pa.StructArray.from_arrays([rows], ["bytes"]), "label": np.zeros(10_000, np.int64)}
    )
    files.write_table(table, tmp_path / TEST_PARQUET, store_schema=False)
    with pytest.raises(DatasetError, match=r"image 0 .*more than 10,000 bytes"):
        dataset.load_test(tmp_path)
    assert pa.default_memory_pool().max_memory() < 100_000_000


def test_without_pyarrow_the_sentence_names_it(empty_computer, small, monkeypatch):
    write_parquet(empty_computer / "named" / TEST_PARQUET, [PNG] * SMALL, LABELS)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DatasetError, match="pip install pyarrow"):
        dataset.load_test(empty_computer / "named")


def test_where_nothing_is_named_the_own_cache_comes_first(empty_computer, small, monkeypatch):
    pixels, labels = small
    write_batch(empty_computer / "datasets" / "cifar-10-batches-py" / "test_batch", pixels, labels)
    own = places.official_folder()
    write_batch(own / "test_batch", pixels, labels)
    assert dataset.load_test().source == str(own)

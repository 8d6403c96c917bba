"""Training images read one by one."""

import pickle
import shutil
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from foreign_data import planes_of

from cifar_models.data import training_images
from cifar_models.data.formats import binary_version, python_version
from cifar_models.data.training_images import find_training_images

ASKED = [49_999, 0, 10_000, 9_999, 0, 25_123]


@pytest.fixture
def copy(tmp_path, monkeypatch, real_train_images):
    """A folder of the binary version that a test may damage."""
    source = real_train_images.source
    folder = tmp_path / binary_version.FOLDER
    folder.mkdir()
    for name in binary_version.TRAIN_FILES:
        (folder / name).symlink_to(f"{source}/{name}")
    return folder


def test_rows_are_those_of_the_whole_set(real_train_images):
    pixels, labels = find_training_images().rows(ASKED)
    assert np.array_equal(pixels, real_train_images.pixels[ASKED])
    assert np.array_equal(labels, real_train_images.labels[ASKED])


def test_those_of_the_python_version_too(tmp_path, real_train_images):
    for number, name in enumerate(python_version.PYTHON.files["train"]):
        rows = slice(10_000 * number, 10_000 * (number + 1))
        content = {
            "data": planes_of(real_train_images.pixels[rows]),
            "labels": real_train_images.labels[rows].tolist(),
        }
        (tmp_path / name).write_bytes(pickle.dumps(content, protocol=4))
    pixels, labels = find_training_images(tmp_path).rows(ASKED)
    assert np.array_equal(pixels, real_train_images.pixels[ASKED])
    assert np.array_equal(labels, real_train_images.labels[ASKED])


def test_few_stay_in_memory_and_many_threads_may_ask(monkeypatch, copy, real_train_images):
    monkeypatch.setattr(training_images, "MOST_KEPT", 6)
    found = find_training_images(copy)

    def ask(start):
        rows = [start, start + 20_000, start + 40_000]
        return np.array_equal(found.rows(rows)[0], real_train_images.pixels[rows])

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, range(12)))
    assert len(found._kept) <= 6
    assert len(found.rows(range(9))[0]) == 9  # more at once than stay


def test_files_that_go_away_or_shrink_later_give_none(copy):
    found = find_training_images(copy)
    assert found.rows([3]) is not None
    (copy / "data_batch_2.bin").unlink()
    assert found.rows([10_003]) is None
    (copy / "data_batch_3.bin").unlink()
    (copy / "data_batch_3.bin").write_bytes(bytes(3073))
    assert found.rows([20_003]) is None
    assert found.rows([3]) is not None, "what was read stays"
    shutil.rmtree(copy)
    assert found.rows([40_003]) is None


def test_without_training_images_there_are_none(tmp_path, copy):
    assert find_training_images(tmp_path / "nothing") is None
    (copy / "data_batch_5.bin").unlink()
    assert find_training_images(copy) is None

"""Reading, finding, downloading and unpacking CIFAR-10, on files in its real layout and size."""

import hashlib
import io
import tarfile
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from file_server import file_server
from paths import without_images

from cifar_models.data import dataset, official_archive, places
from cifar_models.data.formats.binary_version import (
    FOLDER,
    RECORD_BYTES,
    RECORDS_PER_FILE,
    TEST_FILE,
    TRAIN_FILES,
)
from cifar_models.errors import DatasetError, DownloadError

ALL_FILES = (*TRAIN_FILES, TEST_FILE)


def batch(number: int) -> bytes:
    """Records with labels 0 to 9 in turn and planes of different constant values."""
    records = np.zeros((RECORDS_PER_FILE, RECORD_BYTES), np.uint8)
    records[:, 0] = np.arange(RECORDS_PER_FILE) % 10
    records[:, 1:1025], records[:, 1025:2049], records[:, 2049:] = number, 100, 200
    records[:, 2] = 7  # second pixel of the first row, red
    return records.tobytes()


@pytest.fixture(scope="module")
def batches():
    return {name: batch(number) for number, name in enumerate(ALL_FILES, start=1)}


@pytest.fixture(scope="module")
def archive(batches):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as tar:
        for name, content in {"readme.html": b"x", "../escape.bin": b"y", **batches}.items():
            member = tarfile.TarInfo(f"{FOLDER}/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture
def empty_computer(tmp_path, monkeypatch):
    """No folder is named and the cache is empty."""
    for name, value in without_images(tmp_path / "cache").items():
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.fixture
def server(archive):
    """A web server that has the archive, see ``FileServer``."""
    with file_server(archive) as file:
        md5 = hashlib.md5(archive).hexdigest()
        yield file, file.requests, partial(official_archive.download, url=file.url, md5=md5)


def write(folder, batches, names=ALL_FILES):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(batches[name])
    return folder


def test_planes_become_rgb_pixels(tmp_path, batches):
    write(tmp_path / FOLDER, batches)
    images = dataset.load_test(tmp_path)
    assert images.pixels.shape == (10_000, 32, 32, 3)
    assert images.labels.shape == (10_000,)
    assert images.labels[:12].tolist() == [*range(10), 0, 1]
    assert images.pixels[0, 0, 0].tolist() == [6, 100, 200]
    assert images.pixels[0, 0, 1].tolist() == [7, 100, 200]
    assert images.sha256 == hashlib.sha256(images.pixels.tobytes()).hexdigest()


def test_training_images_are_all_five_files_in_order(tmp_path, batches):
    images = dataset.load_train(write(tmp_path, batches))
    assert images.pixels.shape == (50_000, 32, 32, 3)
    assert images.pixels[::10_000, 5, 5, 0].tolist() == [1, 2, 3, 4, 5]


def test_a_named_folder_wins_and_is_not_replaced_by_others(tmp_path, batches, monkeypatch):
    named = write(tmp_path / "named", batches)
    monkeypatch.setenv(places.DATA_VARIABLE, str(tmp_path / "variable"))
    assert dataset.load_test(named).source == str(named)
    with pytest.raises(DatasetError, match=r"\$CIFAR10_DIR names .*variable"):
        dataset.load_test()
    with pytest.raises(DatasetError, match=r"--data names .*other"):
        dataset.load_test(tmp_path / "other")
    with pytest.raises(DatasetError, match="variable"):
        dataset.load_train()  # and nothing is downloaded


def test_order_of_places(empty_computer, batches, monkeypatch):
    with pytest.raises(DatasetError, match="not on this computer"):
        dataset.load_test()
    cache = write(places.official_folder() / FOLDER, batches)
    assert dataset.load_test().source == str(cache)
    variable = write(empty_computer / "variable", batches)
    monkeypatch.setenv(places.DATA_VARIABLE, str(variable))
    assert dataset.load_test().source == str(variable)


def test_a_short_file_and_a_foreign_label_are_refused(tmp_path, batches):
    write(tmp_path, batches)
    short = tmp_path / TEST_FILE
    short.write_bytes(batches[TEST_FILE][:-RECORD_BYTES])
    with pytest.raises(DatasetError, match=r"30,730,000 bytes"):
        dataset.load_test(tmp_path)
    short.write_bytes(b"\x63" + batches[TEST_FILE][1:])
    with pytest.raises(DatasetError, match="label 99"):
        dataset.load_test(tmp_path)


def test_download_keeps_the_set_and_reports_progress(empty_computer, server, batches, archive):
    _, requests, download = server
    seen = []
    folder = download(lambda received, expected: seen.append((received, expected)))
    assert seen[-1] == (len(archive), len(archive))
    assert sorted(path.name for path in folder.iterdir()) == sorted(ALL_FILES)
    assert (folder / TEST_FILE).read_bytes() == batches[TEST_FILE]
    assert not list(empty_computer.rglob("escape*"))
    assert dataset.load_test().source == str(folder)
    download()
    assert len(requests) == 1, "a complete set is not downloaded again"


def test_a_broken_download_leaves_nothing(empty_computer, server):
    file, _, download = server
    for broken, message in (({"cut": 1000}, "cut after"), ({"status": 503}, "answered 503")):
        vars(file).update({"cut": 0, "status": 200} | broken)
        with pytest.raises(DownloadError, match=message):
            download()
        assert not list(places.cache_directory().rglob("*.bin"))
    vars(file).update(cut=0, status=200)
    with pytest.raises(DownloadError, match="MD5"):
        download(md5="0" * 32)
    assert not list(places.cache_directory().rglob("*"))
    with pytest.raises(DatasetError):
        dataset.load_test()


def test_an_interrupted_download_leaves_nothing(empty_computer, server):
    def interrupt(received, expected):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        server[2](interrupt)
    assert not list(places.cache_directory().rglob("*"))


def test_no_network_and_no_room_are_said(empty_computer, server, monkeypatch):
    with pytest.raises(DownloadError, match=r"cannot be reached.*--data"):
        official_archive.download(url="http://127.0.0.1:9/x", timeout=2)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(official_archive, "_unpack", full)
    with pytest.raises(DownloadError, match="No space left"):
        server[2]()
    assert not list(places.cache_directory().rglob("*.bin"))


def test_two_downloads_at_once_fetch_it_once(empty_computer, server):
    _, requests, download = server
    folders = []
    threads = [threading.Thread(target=lambda: folders.append(download())) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(set(folders)) == len(requests) == 1


def test_the_real_images_are_complete_and_described(real_train_images, real_test_images):
    assert len(real_train_images) == 50_000
    assert np.bincount(real_train_images.labels).tolist() == [5000] * 10
    assert np.bincount(real_test_images.labels).tolist() == [1000] * 10
    for images in (real_train_images, real_test_images):
        assert "official pixels in all but" in dataset.describe_pixels(images.sha256)


def test_unknown_pixels_are_described_by_their_hash():
    assert "abcdef" in dataset.describe_pixels("abcdef" + "0" * 58)


def test_no_program_in_a_data_folder_is_run(empty_computer, batches, tmp_path):
    folder = write(tmp_path / "data", batches, TRAIN_FILES)
    ran = tmp_path / "ran"
    for name in ("unpack.py", "setup.py", "__init__.py"):
        (folder / name).write_text(f"open({str(ran)!r}, 'w').close()")
    (folder / "train_jpeg.npz").write_bytes(b"x")
    assert len(dataset.load_train(folder)) == 50_000
    with pytest.raises(DatasetError, match="test_batch"):
        dataset.load_test(folder)
    assert not ran.exists()


def test_folders_that_may_not_be_read_are_said(empty_computer, batches, monkeypatch):
    folder = write(empty_computer / "closed", batches)
    is_file = Path.is_file

    def refuse(path):
        if "closed" in str(path) or "cache" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(DatasetError, match=r"closed may not be read by this user \(--data\)"):
        dataset.load_test(folder)
    with pytest.raises(DatasetError, match="not on this computer"):
        dataset.load_test()
    monkeypatch.setenv(places.DATA_VARIABLE, str(folder))
    with pytest.raises(DatasetError, match=r"may not be read by this user \(\$CIFAR10_DIR\)"):
        dataset.load_test()
    with pytest.raises(DownloadError, match=r"could not be stored .*Permission denied"):
        official_archive.download(url="http://127.0.0.1:9/x")


@pytest.mark.parametrize("named", ["~nobody-of-this-name/x", "x" * 5000, "/dev/null/x"])
def test_folders_that_cannot_be_are_said(empty_computer, named):
    with pytest.raises(DatasetError, match="--data"):
        dataset.load_test(named)


def test_files_that_may_not_be_read_are_said(tmp_path, batches, monkeypatch):
    folder = write(tmp_path, batches)

    def refuse(path, *_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(np, "fromfile", refuse)
    with pytest.raises(DatasetError, match="may not be read by this user"):
        dataset.load_test(folder)

"""What people answered: read, found, refused in a sentence, downloaded from a real web server."""

import hashlib
import io
from functools import partial

import numpy as np
import pytest
from file_server import file_server

from cifar_models.data import people
from cifar_models.errors import DatasetError, DownloadError
from cifar_models.serving.served import Serving


def counts_of(labels):
    """Fifty answers about each image, all but a few for its label."""
    counts = np.eye(10, dtype=np.int64)[labels] * 45
    return counts + np.roll(counts, 1, axis=1) // 9


def as_file(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


COUNTS = counts_of(np.arange(10_000) % 10)
FILE = as_file(COUNTS)


@pytest.fixture
def empty_computer(tmp_path, monkeypatch):
    """No file is named and the cache is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(people.PEOPLE_VARIABLE, raising=False)
    return tmp_path


@pytest.fixture
def server():
    """A web server that has people's answers, see ``FileServer``."""
    with file_server(FILE) as file:
        digest = hashlib.sha256(FILE).hexdigest()
        yield file, file.requests, partial(people.download_counts, url=file.url, digest=digest)


def test_the_size_is_that_of_the_official_file():
    assert len(FILE) == people.FILE_BYTES


def test_both_kinds_of_file_are_read(tmp_path):
    (tmp_path / "a.npy").write_bytes(FILE)
    np.savez_compressed(tmp_path / "b.npz", counts=COUNTS.astype(np.uint8))
    for name in ("a.npy", "b.npz"):
        found = people.read(tmp_path / name)
        assert found.dtype == np.uint16
        assert np.array_equal(found, COUNTS)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (as_file(COUNTS[:-1]), r"holds int64 \(9999, 10\); expected: whole numbers \(10000, 10\)"),
        (as_file(COUNTS.astype(np.float32)), "holds float32"),
        (as_file(COUNTS - 1), "counts from -1 to 44"),
        (as_file(COUNTS * 100), "to 4,500, .* expected: 0 to 1,000"),
        (as_file(COUNTS * (np.arange(10_000) > 0)[:, None]), "at least 0 an image"),
        (FILE + b"x", "more than 800,128 bytes"),
        (as_file(np.array([{}], dtype=object)), "no file of people's answers: .*allow_pickle"),
        (b"PK\x03\x04 nothing", "no file of people's answers: .*zip"),
        (b"<html>", "no file of people's answers"),
        (b"", "no file of people's answers"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(tmp_path, content, sentence):
    (tmp_path / "counts").write_bytes(content)
    with pytest.raises(DatasetError, match=sentence) as refused:
        people.load(tmp_path / "counts")
    assert str(refused.value).endswith("(--cifar10h).")
    assert "\n" not in str(refused.value)


def test_an_archive_of_other_things_is_refused(tmp_path):
    np.savez(tmp_path / "a.npz", probabilities=np.zeros(3))
    with pytest.raises(DatasetError, match=r"counts\.npy"):
        people.read(tmp_path / "a.npz")
    np.savez_compressed(tmp_path / "b.npz", counts=np.zeros((10_000, 100), np.int64))
    with pytest.raises(DatasetError, match="more than 800,128 bytes"):
        people.read(tmp_path / "b.npz")


def test_a_named_file_wins_and_is_not_replaced_by_others(empty_computer, monkeypatch):
    with pytest.raises(DatasetError, match="not on this computer"):
        people.load()
    named, variable = empty_computer / "named.npy", empty_computer / "variable.npy"
    named.write_bytes(FILE)
    variable.write_bytes(as_file(COUNTS * 2))
    monkeypatch.setenv(people.PEOPLE_VARIABLE, str(variable))
    assert people.load(named).sum() == COUNTS.sum()
    assert people.load().sum() == 2 * COUNTS.sum()
    variable.unlink()
    with pytest.raises(DatasetError, match=r"variable.npy cannot be read: .* \(\$CIFAR10H\)"):
        people.load()
    for place in (empty_computer, "~nobody-of-this-name/x", "x" * 5000):
        with pytest.raises(DatasetError, match="--cifar10h"):
            people.load(place)


def test_a_download_is_kept_reported_and_not_repeated(empty_computer, server):
    _, requests, download = server
    seen = []
    path = download(lambda received, expected: seen.append((received, expected)))
    assert seen[-1] == (len(FILE), len(FILE))
    assert path.read_bytes() == FILE
    assert [one for one in path.parent.iterdir() if one != path] == []
    assert np.array_equal(people.load(), COUNTS)
    assert download() == path
    assert len(requests) == 1
    path.write_bytes(FILE[:-1])  # damaged since
    download()
    assert (len(requests), path.read_bytes()) == (2, FILE)


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ({"cut": 1000}, r"cut after .*--cifar10h or \$CIFAR10H"),
        ({"content": FILE[:-1] + b"x"}, "has the SHA-256"),
        ({"content": FILE + b"x"}, "announces '800129' bytes"),
        ({"content": b"<html>log in"}, "a web page instead of the NumPy file"),
        ({"content": b"404: Not Found"}, "no NumPy file"),
    ],
)
def test_a_broken_download_leaves_nothing(empty_computer, server, broken, sentence):
    file, _, download = server
    vars(file).update(broken)
    with pytest.raises(DownloadError, match=sentence):
        download()
    assert not [one for one in empty_computer.rglob("*") if one.is_file()]
    with pytest.raises(DatasetError, match="not on this computer"):
        people.load()


def test_no_room_is_said(empty_computer, server, monkeypatch):
    (empty_computer / "cache").write_text("a file where the cache should be")
    with pytest.raises(DownloadError, match=r"could not be stored .*\$XDG_CACHE_HOME"):
        server[2]()


def test_answers_about_other_images_are_not_served(empty_computer, monkeypatch):
    labels = Serving().current.labels
    right, wrong = empty_computer / "right.npy", empty_computer / "wrong.npy"
    right.write_bytes(as_file(counts_of(labels)))
    wrong.write_bytes(as_file(counts_of(np.roll(labels, 1))))
    served = Serving(cifar10h=str(right)).current
    assert served.people is not None
    assert served.answers.agreement == pytest.approx(np.full(len(labels), 0.9))
    with pytest.raises(DatasetError, match="are others"):
        Serving(cifar10h=str(wrong))
    monkeypatch.setenv(people.PEOPLE_VARIABLE, str(wrong))
    served = Serving().current
    assert served.people is None
    assert "are others" in served.without_people
    assert served.answers.agreement is None


def test_a_download_is_served_from_then_on(empty_computer, server, monkeypatch, bundle_copy):
    from cifar_models.pull.sources import FolderSource

    serving = Serving(FolderSource(bundle_copy))
    before = serving.current
    assert (before.people, "not on this computer" in before.without_people) == (None, True)
    file, _, download = server
    file.content = as_file(counts_of(before.labels))
    digest = hashlib.sha256(file.content).hexdigest()
    monkeypatch.setattr(people, "URL", download.keywords["url"])
    monkeypatch.setattr(people, "SHA256", digest)
    serving.download_people()
    assert serving.current.number == before.number + 1
    assert serving.current.without_people == ""
    card = bundle_copy / "custom_cnn" / "README.md"
    card.write_text(card.read_text() + "\nTrained again.\n")
    serving.refresh()
    assert serving.current.number == before.number + 2
    assert serving.current.people is not None, "a refresh keeps them"

"""Files that are whole or not there, and on the disk."""

import json
import os

import pytest

from cifar_models import files


def test_a_failed_write_leaves_what_was_there(tmp_path):
    path = tmp_path / "folder" / "value.json"
    files.write_json(path, {"a": 1})

    def fail(part):
        part.write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        files.write_atomically(path, fail)
    with pytest.raises(ValueError):
        files.write_json(path, float("nan"))
    assert json.loads(path.read_text()) == {"a": 1}
    assert [found.name for found in path.parent.iterdir()] == ["value.json"]


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="needs Linux")
def test_the_file_is_flushed_before_it_gets_its_name_and_the_name_after(tmp_path, monkeypatch):
    flushed, flush = [], os.fsync

    def note(handle):
        flushed.append((os.readlink(f"/proc/self/fd/{handle}"), (tmp_path / "a.json").exists()))
        flush(handle)

    monkeypatch.setattr(os, "fsync", note)
    files.write_json(tmp_path / "a.json", 1)
    (file, named_then), folder = flushed
    assert ".part-" in file
    assert not named_then
    assert folder == (str(tmp_path), True)


@pytest.mark.parametrize("code", [28, 122, 5])
def test_a_disk_that_refuses_at_the_flush_leaves_what_was_there(tmp_path, monkeypatch, code):
    path = tmp_path / "a.json"
    files.write_json(path, 1)

    def refuse(handle):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError):
        files.write_json(path, 2)
    assert json.loads(path.read_text()) == 1
    assert os.listdir(tmp_path) == ["a.json"]


def test_file_systems_that_flush_nothing_are_fine(tmp_path, monkeypatch):
    def refuse(handle):
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "fsync", refuse)
    files.write_json(tmp_path / "a" / "a.json", 1)
    files.flush_tree(tmp_path)


def test_digests_are_those_of_the_content(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    for from_disk in (False, True):
        assert files.sha256(tmp_path / "a", from_disk=from_disk).startswith("ba7816bf")


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="needs posix_fallocate")
def test_room_is_known_before_anything_is_written(tmp_path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "weights.h5"
    path.write_text("before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            files.write_atomically(path, lambda part: pytest.fail("begun"), room=2_000_000)
        files.write_atomically(path, lambda part: part.write_text("after"), room=900_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text() == "after"
    assert os.listdir(tmp_path) == ["weights.h5"]

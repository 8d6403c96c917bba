"""Uploads: whose they are, how many there may be, and when they are deleted."""

import os
from types import SimpleNamespace

import pytest

from cifar_models.ui.server.files import folder, uploads
from cifar_models.ui.server.files.uploads import Uploads
from cifar_models.ui.server.rules import limits
from cifar_models.ui.server.rules.refusals import RefusedError, answer_to


@pytest.fixture
def clock():
    return SimpleNamespace(now=0.0)


@pytest.fixture
def kept(tmp_path, clock):
    return Uploads(tmp_path, 3600, lambda: clock.now)


def add(kept, name="a.png", content=b"12345"):
    path = kept.new_path(name)
    kept.reserve(len(content))
    path.write_bytes(content)
    return kept.keep([path])[0]


def test_what_is_used_stays_an_hour_and_what_is_not_some_minutes(kept, clock, tmp_path):
    used, unused = add(kept), add(kept)
    kept.claim(used, "one")
    clock.now = limits.UNUSED_SECONDS + 1
    expired = kept.take_expired()
    assert [str(upload.path) for upload in expired] == [unused]
    uploads.delete(expired)
    assert used in kept
    assert kept.bytes == 5
    clock.now = 3601
    uploads.delete(kept.take_expired())
    assert (len(kept), kept.bytes, list(tmp_path.iterdir())) == (0, 0, [])


def test_the_folder_as_a_whole_is_limited(kept, monkeypatch):
    monkeypatch.setattr(uploads, "STORED_BYTES", 12)
    monkeypatch.setattr(uploads, "STORED_FILES", 3)
    for _ in range(2):
        add(kept)
    with pytest.raises(RefusedError, match="full") as refused:
        kept.reserve(5)
    assert refused.value.status == 507
    add(kept, content=b"")
    with pytest.raises(RefusedError, match="within the hour"):
        kept.new_path("one too many")


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../..", "a/../../b", "..\\..\\c.png", "\0", "x" * 500, "\ud800.png", "con.png",
     "😀" * 200, " ", "a\nb.png", "-rf", "~"],
)  # fmt: skip
def test_any_name_is_one_in_the_files_own_folder(kept, tmp_path, name):
    path = kept.new_path(name)
    path.write_bytes(b"x")
    assert path.resolve().parent.parent == tmp_path
    assert path.name not in ("", ".", "..")


def test_a_locale_that_cannot_write_a_name_changes_it(kept, monkeypatch):
    monkeypatch.setattr(uploads.sys, "getfilesystemencoding", lambda: "latin-1")
    assert kept.new_path("Müller.png").name == "Müller.png"
    assert kept.new_path("猫.png").name == "_.png"


def test_a_folder_of_ones_own_is_all_that_is_removed(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    foreign = tmp_path / f"{folder.PREFIX}of-somebody"
    foreign.mkdir()
    (foreign / "thesis.docx").write_text("mine")
    running = folder.OwnFolder()
    left = folder.OwnFolder()
    (left.path / "photo.png").write_text("of a visitor")
    left._lock.close()  # as when its process was killed
    started = folder.OwnFolder()
    assert not left.path.exists()
    assert running.path.exists()
    assert (foreign / "thesis.docx").exists()
    for one in (running, started):
        one.remove()
    assert [path.name for path in tmp_path.iterdir()] == [foreign.name]


def test_a_folder_that_cannot_be_used_is_replaced_and_that_is_said(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "file"))
    monkeypatch.setattr(folder.tempfile, "tempdir", str(tmp_path))
    own = folder.OwnFolder()
    assert own.path.parent == tmp_path
    assert "cannot be used" in capsys.readouterr().out
    own.remove()


def test_a_child_process_removes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    own = folder.OwnFolder()
    own._owner = os.getpid() + 1
    own.remove()
    assert own.path.exists()


def test_a_refusal_has_the_form_that_gradios_client_shows():
    from gradio_client.utils import extract_validation_message
    from httpx import Response

    refused = answer_to(RefusedError("Send a file.", parameter="photo"))
    shown = extract_validation_message(Response(refused.status_code, content=refused.body))
    assert "photo: Send a file." in shown

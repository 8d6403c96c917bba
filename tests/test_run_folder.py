"""A training's folder: consistent at every moment it could be killed."""

import json
import os
import signal
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from cifar_models.errors import TrainingError
from train.loop.checkpoint import BEST, DIGESTS, PROGRESS, STATE, Progress
from train.loop.run_folder import RunFolder

RUN = {"recipe": {"epochs": 3, "seed": 0}, "data": {"train_images": 5}}


def commit(folder, progress, epoch, best=True):
    part = folder.scratch()
    (part / STATE).write_text(f"state {epoch}")
    if best:
        (part / BEST).write_text(f"best {epoch}")
    progress.epochs.append({"epoch": epoch})
    folder.commit(part, progress)


def checkpoints(path):
    return sorted(found.name for found in path.glob("checkpoint-*"))


def test_checkpoints_replace_each_other_and_keep_the_best(tmp_path):
    folder = RunFolder(tmp_path / "run")
    progress = folder.start(RUN, resume=False)
    commit(folder, progress, 1)
    commit(folder, progress, 2, best=False)
    assert checkpoints(folder.path) == ["checkpoint-0001", "checkpoint-0002"]
    assert (folder.latest() / STATE).read_text() == "state 2"
    assert (folder.latest() / BEST).read_text() == "best 1"
    commit(folder, progress, 3, best=False)
    assert checkpoints(folder.path) == ["checkpoint-0002", "checkpoint-0003"]
    assert folder.finish(progress).read_text() == "best 1"
    assert checkpoints(folder.path) == ["checkpoint-0003"]
    resumed = RunFolder(folder.path).start(RUN, resume=True)
    assert [record["epoch"] for record in resumed.epochs] == [1, 2, 3]


def test_a_half_written_checkpoint_is_ignored(tmp_path):
    folder = RunFolder(tmp_path)
    progress = folder.start(RUN, resume=False)
    commit(folder, progress, 1)
    (folder.scratch() / STATE).write_text("half")
    assert len(RunFolder(tmp_path).start(RUN, resume=True).epochs) == 1
    commit(folder, progress, 2)
    assert (folder.latest() / STATE).read_text() == "state 2"


def test_a_run_is_neither_overwritten_nor_continued_with_other_settings(tmp_path):
    folder = RunFolder(tmp_path)
    commit(folder, folder.start(RUN, resume=False), 1)
    with pytest.raises(TrainingError, match="--resume"):
        folder.start(RUN, resume=False)
    other = {"recipe": {"epochs": 9, "seed": 0}, "data": RUN["data"]}
    with pytest.raises(TrainingError, match=r"epochs 3 \(now 9\)"):
        folder.start(other, resume=True)
    with pytest.raises(TrainingError, match="training images"):
        folder.start(RUN | {"data": {"train_images": 6}}, resume=True)


def test_the_last_epoch_is_in_the_history_although_a_kill_came_before_it(tmp_path):
    folder = RunFolder(tmp_path)
    progress = folder.start(RUN, resume=False)
    commit(folder, progress, 1)
    old = folder.history.read_text()
    progress.finished = True
    commit(folder, progress, 2)
    folder.history.write_text(old)
    resumed = RunFolder(tmp_path).start(RUN, resume=True)
    folder.finish(resumed)
    assert [r["epoch"] for r in json.loads(folder.history.read_text())["epochs"]] == [1, 2]


def test_a_setting_that_an_older_run_did_not_know_has_its_default(tmp_path):
    folder = RunFolder(tmp_path)
    commit(folder, folder.start(RUN, resume=False), 1)
    now = {"recipe": {"epochs": 3, "seed": 0, "zoom": 0}, "data": RUN["data"]}
    assert folder.start(now, True, {"zoom": 0}).epochs
    now["recipe"]["zoom"] = 2
    with pytest.raises(TrainingError, match=r"zoom 0 \(now 2\)"):
        folder.start(now, True, {"zoom": 0})


def test_resuming_nothing_starts(tmp_path):
    assert RunFolder(tmp_path / "new").start(RUN, resume=True) == Progress(RUN)


def test_what_a_kill_leaves_between_two_checkpoints_is_cleared(tmp_path):
    folder = RunFolder(tmp_path)
    progress = folder.start(RUN, resume=False)
    commit(folder, progress, 1)
    (tmp_path / "checkpoint-0001").rename(tmp_path / "kept")
    commit(folder, progress, 2)
    (tmp_path / "kept").rename(tmp_path / "checkpoint-0001")
    commit(folder, progress, 3, best=False)
    assert checkpoints(tmp_path) == ["checkpoint-0002", "checkpoint-0003"]
    assert (folder.latest() / BEST).read_text() == "best 2"


def test_the_best_weights_are_copied_so_that_two_checkpoints_share_no_damage(tmp_path):
    folder = RunFolder(tmp_path)
    progress = folder.start(RUN, resume=False)
    commit(folder, progress, 1)
    commit(folder, progress, 2, best=False)
    assert (folder.latest() / BEST).read_text() == "best 1"
    os.truncate(folder.latest() / BEST, 0)
    assert (RunFolder(tmp_path).latest() / BEST).read_text() == "best 1"


FILE_EVENTS = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir"}


def train_and_die(path, step):
    """In a fork: five epochs, killed at the file operation number ``step``; 0 lets it end."""
    if child := os.fork():
        return os.waitpid(child, 0)[1]
    seen = 0

    def count(event, arguments):
        nonlocal seen
        if event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
            return  # after reading all is as before
        if event in FILE_EVENTS and str(path) in str(arguments):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    os.fsync = lambda handle: None  # a kill loses nothing that the system has taken
    try:
        folder = RunFolder(path)
        progress = folder.start(RUN, resume=True)
        while len(progress.epochs) < 5:
            commit(folder, progress, len(progress.epochs) + 1, best=len(progress.epochs) % 2 == 0)
        folder.finish(progress)
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        os._exit(1)


def test_a_kill_at_any_file_operation_loses_at_most_one_epoch(tmp_path):
    step, ended = 0, False
    while not ended:
        step += 1
        path = tmp_path / str(step)
        ended = train_and_die(path, step) == 0
        assert train_and_die(path, 0) == 0, f"resuming after a kill at operation {step}"
        after = json.loads((path / "history.json").read_text())["epochs"]
        assert [record["epoch"] for record in after] == [1, 2, 3, 4, 5]
        assert (path / BEST).read_text() == "best 5"
        names = {entry.name for entry in path.iterdir()}
        assert names - {"checkpoint.part"} == {BEST, "history.json", "checkpoint-0005"}
    assert step > 50, "the operations were seen"


def two_epochs(path):
    folder = RunFolder(path)
    progress = folder.start(RUN, resume=False)
    commit(folder, progress, 1)
    commit(folder, progress, 2)
    return folder


def cut(path):
    os.truncate(path, path.stat().st_size // 2)


def zero(path):
    path.write_bytes(bytes(path.stat().st_size))


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def empty(path):
    os.truncate(path, 0)


def text(path):
    path.write_text("[]")


@pytest.mark.parametrize("damage", [empty, cut, zero, flip, text, os.unlink])
@pytest.mark.parametrize("name", [STATE, BEST, PROGRESS])
def test_a_damaged_checkpoint_is_named_and_the_one_before_is_used(tmp_path, name, damage, capsys):
    damage(two_epochs(tmp_path).path / "checkpoint-0002" / name)
    folder = RunFolder(tmp_path)
    progress = folder.start(RUN, resume=True)
    assert [record["epoch"] for record in progress.epochs] == [1]
    assert f"checkpoint-0002: {name}" in capsys.readouterr().out
    assert (folder.latest() / BEST).read_text() == "best 1"
    commit(folder, progress, 2, best=False)
    assert checkpoints(tmp_path) == ["checkpoint-0001", "checkpoint-0002"]
    assert (folder.latest() / STATE).read_text() == "state 2"
    assert folder.finish(progress).read_text() == "best 1"
    assert len(RunFolder(tmp_path).start(RUN, resume=True).epochs) == 2


@pytest.mark.parametrize("damage", [empty, cut, zero, flip])
def test_damaged_digests_are_no_digests_that_fit(tmp_path, damage):
    damage(two_epochs(tmp_path).path / "checkpoint-0002" / DIGESTS)
    assert RunFolder(tmp_path).latest().name == "checkpoint-0001"


def test_without_any_whole_checkpoint_nothing_is_trained_or_taken_for_finished(tmp_path):
    folder = two_epochs(tmp_path)
    folder.finish(folder.start(RUN, resume=True))
    empty(tmp_path / "checkpoint-0002" / BEST)
    with pytest.raises(TrainingError, match=r"no checkpoint .*checkpoint-0002: best.* is empty"):
        RunFolder(tmp_path).start(RUN, resume=True)
    with pytest.raises(TrainingError, match="--resume"):
        RunFolder(tmp_path).start(RUN, resume=False)


def test_a_checkpoint_that_the_disk_spoils_is_not_built_upon(tmp_path):
    folder = two_epochs(tmp_path)
    flip(tmp_path / "checkpoint-0002" / STATE)
    with pytest.raises(TrainingError, match=r"checkpoint-0002 is not what was written"):
        folder.scratch()
    assert checkpoints(tmp_path) == ["checkpoint-0001", "checkpoint-0002"]
    with pytest.raises(TrainingError, match="not what was written"):
        folder.finish(Progress(RUN, [{"epoch": 1}, {"epoch": 2}]))
    assert len(RunFolder(tmp_path).start(RUN, resume=True).epochs) == 1


def test_checkpoints_of_earlier_versions_have_no_digests(tmp_path):
    folder = two_epochs(tmp_path)
    for checkpoint in (tmp_path / "checkpoint-0001", tmp_path / "checkpoint-0002"):
        (checkpoint / DIGESTS).unlink()
        for name in (STATE, BEST):
            with h5py.File(checkpoint / name, "w") as file:
                file["weights"] = np.arange(1000.0)
    assert len(RunFolder(tmp_path).start(RUN, resume=True).epochs) == 2
    cut(tmp_path / "checkpoint-0002" / BEST)
    resumed = RunFolder(tmp_path)
    progress = resumed.start(RUN, resume=True)
    assert len(progress.epochs) == 1
    commit(resumed, progress, 2, best=False)
    assert (tmp_path / "checkpoint-0002" / DIGESTS).is_file()
    assert folder.path == tmp_path


def test_a_finished_training_is_one_whose_weights_are_whole(tmp_path):
    folder = two_epochs(tmp_path)
    assert not folder.is_finished()
    weights = folder.finish(folder.start(RUN, resume=True))
    assert RunFolder(tmp_path).is_finished()
    for damage in (flip, empty):
        damage(weights)
        assert not RunFolder(tmp_path).is_finished()
    resumed = RunFolder(tmp_path)
    resumed.finish(resumed.start(RUN, resume=True))
    assert RunFolder(tmp_path).is_finished(), "resuming puts the weights back"


def test_all_is_on_the_disk_before_a_checkpoint_gets_its_name(tmp_path, monkeypatch):
    events, rename, flush = [], Path.rename, os.fsync
    monkeypatch.setattr(
        os,
        "fsync",
        lambda handle: (events.append(os.readlink(f"/proc/self/fd/{handle}")), flush(handle)),
    )
    monkeypatch.setattr(
        Path,
        "rename",
        lambda path, to: (events.append(f"rename {Path(to).name}"), rename(path, to)),
    )
    two_epochs(tmp_path)
    before = events[: events.index("rename checkpoint-0001")]
    part = tmp_path / "checkpoint.part"
    assert {str(part / name) for name in (STATE, BEST, PROGRESS, DIGESTS)} | {str(part)} <= set(
        before
    )
    after = events[events.index("rename checkpoint-0001") + 1 :]
    assert after[0] == str(tmp_path)


def test_a_disk_that_refuses_what_it_took_leaves_the_checkpoint_before(tmp_path, monkeypatch):
    folder = two_epochs(tmp_path)
    progress = folder.start(RUN, resume=True)

    def full(handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            commit(folder, progress, 3)
    assert len(RunFolder(tmp_path).start(RUN, resume=True).epochs) == 2


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="needs posix_fallocate")
def test_without_room_for_a_checkpoint_none_is_begun(tmp_path):
    resource = pytest.importorskip("resource")
    two_epochs(tmp_path)
    folder = RunFolder(tmp_path, parameters=250_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit, enough in ((1_900_000, False), (2_100_000, True)):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            if enough:
                assert not list(folder.scratch().iterdir())
                continue
            with pytest.raises(OSError, match="File too large"):
                folder.scratch()
            assert not (tmp_path / "checkpoint.part").exists(), "a full disk is not filled further"
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert folder.latest().name == "checkpoint-0002"

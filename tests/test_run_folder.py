"""A training's folder: consistent at every moment it could be killed."""

import json
import os
import signal
import sys

import pytest

from cifar_models.errors import TrainingError
from train.run_folder import BEST, STATE, Progress, RunFolder

RUN = {"recipe": {"epochs": 3, "seed": 0}, "data": {"train_images": 5}}


def commit(folder, progress, epoch, best=True):
    part = folder.scratch()
    (part / STATE).write_text(f"state {epoch}")
    if best:
        (part / BEST).write_text(f"best {epoch}")
    progress.epochs.append({"epoch": epoch})
    folder.commit(part, progress)


def test_checkpoints_replace_each_other_and_keep_the_best(tmp_path):
    folder = RunFolder(tmp_path / "run")
    progress = folder.start(RUN, resume=False)
    commit(folder, progress, 1)
    commit(folder, progress, 2, best=False)
    assert [path.name for path in folder.path.glob("checkpoint*")] == ["checkpoint-0002"]
    assert (folder.latest() / STATE).read_text() == "state 2"
    assert (folder.latest() / BEST).read_text() == "best 1"
    assert folder.finish(progress).read_text() == "best 1"
    resumed = RunFolder(folder.path).start(RUN, resume=True)
    assert [record["epoch"] for record in resumed.epochs] == [1, 2]


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
    assert [path.name for path in tmp_path.glob("checkpoint*")] == ["checkpoint-0003"]
    assert (folder.latest() / BEST).read_text() == "best 2"


def test_without_hard_links_the_best_weights_are_copied(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    folder = RunFolder(tmp_path)
    progress = folder.start(RUN, resume=False)
    commit(folder, progress, 1)
    commit(folder, progress, 2, best=False)
    assert (folder.latest() / BEST).read_text() == "best 1"


FILE_EVENTS = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir"}


def train_and_die(path, step):
    """In a fork: five epochs, killed at the file operation number ``step``; 0 lets it end."""
    if child := os.fork():
        return os.waitpid(child, 0)[1]
    seen = 0

    def count(event, arguments):
        nonlocal seen
        if event in FILE_EVENTS and str(path) in str(arguments):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
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

"""Trackers are told what the history records, by their own packages, without network."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import PackageNotFoundError

import pytest
from kill_training import SETTINGS
from kill_training import plan as tiny_plan
from paths import ROOT
from small_histories import read_history, small_history

from cifar_models.specs import CUSTOM_CNN, MODEL_IDS
from release import card_sections
from train.command import run_command
from train.loop.checkpoint import Progress
from train.network_table import NETWORKS
from train.options import parse
from train.trackers import reports, table
from train.trackers.tracker import PROJECT

EPOCHS = 4
FIGURES = ("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds",
           "images_seen")  # fmt: skip


@pytest.fixture(autouse=True)
def offline(monkeypatch, tmp_path):
    """Keep what trackers write apart; nobody may be asked over the network."""
    monkeypatch.setenv("WANDB_MODE", "offline")
    for name in ("WANDB_CONFIG_DIR", "WANDB_CACHE_DIR", "WANDB_DATA_DIR", "HF_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    asked, connect = [], socket.socket.connect

    def watched(this, address):
        if this.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            asked.append(address)
            raise OSError("no network in this test")
        return connect(this, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    yield
    assert not asked


@pytest.fixture
def trackio_folder(monkeypatch, tmp_path):
    """Trackio takes its folder from the environment once, at import."""
    from trackio import sqlite_storage, utils

    folder = tmp_path / "trackio"
    for module in (sqlite_storage, utils):
        monkeypatch.setattr(module, "TRACKIO_DIR", folder)
    return folder


@pytest.fixture
def train(real_train_images, tmp_path):
    """Train a network of 40 parameters for ``EPOCHS`` epochs; return the exit status."""
    network = replace(NETWORKS[CUSTOM_CNN.id], plan=tiny_plan)

    def run(*arguments, out=tmp_path / "run"):
        settings = [*SETTINGS, "--epochs", str(EPOCHS), "--out", str(out)]
        return run_command([*settings, *arguments], network, "")

    return run


@pytest.fixture
def interrupted(monkeypatch):
    """Ctrl+C comes after the trackers were told of an epoch."""

    def after(epoch):
        tell = reports.Reports.on_epoch_end

        def told(self, number, logs=None):
            tell(self, number, logs)
            if number + 1 == epoch:
                monkeypatch.setattr(reports.Reports, "on_epoch_end", tell)
                raise KeyboardInterrupt

        monkeypatch.setattr(reports.Reports, "on_epoch_end", told)

    return after


def history(tmp_path):
    return json.loads((tmp_path / "run" / "history.json").read_text())


def notes(tmp_path):
    return json.loads((tmp_path / "run" / reports.NOTES).read_text())


def check(rows, tmp_path, rel=1e-12):
    """``rows`` are figures by step; they must be those of the history, each once."""
    records = history(tmp_path)["epochs"]
    assert sorted(rows) == [record["epoch"] for record in records] == list(range(1, EPOCHS + 1))
    for record in records:
        assert set(FIGURES) <= rows[record["epoch"]].keys()
        for name in FIGURES:
            assert rows[record["epoch"]][name] == pytest.approx(record[name], rel=rel), name


def event_files(tmp_path):
    """Return what TensorBoard's own reader finds of the one run."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    (folder,) = (tmp_path / "run" / "tensorboard").iterdir()
    assert folder.name == f"custom_cnn-{notes(tmp_path)['id']}"
    found = EventAccumulator(str(folder))
    found.Reload()
    return found


def test_tensorboard_has_one_run_of_a_resumed_training(train, interrupted, tmp_path):
    from tensorboard.util.tensor_util import make_ndarray

    interrupted(2)
    assert train("--report-to", "tensorboard") == 130
    assert train("--report-to", "tensorboard", "--resume") == 0
    found = event_files(tmp_path)
    assert {"config", *FIGURES} == set(found.Tags()["tensors"])
    rows = {}
    for name in FIGURES:
        assert found.SummaryMetadata(name).plugin_data.plugin_name == "scalars"
        assert len(found.Tensors(name)) == EPOCHS
        for event in found.Tensors(name):
            rows.setdefault(event.step, {})[name] = float(make_ndarray(event.tensor_proto))
    check(rows, tmp_path, rel=1e-6)  # it keeps float32
    (event,) = found.Tensors("config")
    text = event.tensor_proto.string_val[0].decode()
    assert json.loads(text.strip("`\n"))["recipe"] == history(tmp_path)["run"]["recipe"]


def test_trackio_has_one_run_of_a_resumed_training(train, interrupted, trackio_folder, tmp_path):
    import trackio
    from trackio.sqlite_storage import SQLiteStorage

    interrupted(2)
    assert train("--report-to", "trackio") == 130
    assert train("--report-to", "trackio", "--resume") == 0
    (run,) = trackio.Api().runs(PROJECT)
    assert run.name == f"custom_cnn-{notes(tmp_path)['id']}"
    assert run.config["recipe"] == history(tmp_path)["run"]["recipe"]
    logs = SQLiteStorage.get_logs(PROJECT, run.name)
    assert len(logs) == EPOCHS
    check({row["step"]: row for row in logs}, tmp_path)
    assert list(trackio_folder.iterdir())


def test_wandb_has_one_run_of_a_resumed_training(train, interrupted, monkeypatch, tmp_path):
    from wandb_file import read

    monkeypatch.setenv("WANDB_API_KEY", "0123456789abcdef0123456789abcdef01234567")
    interrupted(2)
    assert train("--report-to", "wandb") == 130
    assert train("--report-to", "wandb", "--resume") == 0
    rows, kept = {}, sorted((tmp_path / "run" / "wandb").glob("offline-run-*/*.wandb"))
    assert len(kept) == 2
    for path in kept:
        about, config, part = read(path)
        assert about == notes(tmp_path)["id"]
        assert config["recipe"] == history(tmp_path)["run"]["recipe"]
        assert not rows.keys() & part.keys(), "each epoch once"
        rows |= part
    check(rows, tmp_path)
    whole = [path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()]
    assert not any(os.environ["WANDB_API_KEY"].encode() in content for content in whole)


def test_one_that_is_asked_for_later_is_told_all(train, tmp_path):
    assert train() == 0
    assert not (tmp_path / "run" / reports.NOTES).exists()
    assert train("--report-to", "tensorboard", "--resume") == 0
    steps = [event.step for event in event_files(tmp_path).Tensors("loss")]
    assert steps == list(range(1, EPOCHS + 1))


class Odd:
    """A tracker that fails as told, and remembers what it was told."""

    stores_at_once = True
    started, told, finished = [], [], []
    fails_at_start = fails_at_epoch = fails_at_end = None

    def __init__(self, run, resumed):
        if self.fails_at_start:
            raise self.fails_at_start
        self.started.append((run.id, resumed))

    def log(self, values, step):
        if self.fails_at_epoch and step >= 2:
            raise self.fails_at_epoch
        self.told.append(step)

    def finish(self, failed):
        if self.fails_at_end:
            raise self.fails_at_end
        self.finished.append(failed)


@pytest.fixture
def odd(monkeypatch):
    """``--report-to wandb`` reports to an odd tracker."""
    kind = type("Fresh", (Odd,), {"started": [], "told": [], "finished": []})
    monkeypatch.setattr(sys.modules[__name__], "Fresh", kind, raising=False)
    monkeypatch.setitem(table.TRACKERS, "wandb", (__name__, "Fresh"))
    return kind


def warnings_in(capsys):
    lines = capsys.readouterr().err.splitlines()
    return [line for line in lines if line.startswith("warning: ")]


def test_one_that_fails_ends_no_training_and_no_other_tracker(
    train, odd, monkeypatch, capsys, tmp_path
):
    monkeypatch.setenv("WANDB_API_KEY", "verysecret")
    odd.fails_at_epoch = OSError(28, "No space left on device; key verysecret\nand more")
    assert train("--report-to", "wandb", "--report-to", "tensorboard") == 0
    (line,) = warnings_in(capsys)
    assert line.startswith("warning: wandb is told no more of this training, which goes on: OSErr")
    assert "No space left on device; key ***" in line
    assert "and more" not in line
    assert (odd.told, odd.finished) == ([1], [])
    assert notes(tmp_path)["epochs"] == {"wandb": 1, "tensorboard": EPOCHS}
    assert len(history(tmp_path)["epochs"]) == EPOCHS
    # Put right, it is told the rest, in the same run.
    odd.fails_at_epoch = None
    assert train("--report-to", "wandb", "--resume") == 0
    assert odd.told == [1, 2, 3, 4]
    assert [known for _, known in odd.started] == [False, True]
    assert len({run_id for run_id, _ in odd.started}) == 1
    assert odd.finished == [False]


def test_one_that_does_not_finish_is_a_warning(train, odd, capsys):
    odd.fails_at_end = TimeoutError("no network")
    assert train("--report-to", "wandb") == 0
    (line,) = warnings_in(capsys)
    assert "TimeoutError: no network" in line


def test_one_that_does_not_start_ends_a_new_training_and_no_resumed_one(
    train, odd, interrupted, capsys
):
    odd.fails_at_start = RuntimeError("log in first")
    assert train("--report-to", "wandb") == 1
    said = capsys.readouterr().err
    assert "error: wandb does not start: RuntimeError: log in first. Mend that, or leave" in said
    odd.fails_at_start = None
    interrupted(1)
    assert train("--report-to", "wandb") == 130
    assert odd.finished == [True]
    odd.fails_at_start = RuntimeError("log in first")
    assert train("--report-to", "wandb", "--resume") == 0
    assert len(warnings_in(capsys)) == 1


def test_a_training_that_begins_anew_is_another_run(train, odd, tmp_path):
    assert train("--report-to", "wandb") == 0
    for checkpoint in (tmp_path / "run").glob("checkpoint-*"):
        for path in checkpoint.iterdir():
            path.unlink()
        checkpoint.rmdir()
    assert train("--report-to", "wandb") == 0
    assert len({run_id for run_id, _ in odd.started}) == 2
    assert odd.told == [1, 2, 3, 4] * 2


@pytest.mark.parametrize("content", ["{", "[]", '{"id": 3, "epochs": {}}', '{"id": "../../x"}'])
def test_notes_that_are_none_begin_a_new_run(train, odd, interrupted, tmp_path, content):
    interrupted(2)
    assert train("--report-to", "wandb") == 130
    (tmp_path / "run" / reports.NOTES).write_text(content)
    assert train("--report-to", "wandb", "--resume") == 0
    assert odd.told == [1, 2, 1, 2, 3, 4]
    assert len({run_id for run_id, _ in odd.started}) == 2


def test_what_a_kill_may_have_lost_is_told_once_more(odd, tmp_path):
    """A tracker that stores later than it is told cannot say what it had stored."""
    run = {"model": "custom_cnn"}
    for at_once, told in ((True, [1, 2, 3, 4]), (False, [1, 2, 3, 3, 4])):
        odd.stores_at_once = at_once
        folder, progress = tmp_path / str(at_once), Progress(run)
        folder.mkdir()
        killed = reports.Reports(["wandb"], folder)
        killed.begin(progress, resumed=False)
        for epoch in (1, 2, 3):
            progress.epochs.append({"epoch": epoch, "loss": 1.0})
            killed.on_epoch_end(epoch - 1)
        with reports.Reports(["wandb", "wandb"], folder) as goes_on:
            goes_on.begin(progress, resumed=True)
            progress.epochs.append({"epoch": 4, "loss": 1.0})
            goes_on.on_epoch_end(3)
        assert odd.told == told
        assert json.loads((folder / reports.NOTES).read_text())["epochs"] == {"wandb": 4}
        odd.told.clear()


@pytest.mark.usefixtures("real_train_images")
def test_resnet50_tells_all_of_them_by_its_own_command(tmp_path):
    settings = ["--limit", "96", "--batch-size", "32", "--image-size", "32", "--backbone", "none"]
    asked = [part for name in table.TRACKERS for part in ("--report-to", name)]
    command = [sys.executable, "-m", "train.resnet50", *settings, "--epochs", "1", *asked]
    run = subprocess.run(
        [*command, "--energy", "FRA", "--out", str(tmp_path / "run")],
        cwd=ROOT,
        env=os.environ | {"TRACKIO_DIR": str(tmp_path / "trackio")},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert run.returncode == 0, run.stderr
    assert "warning: " not in run.stderr
    told = notes(tmp_path)
    assert told["epochs"] == dict.fromkeys(table.TRACKERS, 1)
    assert history(tmp_path)["run"]["energy"]["country"] == "FRA"
    assert list((tmp_path / "run" / "tensorboard").glob(f"resnet50-{told['id']}/events*"))
    assert list((tmp_path / "run" / "wandb").glob(f"offline-run-*-{told['id']}/*.wandb"))
    assert list((tmp_path / "trackio").glob(f"{PROJECT}*"))


@pytest.mark.parametrize(
    ("arguments", "package"),
    [
        (["--report-to", "trackio"], "trackio"),
        (["--report-to", "tensorboard", "--report-to", "wandb"], "wandb"),
        (["--energy"], "codecarbon"),
    ],
)
def test_what_is_not_installed_is_named_before_anything_is_loaded(
    train, monkeypatch, capsys, tmp_path, arguments, package
):
    def version(name):
        if name == package:
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(table, "version", version)
    assert train(*arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"needs the package {package}: pip install {package} (requirements-trackers" in line
    assert not (tmp_path / "run").exists()
    assert package in (ROOT / "requirements-trackers.txt").read_text()


@pytest.mark.parametrize("model_id", MODEL_IDS)
def test_both_trainings_take_the_options(model_id):
    options, _ = parse(["--report-to", "wandb", "--energy", "deu"], NETWORKS[model_id], "x")
    assert (options.report_to, options.energy) == (["wandb"], "DEU")
    options, _ = parse([], NETWORKS[model_id], "x")
    assert (options.report_to, options.energy) == ([], None)


def test_without_the_options_none_of_it_is_loaded():
    code = (
        "import sys, train.custom_cnn, train.resnet50\n"
        "print({'trackio', 'tensorboard', 'wandb', 'codecarbon'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.stdout.strip().splitlines()[-1] == "set()", run.stderr


def test_energy_is_estimated_over_all_epochs_of_a_resumed_training(train, interrupted, tmp_path):
    interrupted(2)
    assert train("--energy", "DEU") == 130
    before = history(tmp_path)["run"]["energy"]
    assert before["epochs"] == 2
    assert train("--energy", "DEU", "--resume") == 0
    energy = history(tmp_path)["run"]["energy"]
    assert energy["estimate"] is True
    assert (energy["epochs"], energy["country"]) == (EPOCHS, "DEU")
    assert energy["method"].startswith("codecarbon ")
    assert energy["kwh"] > before["kwh"] > 0
    assert energy["seconds"] > before["seconds"] > 0
    assert 0.1 < energy["kg_co2eq"] / energy["kwh"] < 1, "Germany's mean, in kg a kWh"
    assert 1 < energy["kwh"] * 3.6e6 / energy["seconds"] < 2_000, "watts"
    assert not list(tmp_path.rglob("emissions*.csv"))


def test_energy_without_a_country_has_no_emissions(train, tmp_path):
    assert train("--energy") == 0
    energy = history(tmp_path)["run"]["energy"]
    assert energy["kwh"] > 0
    assert not {"country", "kg_co2eq"} & energy.keys()


def test_a_country_that_is_none_is_said_at_once(train, capsys, tmp_path):
    assert train("--energy", "Germany") == 1
    assert "--energy names 'GERMANY'; codecarbon knows" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_energy_that_fails_ends_no_training(train, monkeypatch, capsys, tmp_path):
    from codecarbon import OfflineEmissionsTracker

    monkeypatch.setattr(OfflineEmissionsTracker, "stop_task", lambda *names: None)
    assert train("--energy", "DEU") == 0
    assert len(warnings_in(capsys)) == 1
    assert "energy" not in history(tmp_path)["run"]


def test_the_card_calls_it_an_estimate(served_bundles):
    metrics = next(iter(served_bundles.bundles.values())).metrics
    energy = {"kwh": 0.1234, "method": "codecarbon 3", "epochs": 2, "seconds": 9.5}

    def lines(**run):
        text = card_sections.environmental_impact(
            read_history(small_history(0.5, **run)).run, metrics
        )
        return "\n".join(text)

    epochs = metrics.training.epochs
    assert "- Carbon emitted: not measured" in lines()
    assert f"about 0.12 kWh, an estimate for 2 of {epochs} epochs (codecarbon 3)" in lines(
        energy=energy
    )
    assert "not estimated, since no country was named" in lines(energy=energy)
    known = energy | {"kg_co2eq": 0.0456, "country": "DEU"}
    assert "about 0.046 kg of CO2 equivalents, an estimate from" in lines(energy=known)
    assert "mean electricity of DEU" in lines(energy=known)

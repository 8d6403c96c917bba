"""A model from elsewhere is tried where it can be ended; one that came with the app is not."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import odd_models
import pytest
from PIL import Image

from cifar_models import processes
from cifar_models.bundles import bundle, trial
from cifar_models.bundles.predictor import Predictor
from cifar_models.decoding.framing import Framing
from cifar_models.errors import BundleError, PhotoError
from cifar_models.pull.sources import FolderSource
from cifar_models.serving.served import Serving
from cifar_models.specs import MODELS
from cifar_models.ui.tabs.photo_answers import File, answer_file, answer_files


@pytest.fixture(autouse=True)
def nothing_tried(monkeypatch):
    monkeypatch.setattr(trial, "_tried", {})


@pytest.mark.parametrize("model_id", [spec.id for spec in MODELS])
def test_what_is_bundled_would_pass(model_id):
    trial.check((bundle.BUNDLES / model_id / bundle.MODEL).read_bytes(), model_id)


def test_what_is_bundled_is_not_tried_wherever_it_lies(bundle_copy, monkeypatch):
    monkeypatch.setattr(trial, "check", lambda *_: pytest.fail("no process is started for it"))
    assert Serving().current.comparable
    assert Serving(FolderSource(bundle_copy)).current.comparable


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on processor time")
def test_a_model_that_takes_minutes_is_ended(monkeypatch):
    model = odd_models.slow()
    Predictor(model)  # it can be loaded
    monkeypatch.setattr(trial, "PROCESSOR_SECONDS", 2)
    with pytest.raises(BundleError, match=r"^it takes more than 2 s of processor time to start"):
        trial.check(model, "it")


def test_a_busy_machine_is_not_waited_for_without_end(monkeypatch):
    monkeypatch.setattr(trial, "WALL_SECONDS", 0.01)
    with pytest.raises(BundleError, match=r"^it takes more than 0\.01 s"):
        trial.check(b"", "it")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (odd_models.endless, "it has the operators WHILE, which decide what runs"),
        (odd_models.computed_size, "it has the operators CAST, which"),
        (odd_models.computed_border, "it has the operators PAD, which"),
        (odd_models.large, "it (cannot be run|breaks LiteRT, or needs more than 1,000 MB)"),
        (lambda: b"\0" * 100, "it is not a model that LiteRT can load"),
    ],
)
def test_a_model_that_may_have_no_end_is_refused_for_its_reason(make, said):
    with pytest.raises(BundleError, match=f"^{said}") as refused:
        trial.check(make(), "it")
    assert len(str(refused.value)) < 500


def test_a_model_without_an_answer_to_a_picture_gets_a_sentence(served, tmp_path):
    model = odd_models.blind()
    trial.check(model, "it")
    predictor = Predictor(model)
    predictor.try_out()
    with pytest.raises(PhotoError, match="a model computes no probabilities for this picture"):
        predictor.predict(np.full((2, 32, 32, 3), 255, np.uint8))
    blind = replace(served.models["custom_cnn"], predictor=predictor)
    served = replace(served, models=served.models | {"custom_cnn": blind})
    paths = [tmp_path / "bright.png", tmp_path / "dark.png"]
    for path, colour in zip(paths, ("white", "black"), strict=True):
        Image.new("RGB", (40, 40), colour).save(path)
    assert "no probabilities" in answer_file(served, "a", File(str(paths[0]), Framing()))
    *_, (several, _, _) = answer_files(served, [str(path) for path in paths], Framing())
    assert several.count("no probabilities") >= 1
    assert "1 classified" in several


@pytest.mark.parametrize("end", ["os.abort()", "print('nonsense')", "print('[]')"])
def test_a_model_that_breaks_its_process_breaks_nothing_else(monkeypatch, end):
    monkeypatch.setattr(processes, "command", lambda _: [sys.executable, "-c", f"import os; {end}"])
    with pytest.raises(BundleError, match=r"^it breaks LiteRT"):
        trial.check(b"", "it")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("it is not tried again"))
    with pytest.raises(BundleError, match=r"^again breaks LiteRT"):
        trial.check(b"", "again")


def test_a_machine_without_processes_is_said(monkeypatch):
    def none_left(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "run", none_left)
    with pytest.raises(BundleError, match=r"no process for it \(Resource"):
        trial.check(b"", "it")

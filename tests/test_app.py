"""Starting the app with things missing or damaged."""

import subprocess
import sys

import pytest
from paths import ROOT


def start(*arguments):
    return subprocess.run(
        [sys.executable, "app.py", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_help_needs_no_model():
    assert "--data" in start("--help").stdout


@pytest.mark.parametrize("model", ["resnet50", "custom_cnn"])
def test_a_missing_bundle_ends_in_a_sentence(bundle_copy, model):
    (bundle_copy / model / "model.tflite").unlink()
    run = start("--models", bundle_copy)
    assert run.returncode == 1
    assert run.stderr.startswith("error: ")
    assert f"{model}/model.tflite cannot be read" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_data_folder_without_the_data_ends_in_a_sentence(tmp_path):
    run = start("--data", tmp_path)
    assert run.returncode == 1
    assert "--data names" in run.stderr.splitlines()[-1]

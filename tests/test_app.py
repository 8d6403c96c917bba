"""Starting the app with things missing or damaged."""

import subprocess
import sys

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


def test_without_any_usable_bundle_both_are_named(bundle_copy):
    (bundle_copy / "resnet50" / "model.tflite").unlink()
    (bundle_copy / "custom_cnn" / "metrics.json").write_text("{")
    run = start("--models", bundle_copy)
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("error: no model can be used")
    assert "resnet50/model.tflite cannot be read" in run.stderr
    assert "custom_cnn/metrics.json is not JSON" in run.stderr
    assert "restart the app" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_data_folder_without_the_data_ends_in_a_sentence(tmp_path):
    run = start("--data", tmp_path)
    assert run.returncode == 1
    assert "--data names" in run.stderr.splitlines()[-1]

"""Training on two devices, simulated by JAX on this machine's processor."""

import json
import os
import subprocess
import sys

import pytest
from paths import ROOT

from cifar_models.errors import TrainingError
from train.commands.parallel import check_batches

# A tiny network instead of a real one: XLA takes long to compile those for a processor.
CODE = """
import sys, kill_training
from dataclasses import replace
from cifar_models.specs import CUSTOM_CNN
from train.command import run_command
from train.network_table import NETWORKS

plans = []
def plan(recipe):
    plans.append(kill_training.plan(recipe))
    return plans[0]

arguments = [*kill_training.SETTINGS, "--epochs", "2", *sys.argv[1:]]
status = run_command(arguments, replace(NETWORKS[CUSTOM_CNN.id], plan=plan), "")
for plan in plans:
    weights = plan.model.trainable_variables[0].value
    print("devices", len(getattr(getattr(weights, "sharding", None), "device_set", ())))
sys.exit(status)
"""


def train(out, *arguments, backend="jax"):
    return subprocess.run(
        [sys.executable, "-c", CODE, "--out", str(out), *arguments],
        cwd=ROOT,
        env=os.environ
        | {
            "KERAS_BACKEND": backend,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
            "XLA_FLAGS": "--xla_force_host_platform_device_count=2",
            "JAX_PLATFORMS": "cpu",
        },
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.usefixtures("real_train_images")
def test_two_devices_learn_what_one_does(tmp_path):
    histories = []
    for devices, arguments in ((1, ()), (2, ("--data-parallel",))):
        out = tmp_path / str(devices)
        run = train(out, *arguments)
        assert run.returncode == 0, run.stderr[-3000:]
        assert f"devices {devices}" in run.stdout
        histories.append(json.loads((out / "history.json").read_text(encoding="utf-8")))
        assert histories[-1]["run"]["devices"] == devices
        assert histories[-1]["run"]["backend"] == "jax"
    for one, two in zip(*(history["epochs"] for history in histories), strict=True):
        for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
            assert two[name] == pytest.approx(one[name], rel=1e-4)


def test_another_backend_is_refused_in_a_sentence(tmp_path):
    run = train(tmp_path / "run", "--data-parallel", backend="tensorflow")
    assert run.returncode == 1
    assert "error: --data-parallel needs the JAX backend, not 'tensorflow'" in run.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(("images", "batch_size"), [(45_000, 128), (96, 512), (1_000, 200)])
def test_batches_that_can_be_split(images, batch_size):
    check_batches(8, "training", images, batch_size)


@pytest.mark.parametrize(("images", "batch_size"), [(100, 50), (101, 50), (7, 50)])
def test_batches_that_cannot_be_split_are_named(images, batch_size):
    with pytest.raises(TrainingError, match="cannot be split over 4 devices"):
        check_batches(4, "training", images, batch_size)

"""Train a tiny network through 20 kills: ``python tests/kill_training.py OUT SEED``.

Keras is imported once; each training is a fork of this process that has not run anything of it
yet, so that a start takes a second and not five.
"""

import os
import random
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import keras
from keras import layers

from cifar_models.specs import CUSTOM_CNN
from train.command import run_command
from train.loop.plan import Phase, Plan
from train.network_table import NETWORKS
from train.networks.custom_cnn_recipe import CustomCnnRecipe

KILLS = 20
SETTINGS = ["--limit", "64", "--batch-size", "32", "--precision", "float32", "--patience", "999"]


def plan(recipe: CustomCnnRecipe) -> Plan:
    """Return a network of 40 parameters and two phases."""
    network = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Rescaling(1 / 255),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10),
        ]
    )
    first = recipe.epochs // 2
    return Plan(
        network,
        [
            Phase("first", first, recipe.learning_rate),
            Phase("second", recipe.epochs - first, recipe.learning_rate / 2),
        ],
    )


def begin(out: Path, epochs: int) -> tuple[int, int]:
    """Fork a training; return its process id and the reading end of its output."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    os.dup2(writing, 1)
    arguments = [*SETTINGS, "--epochs", str(epochs), "--out", str(out), "--resume"]
    status = run_command(arguments, replace(NETWORKS[CUSTOM_CNN.id], plan=plan), "")
    sys.stdout.flush()
    os._exit(status)


def wait_for_phase(output: int) -> None:
    """Wait until the first epoch is about to begin."""
    seen = b""
    while b"phase " not in seen:
        chunk = os.read(output, 1 << 16)
        assert chunk, f"the training ended before its first epoch: {seen}"
        seen += chunk


def epochs_done(out: Path) -> int:
    """Return the number of the newest checkpoint."""
    return max((int(path.name[-4:]) for path in out.glob("checkpoint-????")), default=0)


def wait_for_epoch(out: Path, epoch: int) -> float:
    """Wait until the checkpoint of ``epoch`` is there; return when it was."""
    while epochs_done(out) < epoch:
        time.sleep(0.005)
    return time.monotonic()


def main(out: Path, seed: int, epochs: int) -> None:
    """Kill at random moments of the first epochs after each start, then let it end."""
    rng = random.Random(seed)
    epoch_seconds = 0.0
    for kill in range(KILLS):
        done = epochs_done(out)
        child, output = begin(out, epochs)
        if kill % 5 == 4:  # while it still reads its files
            time.sleep(rng.uniform(0, 0.7))
        else:
            wait_for_phase(output)
            if not epoch_seconds:
                epoch_seconds = -wait_for_epoch(out, 1) + wait_for_epoch(out, 2)
            wait_for_epoch(out, done + rng.randint(0, 1))
            time.sleep(rng.uniform(0, epoch_seconds))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"the training ended by itself with {status}"
        os.close(output)
        print(f"kill {kill + 1} after epoch {epochs_done(out)}", flush=True)
    child, output = begin(out, epochs)
    while os.read(output, 1 << 16):
        pass
    _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

"""Short trainings that are compared with each other, each in a process and folder of its own."""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cifar_models.errors import TrainingError
from cifar_models.options import add_data_option
from train.loop.run_folder import RunFolder


def add_options(parser: argparse.ArgumentParser, *, epochs: int, out: Path) -> None:
    """Add what trials of ResNet50 from several starts take: backbone, budget and folders.

    Args:
        epochs: Of each training, by default.
        out: Folder of the runs, by default.
    """
    parser.add_argument("--backbone", default="imagenet", help="as for python -m train.resnet50")
    parser.add_argument("--image-size", type=int, default=128, help="of ResNet50, in pixels (128)")
    parser.add_argument("--epochs", type=int, default=epochs, help=f"of each training ({epochs})")
    parser.add_argument(
        "--images-per-epoch", type=int, default=45_000, help="images of an epoch (45,000)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of all trainings (0)")
    parser.add_argument("--out", type=Path, default=out, help="folder of runs")
    add_data_option(parser)


def parse(
    parser: argparse.ArgumentParser, arguments: list[str] | None
) -> tuple[argparse.Namespace, dict[str, int]]:
    """Return the options and, for ``run_trial``, the budget that all trainings share.

    Raises:
        TrainingError: ``--backbone`` is neither ``imagenet`` nor a file.
    """
    options = parser.parse_args(arguments)
    if options.backbone != "imagenet" and not Path(options.backbone).is_file():
        raise TrainingError(f"--backbone {options.backbone!r} is neither 'imagenet' nor a file")
    shared = ("epochs", "images_per_epoch", "seed")
    return options, {name: getattr(options, name) for name in shared}


def run_trial(
    model_id: str, settings: Mapping[str, Any], out: Path, data: str | None
) -> dict[str, Any]:
    """Train once, or go on with a trial that was interrupted, and return its history.

    Args:
        model_id: Which training: ``python -m train.MODEL_ID``.
        settings: Options by the names of the recipe's fields.
        out: Folder of the run; a finished one is not trained again.
        data: For ``--data``.

    Raises:
        TrainingError: The training failed; it has said why.
    """
    folder = RunFolder(out)
    if not folder.is_finished():
        command = [sys.executable, "-m", f"train.{model_id}", "--out", str(out), "--resume"]
        command += [part for name, value in settings.items() for part in _option(name, value)]
        command += ["--data", data] if data else []
        print(f"== {out.name}: {' '.join(command[3:])}", flush=True)
        status = subprocess.run(command, check=False).returncode
        if status:
            raise TrainingError(f"the trial {out.name} ended with status {status}; see above")
    return json.loads(folder.history.read_text(encoding="utf-8"))


def _option(name: str, value: Any) -> list[str]:
    option = name.replace("_", "-")
    if isinstance(value, bool):
        return [f"--{option}" if value else f"--no-{option}"]
    return [f"--{option}", str(value)]

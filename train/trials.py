"""Short trainings that are compared with each other, each in a process and folder of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cifar_models.errors import TrainingError
from train.run_folder import RunFolder


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
    if not folder.best_weights.is_file():
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

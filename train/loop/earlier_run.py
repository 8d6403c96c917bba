"""The finished training that ``--continue-from`` goes on with."""

import json
from pathlib import Path

import keras

from cifar_models.errors import TrainingError
from train.loop.fit import load_model_weights
from train.loop.run_folder import RunFolder, best_epoch


class EarlierRun:
    """A finished training, up to its best epoch.

    What came after the best epoch did not make the weights that are taken over.

    Raises:
        TrainingError: It is not finished, or its history cannot be read.

    Attributes:
        run: What ran, as in its history.
        epochs: Records of its epochs, the best one last.
    """

    def __init__(self, path: str) -> None:
        self._folder = RunFolder(Path(path))
        if not self._folder.best_weights.is_file():
            raise TrainingError(
                f"--continue-from {path!r} is not the folder of a finished training"
            )
        try:
            history = json.loads(self._folder.history.read_text(encoding="utf-8"))
            self.run = history["run"]
            self.epochs = history["epochs"][: best_epoch(history)["epoch"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TrainingError(
                f"{self._folder.history} is not the history of a training ({error}). The same "
                "training with --resume writes it anew."
            ) from error

    def load_into(self, model: keras.Model) -> None:
        """Load its weights; raises ``TrainingError`` if they do not fit."""
        load_model_weights(model, self._folder.best_weights)

    def new_phase(self, name: str) -> str:
        """Return ``name``, told apart from its own phases."""
        while any(record["phase"] == name for record in self.epochs):
            name += " again"
        return name

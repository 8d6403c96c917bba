"""Whether an exported model answers as the Keras model does."""

from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from cifar_models.bundles.predictor import ACTIVATION_MAPS, Predictor
from cifar_models.errors import ExportError

LEAST_AGREEMENT = 0.99
MOST_ACCURACY_LOST = 0.003


@dataclass(frozen=True)
class Parity:
    """How an exported model answers compared with the Keras model.

    Attributes:
        images: Validation images both saw.
        agreement: Share with the same most probable class.
        keras_accuracy, exported_accuracy: Shares right.
    """

    images: int
    agreement: float
    keras_accuracy: float
    exported_accuracy: float

    def check(self) -> None:
        """Raise ``ExportError`` where the exported model is not as good."""
        lost = self.keras_accuracy - self.exported_accuracy
        if self.agreement < LEAST_AGREEMENT or lost > MOST_ACCURACY_LOST:
            raise ExportError(
                f"the exported model agrees with the Keras model on {self.agreement:.2%} of "
                f"{self.images:,} validation images (at least {LEAST_AGREEMENT:.0%} needed) and is "
                f"right on {self.exported_accuracy:.2%} instead of {self.keras_accuracy:.2%} (at "
                f"most {MOST_ACCURACY_LOST * 100:.1f} points may be lost). It was not kept."
            )


def measure_parity(
    serving: keras.Model, exported: Path, pixels: np.ndarray, labels: np.ndarray
) -> Parity:
    """Compare a Keras serving model with an exported file on ``pixels`` uint8 ``[N,32,32,3]``."""
    expected = activation_maps_of(serving, pixels).mean(axis=(1, 2)).argmax(axis=1)
    answered = Predictor(exported).predict(pixels).probabilities.argmax(axis=1)
    return Parity(
        images=len(labels),
        agreement=float((expected == answered).mean()),
        keras_accuracy=float((expected == labels).mean()),
        exported_accuracy=float((answered == labels).mean()),
    )


def activation_maps_of(serving: keras.Model, pixels: np.ndarray) -> np.ndarray:
    """Return the maps float32 ``[N, h, w, 10]`` of ``pixels`` uint8 ``[N, 32, 32, 3]``."""
    images = pixels.astype(np.float32)
    return serving.predict(images, batch_size=100, verbose=0)[ACTIVATION_MAPS]

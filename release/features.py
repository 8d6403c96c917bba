"""What a model says about many pictures, kept on the disk: a command that was stopped goes on.

Kept in ``build/features`` by the SHA-256 of the model and of the pixels, in parts.
"""

import hashlib
from pathlib import Path

import numpy as np
from tqdm import tqdm

from cifar_models.bundles.predictor import Prediction, Predictor
from cifar_models.data.dataset import pixels_sha256
from cifar_models.errors import BundleError
from cifar_models.files import write_atomically

KEPT = Path("build") / "features"
_PART = 500


def predict_all(model: bytes, pixels: np.ndarray, what: str = "", kept: Path = KEPT) -> Prediction:
    """Return a model's answers and features for uint8 ``[N, 32, 32, 3]``.

    Of the class activation maps only the mean over their places is kept: float32 ``[N, 1, 1, 10]``.

    Args:
        model: The bytes of ``model.tflite``.
        what: The pictures, for the progress bar.
        kept: Folder of what was computed before.

    Raises:
        BundleError: The model gives no features.
    """
    folder = kept / hashlib.sha256(model).hexdigest()[:16] / pixels_sha256(pixels)[:16]
    predictor, parts = None, []
    for start in tqdm(range(0, len(pixels), _PART), unit_scale=_PART, unit="image", desc=what):
        path = folder / f"{start}.npz"
        part = _read(path, len(pixels[start : start + _PART]))
        if part is None:
            predictor = predictor or Predictor(model)
            part = _compute(predictor, pixels[start : start + _PART])
            _write(path, part)
        parts.append(part)
    whole = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
    probabilities, logits, features = whole
    return Prediction(probabilities, logits[:, None, None], 0.0, features)


def _compute(predictor: Predictor, pixels: np.ndarray) -> tuple[np.ndarray, ...]:
    said = predictor.predict(pixels)
    if said.features is None:
        raise BundleError(
            "the model gives no features: it was exported before they were an output. Export it "
            "again: KERAS_BACKEND=tensorflow python -m train.export"
        )
    return said.probabilities, said.activation_maps.mean(axis=(1, 2)), said.features


def _read(path: Path, count: int) -> tuple[np.ndarray, ...] | None:
    """Return what was kept; None where there is nothing whole."""
    try:
        with np.load(path, allow_pickle=False) as file:
            part = file["probabilities"], file["logits"], file["features"]
    except Exception:  # NumPy and zipfile raise many kinds for a damaged file
        return None
    return part if all(len(array) == count for array in part) else None


def _write(path: Path, part: tuple[np.ndarray, ...]) -> None:
    def write(to: Path) -> None:
        with to.open("wb") as file:
            np.savez(file, **dict(zip(("probabilities", "logits", "features"), part, strict=True)))

    write_atomically(path, write)

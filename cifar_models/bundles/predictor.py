"""Run an exported model with LiteRT. The only module that imports it."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cifar_models.data.dataset import IMAGE_SIDE
from cifar_models.errors import BundleError
from cifar_models.labels import CLASS_COUNT
from cifar_models.records import untrusted

SIGNATURE = "serving_default"
# ResNet50 takes some 3 MB more per image at once; results do not depend on the chunk.
CHUNK = 16
# For ``try_out``: what the page can draw, and several times what the bundled models need.
_MOST_PLACES = 64
_MOST_BYTES = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a model says about N images.

    Attributes:
        probabilities: float32 ``[N, 10]``.
        evidence: float32 ``[N, h, w, 10]``, the class activation maps: logits per place.
            ``probabilities = softmax(mean over h and w of evidence / temperature)``.
        milliseconds: Time the model took for all N.
    """

    probabilities: np.ndarray
    evidence: np.ndarray
    milliseconds: float


class Predictor:
    """A loaded ``model.tflite``; may be used from many threads, one runs at a time.

    Args:
        model: Its bytes, or the path of its file. That is read whole: a file that LiteRT maps
            itself ends the process (SIGBUS) when it is cut while in use.
        threads: That LiteRT may use.
        name: Of the model, for errors; its path by default.

    Raises:
        BundleError: It is not such a model.
    """

    def __init__(self, model: Path | bytes, threads: int = 2, name: object = None) -> None:
        from ai_edge_litert.interpreter import Interpreter

        content = model if isinstance(model, bytes) else untrusted.read_bytes(model, _MOST_BYTES)
        path = name or ("the model" if isinstance(model, bytes) else model)
        try:
            self._interpreter = Interpreter(model_content=content, num_threads=threads)
            self._run = self._interpreter.get_signature_runner(SIGNATURE)
            inputs = self._run.get_input_details()
            outputs = self._run.get_output_details()
        except (ValueError, RuntimeError, OSError) as error:
            raise BundleError(f"{path} is not a model that LiteRT can load: {error}") from error
        shape = tuple(inputs.get("images", {}).get("shape_signature", ()))
        if shape != (-1, IMAGE_SIDE, IMAGE_SIDE, 3) or set(outputs) != {
            "probabilities",
            "evidence",
        }:
            raise BundleError(
                f"{path} takes {sorted(inputs)} {shape} and gives {sorted(outputs)}; expected the "
                "input images (-1, 32, 32, 3) and the outputs evidence and probabilities"
            )
        self._name = path
        self._lock = threading.Lock()

    def try_out(self) -> None:
        """Classify one blank image, which also packs the weights for later ones.

        Raises:
            BundleError: The answer is no answer: other shapes, NaN, or no probabilities.
        """
        needed = sum(
            int(np.prod(tensor["shape"], dtype=np.float64)) * np.dtype(tensor["dtype"]).itemsize
            for tensor in self._interpreter.get_tensor_details()
        )
        if needed > _MOST_BYTES:
            raise BundleError(
                f"{self._name} needs {needed:,} bytes for one image; expected: at most "
                f"{_MOST_BYTES:,}"
            )
        try:
            answer = self.predict(np.zeros((1, IMAGE_SIDE, IMAGE_SIDE, 3), np.uint8))
        except (ValueError, RuntimeError) as error:
            raise BundleError(f"{self._name} cannot be run: {error}") from error
        shapes = answer.probabilities.shape, answer.evidence.shape
        if shapes[0] != (1, CLASS_COUNT) or len(shapes[1]) != 4 or shapes[1][-1] != CLASS_COUNT:
            raise BundleError(
                f"{self._name} gives probabilities {shapes[0]} and evidence {shapes[1]}; expected "
                f"(1, {CLASS_COUNT}) and (1, h, w, {CLASS_COUNT})"
            )
        if max(shapes[1]) > _MOST_PLACES:
            raise BundleError(
                f"{self._name} gives evidence of {shapes[1][1]} x {shapes[1][2]} places; expected: "
                f"at most {_MOST_PLACES} x {_MOST_PLACES}"
            )
        total = float(answer.probabilities.sum())
        if not np.isfinite(answer.evidence).all() or not abs(total - 1) < 1e-3:
            raise BundleError(
                f"{self._name} answers a blank image with {answer.probabilities[0]}: these are no "
                "probabilities that add up to 1"
            )

    def predict(self, images: np.ndarray) -> Prediction:
        """Classify RGB images uint8 or float32 ``[N, 32, 32, 3]`` with values 0 to 255.

        Raises:
            ValueError: Another shape, or no image.
        """
        if images.ndim != 4 or images.shape[1:] != (IMAGE_SIDE, IMAGE_SIDE, 3) or not len(images):
            raise ValueError(f"expected images of shape (N, 32, 32, 3), received {images.shape}")
        images = np.ascontiguousarray(images, np.float32)
        probabilities, evidence = [], []
        seconds = 0.0
        for start in range(0, len(images), CHUNK):
            with self._lock:
                began = time.perf_counter()
                outputs = self._run(images=images[start : start + CHUNK])
                seconds += time.perf_counter() - began
            probabilities.append(outputs["probabilities"])
            evidence.append(outputs["evidence"])
        return Prediction(np.concatenate(probabilities), np.concatenate(evidence), seconds * 1000)

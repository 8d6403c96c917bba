"""Run an exported model with LiteRT. The only module that imports it."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cifar_models.bundles import operators
from cifar_models.errors import BundleError, PhotoError
from cifar_models.labels import CLASS_COUNT, IMAGE_SIDE
from cifar_models.records import untrusted

# What files name their outputs by; those that were published keep these names.
SIGNATURE = "serving_default"
PROBABILITIES, ACTIVATION_MAPS, FEATURES = "probabilities", "evidence", "features"
# ResNet50 takes some 3 MB more per image at once; results do not depend on the chunk.
CHUNK = 16
# For ``try_out``: what the page can draw, and several times what the bundled models need.
_MOST_PLACES = 64
_MOST_BYTES = 1_000_000_000
_NO_ANSWER = "a model computes no probabilities for this picture. Choose another picture."
MOST_FEATURES = 4096


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a model says about N images.

    Attributes:
        probabilities: float32 ``[N, 10]``.
        activation_maps: float32 ``[N, h, w, 10]``, class activation maps: logits per place.
            ``probabilities = softmax(mean over h and w of activation_maps / temperature)``.
        milliseconds: Time the model took for all N.
        features: float32 ``[N, d]``, the last feature map averaged over its places, of which the
            logits are a linear function; None for older models, which do not give it.
    """

    probabilities: np.ndarray
    activation_maps: np.ndarray
    milliseconds: float
    features: np.ndarray | None = None


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
        if shape != (-1, IMAGE_SIDE, IMAGE_SIDE, 3) or outputs.keys() - {FEATURES} != {
            PROBABILITIES,
            ACTIVATION_MAPS,
        }:
            raise BundleError(
                f"{path} takes {sorted(inputs)} {shape} and gives {sorted(outputs)}; expected the "
                f"input images (-1, 32, 32, 3) and the outputs {ACTIVATION_MAPS} and "
                f"{PROBABILITIES}, perhaps {FEATURES}"
            )
        self._name = path
        self._lock = threading.Lock()

    def check_operators(self) -> None:
        """Raise ``BundleError`` where its time does not follow from the number of images alone."""
        operators.check(self._interpreter, self._name)

    def try_out(self, count: int = 1) -> Prediction:
        """Classify blank images, which also packs the weights for later ones.

        Args:
            count: How many at once.

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
            answer = self.predict(np.zeros((count, IMAGE_SIDE, IMAGE_SIDE, 3), np.uint8))
        except (ValueError, PhotoError) as error:
            raise BundleError(f"{self._name} cannot be run: {error.__cause__ or error}") from error
        shapes = answer.probabilities.shape, answer.activation_maps.shape
        maps = (shapes[1][0], shapes[1][-1]) if len(shapes[1]) == 4 else None
        if not shapes[0] == maps == (count, CLASS_COUNT):
            raise BundleError(
                f"{self._name} gives probabilities {shapes[0]} and activation maps {shapes[1]}; "
                f"expected ({count}, {CLASS_COUNT}) and ({count}, h, w, {CLASS_COUNT})"
            )
        if max(shapes[1][1:]) > _MOST_PLACES:
            raise BundleError(
                f"{self._name} gives activation maps of {shapes[1][1]} x {shapes[1][2]} places; "
                f"expected: at most {_MOST_PLACES} x {_MOST_PLACES}"
            )
        given = (count, 1) if answer.features is None else answer.features.shape
        if len(given) != 2 or given[0] != count or not 0 < given[1] <= MOST_FEATURES:
            raise BundleError(
                f"{self._name} gives features {given}; expected: ({count}, d), d at most "
                f"{MOST_FEATURES:,}"
            )
        if not (abs(answer.probabilities.sum(axis=1) - 1) < 1e-3).all():
            raise BundleError(
                f"{self._name} answers a blank image with {answer.probabilities[0]}: these are no "
                "probabilities that add up to 1"
            )
        return answer

    def predict(self, images: np.ndarray) -> Prediction:
        """Classify RGB images uint8 or float32 ``[N, 32, 32, 3]`` with values 0 to 255.

        Raises:
            ValueError: Another shape, or no image.
            PhotoError: The model computes no probabilities for one of them.
        """
        if images.ndim != 4 or images.shape[1:] != (IMAGE_SIDE, IMAGE_SIDE, 3) or not len(images):
            raise ValueError(f"expected images of shape (N, 32, 32, 3), received {images.shape}")
        images = np.ascontiguousarray(images, np.float32)
        answers: dict[str, list[np.ndarray]] = {}
        seconds = 0.0
        for start in range(0, len(images), CHUNK):
            with self._lock:
                began = time.perf_counter()
                try:
                    outputs = self._run(images=images[start : start + CHUNK])
                except RuntimeError as error:
                    raise PhotoError(_NO_ANSWER) from error
                seconds += time.perf_counter() - began
            if not all(np.isfinite(values).all() for values in outputs.values()):
                raise PhotoError(_NO_ANSWER)
            for name, values in outputs.items():
                answers.setdefault(name, []).append(values)
        whole = {name: np.concatenate(parts) for name, parts in answers.items()}
        return Prediction(
            whole[PROBABILITIES], whole[ACTIVATION_MAPS], seconds * 1000, whole.get(FEATURES)
        )

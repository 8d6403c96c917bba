"""Write a trained model as LiteRT with int8 weights: ``python -m train.export``.

Takes a finished run, or in a clone the float16 weights of ``assets/weights``, and leaves
``model.tflite`` and ``history.json`` in a bundle folder that ``train.evaluate`` completes. The
exported model is refused when it answers differently from the Keras model.
"""

import argparse
import json
import math
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import h5py
import keras
import numpy as np

from cifar_models import dataset
from cifar_models.bundle import ASSETS, HISTORY, MODEL
from cifar_models.errors import ExportError
from cifar_models.files import write_atomically, write_json
from cifar_models.metrics import fit_temperature
from cifar_models.predictor import Predictor
from cifar_models.specs import CUSTOM_CNN, MODEL_IDS, RESNET50
from train.architectures import LOGITS, POOLING, build_custom_cnn, build_resnet50, unfreeze
from train.exit_status import exit_status
from train.fit import load_model_weights
from train.named_recipes import NAMED_RECIPES, folder_of
from train.progress import download_bar
from train.recipe import CustomCnnRecipe, ResNet50Recipe
from train.run_folder import RunFolder
from train.split import split_indices, take

PLAIN = "plain.tflite"
PARITY_IMAGES = 2000
LEAST_AGREEMENT = 0.99
MOST_ACCURACY_LOST = 0.003
# Of float16's 10 bits after the leading one. The rest compresses to nothing, and the int8 export
# keeps fewer anyway.
MANTISSA_BITS = 7
BYTES_OF_FLOAT32 = 4


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


def build_from_history(history: dict) -> keras.Model:
    """Build the float32 network that a history describes, without trained weights."""
    keras.mixed_precision.set_global_policy("float32")
    # The files it started from may be gone: all weights come from the run.
    settings = history["run"]["recipe"] | {"continue_from": ""}
    if history["run"]["model"] == CUSTOM_CNN.id:
        settings["filters"] = tuple(settings["filters"])
        return build_custom_cnn(CustomCnnRecipe(**settings))
    settings["backbone"] = "none"
    return build_resnet50(ResNet50Recipe(**settings), load_backbone=False)


def describe_layers(model: keras.Model, run: dict) -> list[dict]:
    """Return ``name``, ``type``, ``shape``, ``parameters`` and ``trainable`` of every layer.

    Layers within ResNet50 are listed one by one; ``shape`` is of the output, without N.
    """
    if "unfreeze_from" in run["recipe"]:
        starts, stage = [], run
        while stage:
            starts.append(stage["recipe"]["unfreeze_from"])
            stage = stage.get("continues")
        unfreeze(model, "all" if "all" in starts else starts[0])
    layers = [
        inner
        for layer in model.layers
        for inner in (layer.layers if isinstance(layer, keras.Model) else [layer])
    ]
    return [
        {
            "name": layer.name,
            "type": type(layer).__name__,
            "shape": [int(side) for side in layer.output.shape[1:]],
            "parameters": int(layer.count_params()),
            "trainable": sum(math.prod(v.shape) for v in layer.trainable_variables),
        }
        for layer in layers
    ]


def serving_model(
    model: keras.Model, temperature: float = 1.0, average_flips: bool = False
) -> keras.Model:
    """Return a network with the outputs ``probabilities`` and ``evidence`` of a trained one.

    The classifier becomes a 1x1 convolution of the last feature map, before pooling: the same
    logits after averaging (Zhou et al. 2016, class activation mapping).

    Args:
        model: Trained network.
        temperature: Divides the logits.
        average_flips: Average the evidence of each picture and of its mirror image; twice the
            work.
    """
    images, features = model.inputs[0], model.get_layer(POOLING).input
    kernel, bias = model.get_layer(LOGITS).get_weights()
    convolution = keras.layers.Conv2D(len(bias), 1, name="evidence_map")
    evidence = convolution(features)
    convolution.set_weights([kernel[None, None], bias])
    if average_flips:
        one_view = keras.Model(images, evidence)
        mirrored = one_view(keras.ops.flip(images, axis=2), training=False)
        views = [one_view(images, training=False), keras.ops.flip(mirrored, axis=2)]
        evidence = keras.layers.Average(name="average_views")(views)
    logits = keras.layers.GlobalAveragePooling2D(name="average_evidence")(evidence)
    scaled = keras.layers.Rescaling(1.0 / temperature, name="temperature")(logits)
    probabilities = keras.layers.Softmax(name="softmax")(scaled)
    return keras.Model(images, {"probabilities": probabilities, "evidence": evidence})


def to_litert(model: keras.Model) -> bytes:
    """Convert to a LiteRT flatbuffer with int8 weights. Needs the TensorFlow backend."""
    if keras.config.backend() != "tensorflow":
        raise ExportError(
            f"the export needs the TensorFlow backend, not {keras.config.backend()!r}: run it with "
            "KERAS_BACKEND=tensorflow. Weights trained on any backend will do."
        )
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return converter.convert()


def write_float16_weights(model: keras.Model, path: Path) -> None:
    """Write the model's weights with kernels in float16, rounded to ``MANTISSA_BITS`` bits.

    A third of the size. Vectors (biases, normalisation statistics) stay float32: their range can
    exceed float16's.
    """

    def write(part: Path) -> None:
        full = part.with_name(f"full-{part.name}")
        try:
            model.save_weights(full)
            with h5py.File(full) as source, h5py.File(part, "w") as target:
                source.visititems(lambda name, item: _copy_half(name, item, target))
                for key, value in source.attrs.items():
                    target.attrs[key] = value
        finally:
            full.unlink(missing_ok=True)

    # The weights as they are in float32, and the copy.
    write_atomically(path, write, room=2 * BYTES_OF_FLOAT32 * model.count_params())


def _copy_half(name: str, item, target: h5py.File) -> None:
    if isinstance(item, h5py.Group):
        copy = target.require_group(name)
    else:
        values = item[()]
        if values.ndim > 1 and values.dtype == np.float32:
            values = round_mantissa(values.astype(np.float16), MANTISSA_BITS)
        options = {"compression": "gzip", "shuffle": True} if values.ndim else {}
        copy = target.create_dataset(name, data=values, **options)
    for key, value in item.attrs.items():
        copy.attrs[key] = value


def round_mantissa(values: np.ndarray, bits: int) -> np.ndarray:
    """Round float16 values to the nearest ones with ``bits`` (1 to 9) bits after the leading one.

    Infinities and NaN, which no trained weight is, are not meant.
    """
    dropped = 10 - bits
    pattern = values.view(np.uint16).astype(np.uint32)
    half = (1 << (dropped - 1)) - 1 + ((pattern >> dropped) & 1)  # ties go to the even one
    return (((pattern + half) >> dropped) << dropped).astype(np.uint16).view(np.float16)


def measure_parity(
    serving: keras.Model, exported: Path, pixels: np.ndarray, labels: np.ndarray
) -> Parity:
    """Compare a Keras serving model with an exported file on ``pixels`` uint8 ``[N,32,32,3]``."""
    expected = _evidence(serving, pixels).mean(axis=(1, 2)).argmax(axis=1)
    answered = Predictor(exported).predict(pixels).probabilities.argmax(axis=1)
    return Parity(
        images=len(labels),
        agreement=float((expected == answered).mean()),
        keras_accuracy=float((expected == labels).mean()),
        exported_accuracy=float((answered == labels).mean()),
    )


def _evidence(serving: keras.Model, pixels: np.ndarray) -> np.ndarray:
    images = pixels.astype(np.float32)
    return serving.predict(images, batch_size=100, verbose=0)["evidence"]


def export(
    model_id: str,
    run: Path,
    out: Path,
    data: str | None,
    average_flips: bool | None = None,
    further: Mapping[str, Path] | None = None,
) -> Parity:
    """Export a model from its run, or without one from the committed weights.

    With ``average_flips`` a second file, ``plain.tflite``, goes without, so that the evaluation
    can state the plain accuracy too.

    Args:
        average_flips: See ``serving_model``; None does as the last export of these weights did.
        further: Folders of other trainings of the same network, by the names under which the
            bundle keeps their histories. None takes those by other named recipes that lie beside
            ``run``, or what the committed bundle holds, if the export is from its weights.

    Raises:
        ExportError: Nothing to export, or the exported model answers differently.
    """
    weights, history_path = _source(model_id, run)
    history = json.loads(history_path.read_text(encoding="utf-8"))
    if average_flips is None:
        average_flips = history.get("export", {}).get("average_flips", False)
    if further is None:
        further = _other_recipes(model_id, run)
    _copy_further(further, history_path.parent, out)
    images = dataset.load_train(data, download_bar())
    if images.sha256 != history["run"]["data"]["images_sha256"]:
        raise ExportError(
            f"the training images in {images.source} are not those that {weights} was trained on, "
            "so it is not known which of them are validation images. Name the others with --data."
        )
    trained = build_from_history(history)
    load_model_weights(trained, weights)
    half = out / f"{model_id}.weights.h5"
    write_float16_weights(trained, half)
    model = build_from_history(history)
    load_model_weights(model, half)
    recipe = history["run"]["recipe"]
    _, rows = split_indices(len(images), recipe["validation_images"], recipe["split_seed"])
    pixels, labels = take(images, rows)
    print(f"fitting the temperature on {len(labels):,} validation images")
    untempered = serving_model(model, average_flips=average_flips)
    temperature = fit_temperature(_evidence(untempered, pixels).mean(axis=(1, 2)), labels)
    (out / PLAIN).unlink(missing_ok=True)
    if average_flips:
        (out / PLAIN).write_bytes(to_litert(serving_model(model, temperature)))

    candidate = out / "candidate.tflite"
    candidate.write_bytes(to_litert(serving_model(model, temperature, average_flips)))
    try:
        parity = measure_parity(
            serving_model(trained, average_flips=average_flips),
            candidate,
            pixels[:PARITY_IMAGES],
            labels[:PARITY_IMAGES],
        )
        parity.check()
        candidate.replace(out / MODEL)
    finally:
        candidate.unlink(missing_ok=True)
    history["export"] = {
        "temperature": temperature,
        "temperature_images": len(labels),
        "average_flips": average_flips,
        "parameters": int(model.count_params()),
        "layers": describe_layers(model, history["run"]),
        "parity": vars(parity),
    }
    write_json(out / HISTORY, history)
    return parity


def _other_recipes(model_id: str, run: Path) -> dict[str, Path]:
    """Return the finished trainings by other named recipes that lie beside ``run``."""
    folders = {
        name: run.parent / folder_of(model_id, name).name for name in NAMED_RECIPES[model_id]
    }
    return {
        name: folder
        for name, folder in folders.items()
        if folder.name != run.name and RunFolder(folder).best_weights.is_file()
    }


def _copy_further(further: Mapping[str, Path], beside: Path, out: Path) -> None:
    """Copy histories of other trainings into ``out``.

    Args:
        beside: Folder of the history that is exported; a bundle's has further ones beside it.
    """
    sources = {path.name: path for path in beside.glob("history_*.json")}
    sources |= {f"history_{name}.json": RunFolder(run).history for name, run in further.items()}
    for stale in out.glob("history_*.json"):
        stale.unlink()
    for name, source in sources.items():
        if not source.is_file():
            raise ExportError(f"--further names {source.parent}, which holds no training")
        shutil.copyfile(source, out / name)


def _source(model_id: str, run: Path) -> tuple[Path, Path]:
    folder = RunFolder(run)
    if folder.is_finished():
        return folder.best_weights, folder.history
    if folder.latest() is not None:
        raise ExportError(f"the training in {run} has not ended; go on with it by --resume")
    committed = ASSETS / "weights" / f"{model_id}.weights.h5"
    history = ASSETS / "models" / model_id / HISTORY
    if committed.is_file() and history.is_file():
        return committed, history
    raise ExportError(
        f"there is no finished training in {run} and there are no weights in {committed}. Train "
        f"first: python -m train.{model_id}"
    )


def _name_and_run(text: str) -> tuple[str, Path]:
    name, equals, run = text.partition("=")
    if not equals or not re.fullmatch(r"[a-z0-9_]+", name):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not NAME=RUN with a name of small letters, digits and underscores"
        )
    return name, Path(run)


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Export by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m train.export", description=__doc__)
    parser.add_argument("--model", choices=MODEL_IDS, default=RESNET50.id)
    parser.add_argument("--run", type=Path, help="folder of the training (runs/MODEL)")
    parser.add_argument("--out", type=Path, help="bundle folder to write (RUN/bundle)")
    parser.add_argument("--data", metavar="DIR", help="folder of CIFAR-10's binary version")
    parser.add_argument(
        "--average-flips",
        action=argparse.BooleanOptionalAction,
        help="average each picture's evidence with its mirror image's: better, twice the time "
        "(default: as these weights were exported last, else not)",
    )
    parser.add_argument(
        "--further",
        type=_name_and_run,
        action="append",
        metavar="NAME=RUN",
        help="keep the history of another training of this network in the bundle too",
    )
    options = parser.parse_args(arguments)
    run = options.run or Path("runs") / options.model
    out = options.out or run / "bundle"
    out.mkdir(parents=True, exist_ok=True)
    further = dict(options.further) if options.further else None
    parity = export(options.model, run, out, options.data, options.average_flips, further)
    print(
        f"{out / MODEL}: {(out / MODEL).stat().st_size:,} bytes; on {parity.images:,} validation "
        f"images {parity.agreement:.2%} agree with Keras, {parity.exported_accuracy:.2%} right "
        f"against {parity.keras_accuracy:.2%}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

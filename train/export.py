"""Write a trained model as LiteRT with int8 weights: ``python -m train.export``.

Takes a finished run, or in a clone the float16 weights of ``assets/weights``, and leaves
``model.tflite``, ``history.json`` and the Keras model in a bundle folder that ``release.evaluate``
completes. The exported model is refused when it answers differently from the Keras model.
"""

import argparse
import json
import math
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import keras

from cifar_models.bundles.bundle import HISTORY, MODEL
from cifar_models.bundles.manifest import config_name, weights_name
from cifar_models.data import dataset
from cifar_models.errors import ExportError
from cifar_models.files import write_json
from cifar_models.options import add_data_option
from cifar_models.specs import ASSETS, MODEL_IDS, RESNET50, spec_for
from cifar_models.stats.metrics import fit_temperature
from train.commands.bars import download_bar
from train.commands.exit_status import exit_status
from train.exporting.float16_weights import write_float16_weights
from train.exporting.keras_config import write_keras_config
from train.exporting.parity import Parity, activation_maps_of, measure_parity
from train.exporting.serving_model import serving_model
from train.images.split import split_indices, take
from train.loop.fit import load_model_weights
from train.loop.run_folder import RunFolder
from train.network_table import NETWORKS, build_from_history
from train.networks.architectures import unfreeze
from train.recipes.named_recipes import QUICK, folder_of

PLAIN = "plain.tflite"
PARITY_IMAGES = 2000


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


def export(
    model_id: str,
    run: Path,
    out: Path,
    data: str | None,
    average_flips: bool | None = None,
    further: Mapping[str, Path] | None = None,
    committed: bool = True,
) -> Parity:
    """Export a model from its run, or without one from the committed weights.

    With ``average_flips`` a second file, ``plain.tflite``, goes without, so that the evaluation
    can state the plain accuracy too.

    Args:
        average_flips: See ``serving_model``; None does as the last export of these weights did.
        further: Folders of other trainings of the same network, by the names under which the
            bundle keeps their histories. None takes those by other named recipes that lie beside
            ``run``, or what the committed bundle holds, if the export is from its weights.
        committed: Whether the committed weights will do where there is no run.

    Raises:
        ExportError: Nothing to export, or the exported model answers differently.
    """
    weights, history_path = _source(model_id, run, committed)
    history = json.loads(history_path.read_text(encoding="utf-8"))
    last = history.get("export", {})
    if average_flips is None:
        average_flips = last.get("average_flips", False)
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
    half = out / weights_name(spec_for(model_id))
    write_float16_weights(trained, half)
    model = build_from_history(history)
    write_keras_config(model, out / config_name(spec_for(model_id)))
    load_model_weights(model, half)
    recipe = history["run"]["recipe"]
    _, rows = split_indices(len(images), recipe["validation_images"], recipe["split_seed"])
    pixels, labels = take(images, rows)
    if last.get("average_flips") == average_flips:
        temperature = last["temperature"]  # of the same weights: the same answers, bit for bit
    else:
        print(f"fitting the temperature on {len(labels):,} validation images")
        untempered = serving_model(model, average_flips=average_flips)
        temperature = fit_temperature(
            activation_maps_of(untempered, pixels).mean(axis=(1, 2)), labels
        )
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
        name: run.parent / folder_of(model_id, name).name
        for name in NETWORKS[model_id].recipes
        if name != QUICK  # nothing to compare with
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


def _source(model_id: str, run: Path, committed: bool) -> tuple[Path, Path]:
    folder = RunFolder(run)
    if folder.is_finished():
        return folder.best_weights, folder.history
    if folder.latest() is not None:
        raise ExportError(f"the training in {run} has not ended; go on with it by --resume")
    weights = ASSETS / "weights" / f"{model_id}.weights.h5"
    history = ASSETS / "models" / model_id / HISTORY
    if committed and weights.is_file() and history.is_file():
        return weights, history
    lacking = f" and there are no weights in {weights}" if committed else ""
    raise ExportError(
        f"there is no finished training in {run}{lacking}. Train first: python -m train.{model_id}"
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
    parser.add_argument(
        "--run", type=Path, help="folder of the training (runs/MODEL, or the committed weights)"
    )
    parser.add_argument("--out", type=Path, help="bundle folder to write (RUN/bundle)")
    add_data_option(parser)
    parser.add_argument(
        "--average-flips",
        action=argparse.BooleanOptionalAction,
        help="average each picture's activation maps with its mirror image's: better, twice the "
        "time (default: as these weights were exported last, else not)",
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
    parity = export(
        options.model,
        run,
        out,
        options.data,
        options.average_flips,
        further,
        committed=options.run is None,
    )
    print(
        f"{out / MODEL}: {(out / MODEL).stat().st_size:,} bytes; on {parity.images:,} validation "
        f"images {parity.agreement:.2%} agree with Keras, {parity.exported_accuracy:.2%} right "
        f"against {parity.keras_accuracy:.2%}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

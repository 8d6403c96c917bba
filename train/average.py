"""Average the networks of several finished trainings: ``python -m train.average``.

Networks that share a start and were trained on from it lie close enough for the mean of their
weights to be better than each (Izmailov et al. 2018, arXiv 1803.05407; Wortsman et al. 2022,
arXiv 2203.05482). Normalisation statistics do not average, so they are measured anew on training
images. The result is a finished training for ``train.export``; its history is that of the first
run, and what the others cost is stated in it.
"""

import argparse
import json
import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers

from cifar_models import dataset
from cifar_models.errors import CifarModelsError, TrainingError
from cifar_models.files import write_atomically, write_json
from train.export import build_from_history
from train.fit import load_model_weights
from train.progress import download_bar
from train.run_folder import STATE, RunFolder
from train.split import split_indices, take

STATISTICS_IMAGES = 5000
BATCH = 250


def mean_weights(networks: list[list[np.ndarray]]) -> list[np.ndarray]:
    """Return the mean of several networks' weights, each a list of arrays in the same order.

    Raises:
        TrainingError: They differ in shape.
    """
    if len({tuple(values.shape for values in weights) for weights in networks}) != 1:
        raise TrainingError("the trainings are of different networks and cannot be averaged")
    return [np.mean(values, axis=0) for values in zip(*networks, strict=True)]


def measure_statistics(model: keras.Model, pixels: np.ndarray) -> None:
    """Set all BatchNormalization statistics to their means over batches of ``pixels``.

    Args:
        model: In float32; its layers may be nested one level deep.
        pixels: uint8 ``[N, 32, 32, 3]``.
    """
    flat = [
        inner
        for layer in model.layers
        for inner in (layer.layers if isinstance(layer, keras.Model) else [layer])
    ]
    found = [layer for layer in flat if isinstance(layer, layers.BatchNormalization)]
    kept = [(layer.trainable, layer.momentum) for layer in found]
    for layer in found:
        # With momentum 0 the statistics after a batch are those of the batch.
        layer.trainable, layer.momentum = True, 0.0
    totals = [[0.0, 0.0] for _ in found]
    starts = range(0, len(pixels), BATCH)
    for start in starts:
        model(pixels[start : start + BATCH].astype(np.float32), training=True)
        for total, layer in zip(totals, found, strict=True):
            total[0] = total[0] + keras.ops.convert_to_numpy(layer.moving_mean)
            total[1] = total[1] + keras.ops.convert_to_numpy(layer.moving_variance)
    for (mean, variance), layer, (trainable, momentum) in zip(totals, found, kept, strict=True):
        layer.moving_mean.assign(mean / len(starts))
        layer.moving_variance.assign(variance / len(starts))
        layer.trainable, layer.momentum = trainable, momentum


def average(runs: list[Path], out: Path, data: str | None) -> float:
    """Average the last weights of ``runs`` and leave a finished training in ``out``.

    Returns:
        Its accuracy on the validation images.

    Raises:
        TrainingError: A run is not there, or they differ in network or validation images.
    """
    histories, networks = [], []
    for run in runs:
        checkpoint = RunFolder(run).latest()
        if checkpoint is None or not RunFolder(run).best_weights.is_file():
            raise TrainingError(f"{run} is not the folder of a finished training")
        histories.append(json.loads(RunFolder(run).history.read_text(encoding="utf-8")))
        network = build_from_history(histories[-1])
        load_model_weights(network, checkpoint / STATE)
        networks.append(network.get_weights())
    recipe = histories[0]["run"]["recipe"]
    for history in histories:
        for name in ("split_seed", "validation_images", "limit"):
            if history["run"]["recipe"][name] != recipe[name]:
                raise TrainingError(f"the trainings differ in {name} and cannot be averaged")
    model = build_from_history(histories[0])
    model.set_weights(mean_weights(networks))

    images = dataset.load_train(data, download_bar())
    train_rows, rows = split_indices(len(images), recipe["validation_images"], recipe["split_seed"])
    measure_statistics(model, take(images, train_rows[:STATISTICS_IMAGES])[0])
    pixels, labels = take(images, rows)
    predicted = model.predict(pixels.astype(np.float32), batch_size=BATCH, verbose=0)
    accuracy = float((predicted.argmax(axis=1) == labels).mean())
    histories[0]["run"]["averaged"] = {
        "val_accuracy": accuracy,
        "with": [
            {
                "recipe": history["run"]["recipe"],
                **{name: history["epochs"][-1][name] for name in ("epoch", "seconds")},
                "images_seen": history["epochs"][-1]["images_seen"],
                "shared_epochs": sum(
                    a == b for a, b in zip(histories[0]["epochs"], history["epochs"], strict=False)
                ),
            }
            for history in histories[1:]
        ],
    }
    folder = RunFolder(out)
    write_atomically(folder.best_weights, model.save_weights)
    write_json(folder.history, histories[0])
    return accuracy


def main(arguments: list[str] | None = None) -> int:
    """Average by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m train.average", description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+", help="finished trainings, two or more")
    parser.add_argument("--out", type=Path, required=True, help="folder of the average")
    parser.add_argument("--data", metavar="DIR", help="folder of CIFAR-10's binary version")
    options = parser.parse_args(arguments)
    if len(options.runs) < 2:
        parser.error("name two finished trainings at least")
    try:
        accuracy = average(options.runs, options.out, options.data)
    except CifarModelsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{options.out}: validation accuracy {accuracy:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

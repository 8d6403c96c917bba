"""Training speed on the backend that ``KERAS_BACKEND`` names; prints one line of JSON.

A process of its own, since Keras takes its backend once. The network, its augmentation and its
optimiser are those of ``python -m train.custom_cnn`` or ``train.resnet50``, in its longest phase;
the pixels are random, and so are the weights.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import keras
import numpy as np

from cifar_models.data.dataset import Images
from cifar_models.specs import CUSTOM_CNN
from train.commands.allocator import keep_freed_memory
from train.images.cifar_data import cifar_data
from train.loop.fit import compile_for, fast_copy
from train.network_table import NETWORKS
from train.recipes.named_recipes import REPORT, SHIPPED
from train.recipes.recipe import Recipe


class Kept(keras.utils.PyDataset):
    """Batches that cost nothing to prepare."""

    def __init__(self, batches: keras.utils.PyDataset) -> None:
        super().__init__()
        self._kept = [batches[number] for number in range(len(batches))]

    def __len__(self) -> int:
        """Return the number of batches."""
        return len(self._kept)

    def __getitem__(self, batch: int):
        """Return images and targets."""
        return self._kept[batch]


class EpochEnd(keras.callbacks.Callback):
    """When the epoch ended: leaving ``fit`` on TensorFlow may wait seconds for a thread of it."""

    at = 0.0

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Look at the clock."""
        self.at = time.perf_counter()


def recipe_of(model_id: str, folder: Path) -> Recipe:
    """Return what is trained: ResNet50 by the report's recipe, the custom CNN by the shipped one.

    Args:
        folder: Gets a file of random backbone weights, which training from no backbone at all
            would not leave frozen.
    """
    network = NETWORKS[model_id]
    if model_id == CUSTOM_CNN.id:
        return network.recipe_class(**network.recipes[SHIPPED].settings)
    backbone = folder / "random.weights.h5"
    keras.applications.ResNet50(include_top=False, weights=None).save_weights(backbone)
    return network.recipe_class(**network.recipes[REPORT].settings, backbone=str(backbone))


def main(model_id: str, batches: int, rounds: int, folded: bool) -> None:
    """Train epochs of ``batches`` on fresh and on kept batches in turns, after one of each.

    Args:
        folded: Whether normalisations of frozen layers are folded, as in a training.
    """
    keep_freed_memory()
    with tempfile.TemporaryDirectory() as folder:
        recipe = recipe_of(model_id, Path(folder))
        keras.mixed_precision.set_global_policy(recipe.precision)
        planned = NETWORKS[model_id].plan(recipe)
    phase = max(planned.phases, key=lambda phase: phase.epochs)
    count = recipe.validation_images + batches * recipe.batch_size
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (count, 32, 32, 3), np.uint8)
    images = Images(pixels, rng.integers(0, 10, count).astype(np.uint8), "", "random")
    data = cifar_data(images, recipe)
    if planned.fit_to is not None:
        planned.fit_to(data.train_pixels)
    fresh = data.batches(phase, 0)
    ways = {"fresh": fresh, "kept": Kept(fresh)}
    phase.prepare(planned.model)
    compile_for(planned.model, phase, recipe, len(fresh))
    fitted = fast_copy(planned.model, data, recipe) if folded else planned.model
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, given in ways.items():
            began, end = time.perf_counter(), EpochEnd()
            fitted.fit(given, verbose=0, shuffle=False, callbacks=[end])
            if number:
                taken[name].append(end.at - began)
    fresh_seconds, kept_seconds = (float(np.median(taken[name])) for name in ("fresh", "kept"))
    speed = batches * recipe.batch_size / fresh_seconds
    share = max(0.0, 1 - kept_seconds / fresh_seconds)
    print(json.dumps({"images_per_second": speed, "preparation": share}))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:4]), folded=sys.argv[4:] != ["unfolded"])

"""Two histories as ``python -m experiments.transfer`` leaves them; a bundle need not hold any."""

import copy
import json

from cifar_models.bundles import bundle
from cifar_models.trainings import transfer

STARTS = {
    transfer.PRETRAINED: ("backbone.weights.h5", "ImageNet (as a test says)", (0.7, 0.8, 0.85)),
    transfer.RANDOM_START: ("random", "nothing: random initial weights", (0.2, 0.3, 0.35)),
}


def transfer_histories():
    """Return both by name, as the shipped ResNet50's history would have them."""
    shipped = json.loads((bundle.BUNDLES / "resnet50" / bundle.HISTORY).read_text())
    found = {}
    for name, (source, trained_on, accuracies) in STARTS.items():
        run = copy.deepcopy(shipped["run"])
        run["backbone"] = {"source": source, "pretrained_on": trained_on}
        run["recipe"]["backbone"] = source
        run.pop("continues", None)
        epochs = [
            shipped["epochs"][0]
            | {"epoch": number, "val_accuracy": accuracy, "accuracy": accuracy}
            | {"images_seen": 6000 * number, "seconds": 60.0 * number}
            for number, accuracy in enumerate(accuracies, start=1)
        ]
        found[name] = {"run": run, "epochs": epochs}
    return found


def write_transfer(folder):
    """Put both beside the other histories of the bundle in ``folder``; return them."""
    found = transfer_histories()
    for name, history in found.items():
        path = bundle.further_history(folder, name)
        path.write_text(json.dumps(history), encoding="utf-8")
    return found

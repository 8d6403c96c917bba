"""Histories as trainings write them, in JSON, and what the app's own parser makes of them."""

import json
from pathlib import Path

from cifar_models.bundles import histories
from cifar_models.specs import CUSTOM_CNN, spec_for


def small_run(**parts):
    """Return the ``run`` of a history of the custom CNN, with these parts of it changed."""
    return {
        "model": CUSTOM_CNN.id,
        "recipe": {},
        "data": {"train_images": 45_000, "validation_images": 5000, "images_sha256": "0" * 64},
        "versions": {},
        "hardware": {"cores": 2, "processor": "x"},
        "backend": "tensorflow",
        "started": "2026-01-01T00:00:00+00:00",
    } | parts


def small_history(*val_accuracies, minutes=1.0, images=45_000, **run):
    """Return a history, in JSON, of epochs with these validation accuracies.

    Args:
        minutes, images: Of each epoch.
        run: Parts of what ran, see ``small_run``.
    """
    epochs = [
        {
            **{"epoch": number, "phase": "fit", "seconds": 60 * minutes * number},
            **{"images_seen": images * number, "learning_rate": 0.1, "loss": 1.0},
            **{"accuracy": accuracy, "val_loss": 1.0, "val_accuracy": accuracy},
        }
        for number, accuracy in enumerate(val_accuracies, start=1)
    ]
    return {"run": small_run(**run), "epochs": epochs}


def read_history(history):
    """Return a history in JSON as the app reads it from a bundle's file."""
    spec = spec_for(history["run"]["model"])
    return histories.parse(json.dumps(history).encode(), Path("history.json"), spec)

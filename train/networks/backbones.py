"""What a ResNet50 backbone was trained on, for the run's history and the model card."""

import json
from pathlib import Path
from typing import Any

from cifar_models.files import sha256, write_json

# Backbone files this project knows, by SHA-256.
_KNOWN = {
    "6dad2e0bece0c8561685629b06f3d290586e2f7863f2b6a77b9b0c87c809cc76": (
        "ImageNet (conv1 to conv4 and all normalisations from Keras' ImageNet weights, nine "
        "kernels of conv5 trained anew on Tiny ImageNet)"
    ),
}
_UNKNOWN = "data that this project does not know"
_SUFFIX = ".weights.h5"


def describe_backbone(backbone: str) -> dict[str, str]:
    """Return ``source``, ``pretrained_on`` and, for a file, ``sha256``.

    Args:
        backbone: ``'imagenet'``, ``'none'`` or the path of a weights file.
    """
    if backbone == "imagenet":
        return {
            "source": "keras.applications",
            "pretrained_on": "ImageNet (1.28 million pictures of 1,000 classes)",
        }
    if backbone == "none":
        return {"source": "random", "pretrained_on": "nothing: random initial weights"}
    path = Path(backbone)
    digest = sha256(path)
    return {
        "source": path.name,
        "pretrained_on": _KNOWN.get(digest) or _noted(path, digest) or _UNKNOWN,
        "sha256": digest,
    }


def write_note(weights: Path, pictures: str, history: dict[str, Any]) -> None:
    """Write beside backbone weights what they were trained on, for ``describe_backbone``.

    Args:
        weights: ``NAME.weights.h5``; the note is ``NAME.json``.
        pictures: What the pictures are called.
        history: Of the training.
    """
    data, epochs = history["run"]["data"], history["epochs"]
    best = max(epoch["val_accuracy"] for epoch in epochs)
    words = (
        f"{pictures} ({data['train_images']:,} pictures of {data['classes']:,} classes; "
        f"{epochs[-1]['images_seen']:,} images seen, {best:.1%} "
        f"top-1 on {data['validation_images']:,} validation pictures)"
    )
    digest = sha256(weights)
    write_json(_note(weights), {"sha256": digest, "pretrained_on": words})


def _noted(weights: Path, digest: str) -> str | None:
    """Return what the note beside the weights says, if it is of these weights."""
    try:
        note = json.loads(_note(weights).read_text(encoding="utf-8"))
        return str(note["pretrained_on"]) if note["sha256"] == digest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note(weights: Path) -> Path:
    return weights.with_name(weights.name.removesuffix(_SUFFIX) + ".json")

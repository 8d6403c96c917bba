"""What a ResNet50 backbone was trained on, for the run's history and the model card."""

import hashlib
from pathlib import Path

# Backbone files this project knows, by SHA-256.
_KNOWN = {
    "977e162baec518dcc1d974afba69c0ac898e38ae4d97b09827a2e9e01b0008dc": (
        "Tiny ImageNet (100,000 images of 64x64, 200 of ImageNet's classes; 670,000 images seen "
        "at 40 to 64 px, 30.0% top-1 on its validation images). It has not seen the full "
        "ImageNet, 1.28 million pictures of 1,000 classes, that the usual ResNet50 weights "
        "come from"
    ),
}


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
    digest = hashlib.sha256(Path(backbone).read_bytes()).hexdigest()
    return {
        "source": Path(backbone).name,
        "pretrained_on": _KNOWN.get(digest, "data that this project does not know"),
        "sha256": digest,
    }

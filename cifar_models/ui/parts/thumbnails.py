"""Many test images as clickable thumbnails: one picture per hundred, not one file each."""

from typing import Any
from uuid import uuid4

import numpy as np

from cifar_models.data.label_quality import is_doubtful
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.specs import MODELS
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.fragments import notice
from cifar_models.ui.templates import render
from cifar_models.wording import percent

PER_SPRITE = 100
SIDE = 32
SHOWN, SHOWN_CAPTIONED = 48, 96


def thumbnails(served: Served, indices: np.ndarray, captions: bool = False) -> str:
    """Return a button per test image, in the given order.

    Without test images at hand the buttons show the index only. A sprite is named in a style
    rule: as a custom property of every button it takes the browser seconds on hundreds of them.

    Args:
        indices: Positions in the test set ``[n]``.
        captions: Write the true class and both answers under each.
    """
    identity = f"t{uuid4().hex[:10]}"
    sheets = [indices[start : start + PER_SPRITE] for start in range(0, len(indices), PER_SPRITE)]
    images = served.test_images
    return render(
        "thumbnails",
        identity=identity,
        side=SHOWN_CAPTIONED if captions else SHOWN,
        captions=captions,
        sheets=[]
        if images is None
        else [(pictures.png(_sprite(images.pixels[sheet])), len(sheet)) for sheet in sheets],
        images=[
            _image(served, int(index)) | {"sheet": number, "place": place}
            for number, sheet in enumerate(sheets)
            for place, index in enumerate(sheet)
        ],
    )


def missing_images(served: Served) -> str:
    """Say why thumbnails show numbers only; nothing where the test images are at hand."""
    if served.test_images is not None:
        return ""
    return notice(
        "The test images are not at hand, so their numbers are shown instead. The Compare tab "
        "offers to download them."
    )


def _sprite(pixels: np.ndarray) -> np.ndarray:
    """Put images uint8 ``[n, 32, 32, 3]`` one below the other."""
    return pixels.reshape(-1, SIDE, 3)


def _image(served: Served, index: int) -> dict[str, Any]:
    """Return what the template shows of a test image."""
    answers = served.answers
    true = CLASS_NAMES[answers.labels[index]]
    said = [
        (
            spec,
            CLASS_NAMES[answers.predicted[spec.id][index]],
            percent(float(answers.confidence[spec.id][index]), 0),
        )
        for spec in MODELS
    ]
    label = "; ".join(
        [
            f"test image {index}, {true}",
            *(f"{spec.short_title} says {name} {confidence}" for spec, name, confidence in said),
            *(["doubtful label"] if is_doubtful(index) else []),
        ]
    )
    return {"index": index, "true_class": true, "said": said, "label": label}

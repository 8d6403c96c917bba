"""Many test images as clickable thumbnails: one picture of all, not one file each."""

from typing import Any
from uuid import uuid4

import numpy as np

from cifar_models.data.label_quality import is_doubtful
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Served
from cifar_models.stats.answers import Answers
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.fragments import how_sure, notice
from cifar_models.ui.templates import render
from cifar_models.wording import percent

SIDE = 32
NO_IMAGES = (
    "The test images are not at hand, so their numbers are shown instead. *Pictures* "
    "offers to download them."
)


def thumbnails(served: Served, indices: np.ndarray) -> str:
    """Return a button per test image with its class and both answers, in the given order.

    Without test images at hand the buttons show the index only. The pictures are parts of one,
    named in a style rule: as a property of every button it takes the browser long.

    Args:
        indices: Positions in the test set ``[n]``.
    """
    images = served.test_images
    last = max(len(indices) - 1, 1)
    return render(
        "thumbnails",
        identity=f"t{uuid4().hex[:10]}",
        sprite=None if images is None else pictures.png(sprite(images.pixels[indices])),
        count=len(indices),
        images=[
            # Its place as a share of how far the sprite can be moved, so that it fits any size.
            _image(served, int(index)) | {"percent": round(100 * place / last, 4)}
            for place, index in enumerate(indices)
        ],
    )


def missing_images(served: Served) -> str:
    """Say why thumbnails show numbers only; nothing where the test images are at hand."""
    if served.test_images is not None:
        return ""
    return notice(NO_IMAGES)


def sprite(pixels: np.ndarray) -> np.ndarray:
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
            how_sure(served.bundles[spec.id], index),
        )
        for spec in served.pair
    ]
    label = "; ".join(
        [
            f"test image {index}, {true}",
            *(
                f"{spec.short_title} says {name} {confidence}".rstrip()
                for spec, name, confidence in said
            ),
            *(["doubtful label"] if is_doubtful(index) else []),
            *_people_agree(answers, index),
        ]
    )
    return {"index": index, "true_class": true, "said": said, "label": label}


def _people_agree(answers: Answers, index: int) -> list[str]:
    """Say how many people agree with the label of an image; nothing where that is unknown."""
    if answers.agreement is None:
        return []
    return [f"{percent(float(answers.agreement[index]), 0)} of people agree"]

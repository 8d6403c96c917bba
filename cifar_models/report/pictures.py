"""The pictures of a saved report: the first ones of its filter, if they were asked for."""

import base64
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from cifar_models.data.label_quality import is_doubtful
from cifar_models.labels import CLASS_NAMES
from cifar_models.report.scope import Scope
from cifar_models.serving.served import Served
from cifar_models.stats.selection import CONFIDENCE, ordered
from cifar_models.wording import percent

MOST = 36


@dataclass(frozen=True)
class Said:
    """What a model says about a picture.

    Attributes:
        name: Of the model.
        predicted: The class.
        confidence: Of that, as text.
        right: Whether that is the true class.
    """

    name: str
    predicted: str
    confidence: str
    right: bool


@dataclass(frozen=True)
class Picture:
    """A test image with both answers.

    Attributes:
        index: Its position in the test set.
        address: PNG of its pixels as a data address.
        true_class: Name of the class.
        doubtful: Whether most people did not confirm that class.
        said: Of both models.
    """

    index: int
    address: str
    true_class: str
    doubtful: bool
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Pictures:
    """The pictures of a report.

    Attributes:
        sentence: How many of which these are, or why there are none.
        shown: Up to ``MOST``.
    """

    sentence: str
    shown: tuple[Picture, ...] = ()


def pictures_of(served: Served, scope: Scope) -> Pictures:
    """Return the pictures of the filter on which a model is surest of its mistake."""
    images = served.test_images
    if images is None:
        return Pictures("The test images are not on the computer that made this report.")
    found = ordered(scope.chosen.indices(served.answers), served.answers, CONFIDENCE)
    if not len(found):
        return Pictures("No test picture fulfils the filter.")
    shown = found[:MOST]
    sentence = f"{len(shown)} of {len(found):,} pictures, the surest mistakes first."
    if not served.same_test_images():
        sentence += (
            " These have other pixels than those that the models were measured on; classes and "
            "confidences are of the latter."
        )
    return Pictures(sentence, tuple(_picture(served, int(index)) for index in shown))


def _picture(served: Served, index: int) -> Picture:
    answers = served.answers
    true = int(answers.labels[index])
    said = tuple(
        Said(
            spec.short_title,
            CLASS_NAMES[answers.predicted[spec.id][index]],
            percent(float(answers.confidence[spec.id][index]), 0),
            int(answers.predicted[spec.id][index]) == true,
        )
        for spec in served.pair
    )
    address = _png(served.test_images.pixels[index])
    return Picture(index, address, CLASS_NAMES[true], is_doubtful(index), said)


def _png(pixels: np.ndarray) -> str:
    """Return uint8 pixels ``[H, W, 3]`` as a PNG data address."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"

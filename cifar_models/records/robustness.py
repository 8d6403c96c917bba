"""What a bundle's ``robustness.json`` must hold, see ``records``."""

from typing import Annotated, Literal

from pydantic import Field

from cifar_models.labels import CLASS_COUNT
from cifar_models.records.record import Count, Positive, Record, Sha256, Text

STRENGTH_COUNT = 5
MADE_HERE, OFFICIAL = SOURCES = ("CIFAR-10-C style", "CIFAR-10-C")
MOST_PICTURES = 2000  # the longest text that a bundle's JSON may hold, see ``untrusted``

KindId = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
# One digit per picture of the sample.
Classes = Annotated[str, Field(pattern=rf"^[0-9]{{1,{MOST_PICTURES}}}$")]


class WorsePictures(Record):
    """Which worse pictures were shown to a model.

    Attributes:
        source: Made by ``corruptions``, or the official files.
        version, seed: Of ``corruptions``; None for the official files.
        images_sha256: Of the test pixels that they were made of.
        made_with: Versions of the libraries that have a part in the pixels, by name.
    """

    source: Literal[SOURCES]
    version: Positive | None = None
    seed: Count | None = None
    images_sha256: Sha256
    made_with: Annotated[dict[Text, Text], Field(max_length=8)] = Field(default_factory=dict)


class Sample(Record):
    """The test images that were made worse.

    Attributes:
        seed: Of their choice.
        indices: In the test set, by true class.
    """

    seed: Count
    indices: Annotated[
        list[Annotated[list[Count], Field(min_length=1, max_length=1000)]],
        Field(min_length=CLASS_COUNT, max_length=CLASS_COUNT),
    ]


class KindResult(Record):
    """What a model says about one kind of worse pictures, by strength from 1 to 5.

    Attributes:
        id: Of the kind, as CIFAR-10-C calls it.
        correct: How many pictures it gets right.
        predicted: Its answers, a digit per picture in the order of ``Sample.indices``.
        pixels_sha256: Of all five strengths' pixels, one after the other.
    """

    id: KindId
    correct: Annotated[list[Count], Field(min_length=STRENGTH_COUNT, max_length=STRENGTH_COUNT)]
    predicted: Annotated[list[Classes], Field(min_length=STRENGTH_COUNT, max_length=STRENGTH_COUNT)]
    pixels_sha256: Sha256


class RobustnessRecord(Record):
    """Content of ``robustness.json``.

    Attributes:
        model: Its id.
        answers_sha256: Of its answers about all test images, uint8 ``[N]``: by these the model is
            known again, also in a file that gives further outputs.
    """

    model: Text
    answers_sha256: Sha256
    pictures: WorsePictures
    sample: Sample
    kinds: Annotated[list[KindResult], Field(min_length=1, max_length=40)]

"""What a bundle's ``metrics.json`` must hold, see ``records``."""

from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    create_model,
    model_validator,
)

from cifar_models.labels import CLASS_NAMES
from cifar_models.records.record import (
    Count,
    Interval,
    Positive,
    Record,
    Seconds,
    Share,
    Temperature,
    Text,
)

# See ``unknown.scores``.
ENERGY, PROBABILITY, NEIGHBOURS, GUIDED = SCORES = (
    "energy",
    "maximum probability",
    "nearest neighbours",
    "guided energy",
)
SCORE_TITLES = {
    ENERGY: "energy",
    PROBABILITY: "maximum softmax probability",
    NEIGHBOURS: "nearest-neighbour distance",
    GUIDED: "guided energy",
}
NEED_NEIGHBOURS = (NEIGHBOURS, GUIDED)
NEAR, FAR = KINDS = ("near", "far")  # pictures of other things, as OpenOOD has them


def _adds_up(share: "Counted") -> "Counted":
    if share.correct > share.total or abs(share.accuracy - share.correct / share.total) > 1e-6:
        raise ValueError("accuracy is the share of correct in total")
    return share


class Counted(Record):
    """How many of some test images a model gets right."""

    accuracy: Share
    correct: Count
    total: Positive
    interval: Interval


SubsetOf = Annotated[Counted, AfterValidator(_adds_up)]


class ClassRates(Record):
    """Rates of one class; null where they are not defined."""

    recall: Share | None
    precision: Share | None
    f1: Share | None
    support: Count


class BeforeTemperature(Record):
    """Calibration of the logits as they were."""

    expected_calibration_error: Share | None = None


class Calibration(Record):
    """Whether confidences mean what they say."""

    bins: Positive
    expected_calibration_error: Share
    before_temperature: BeforeTemperature | None = None

    @property
    def error_before(self) -> float | None:
        """The calibration error before the temperature; None where it was not measured."""
        return self.before_temperature and self.before_temperature.expected_calibration_error


class MeasuredOn(Record):
    """The test images that were measured on."""

    images_sha256: Text
    description: Text


class Budget(Record):
    """What a training took."""

    epochs: Count
    seconds: Seconds
    images_seen: Count


class _ByClass(Record):
    def of(self, name: str) -> ClassRates:
        """Return the rates of a class by its name."""
        return getattr(self, name)


PerClass = create_model(
    "PerClass", __base__=_ByClass, **{name: (ClassRates, ...) for name in CLASS_NAMES}
)


class Detection(Record):
    """How well a score tells test images from one set of pictures of other things."""

    name: Annotated[str, Field(max_length=60)]
    kind: Literal[KINDS]
    description: Text
    images: Count
    auroc: Share
    auroc_interval: Interval
    fpr95: Share
    fpr95_interval: Interval


class HintRates(Record):
    """How often the hint that a picture shows none of the classes is wrong, by one score."""

    score: Literal[SCORES]
    threshold: float
    passing_share: Share
    false_alarm_rate: Share
    missed_rate: Share
    fpr95_when_choosing: Share | None = None
    auroc_when_choosing: Share | None = None
    neighbours: Annotated[int, Field(ge=1, le=2000)] | None = None
    detection: Annotated[list[Detection], Field(max_length=16)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _has_neighbours(self) -> Self:
        if self.score in NEED_NEIGHBOURS and self.neighbours is None:
            raise ValueError(f"{self.score} needs the number of neighbours")
        return self


class HintImages(Record):
    """How many images the rates of the hint come from."""

    validation: Count
    test: Count
    other_classes: Count


class HintMeasuredOn(Record):
    """Which pictures of other classes the rates of the hint come from."""

    other_classes: Text
    chosen_by: Text | None = None


class Hint(HintRates):
    """The hint as ``release.unknown`` measured it."""

    model_sha256: Text
    not_chosen: list[HintRates] = Field(default_factory=list)  # as many as there are scores
    images: HintImages | None = None
    measured_on: HintMeasuredOn | None = None


class Metrics(Counted):
    """Content of ``metrics.json``."""

    model: Text
    model_sha256: Text
    measured_on: MeasuredOn
    exact_subset: SubsetOf | None = None
    average_flips: bool | None = None
    without_average_flips: SubsetOf | None = None
    per_class: PerClass
    calibration: Calibration
    temperature: Temperature
    parameters: Count
    bytes: Count
    training: Budget
    unknown: Hint | None = None

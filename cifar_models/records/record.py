"""What the JSON files of a bundle must hold, with the bounds that their readers count on.

Further keys are allowed; ``untrusted.read_json`` bounds them as well.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from cifar_models.errors import BundleError

LARGEST_SIDE = 512  # of the pictures that a network enlarges its input to, in pixels

Text = Annotated[str, Field(max_length=1000)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=10**12)]
Positive = Annotated[int, Field(ge=1, le=10**12)]
Number = Annotated[float, Field(ge=-1e9, le=1e9)]
Seconds = Annotated[float, Field(ge=0, le=1e9)]
Share = Annotated[float, Field(ge=0, le=1)]
Side = Annotated[int, Field(ge=1, le=LARGEST_SIDE)]
Temperature = Annotated[float, Field(ge=1e-3, le=1e3)]


def _ascending(pair: list[float]) -> list[float]:
    if pair[0] > pair[1]:
        raise ValueError("the lower bound comes first")
    return pair


Interval = Annotated[list[Share], Field(min_length=2, max_length=2), AfterValidator(_ascending)]


class Record(BaseModel):
    """A JSON object; whole numbers, numbers, texts and truth values are not taken for another."""

    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False)

    _as_read: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def as_read(self) -> dict[str, Any]:
        """The object itself with all its keys, in their order: to show or to write, as a whole."""
        return self._as_read

    @classmethod
    def read(cls, value: Any, where: str) -> Self:
        """Return ``value`` as such a record.

        Args:
            where: What it is, for the error.

        Raises:
            BundleError: A part is missing, of another kind or out of bounds; names the first one.
        """
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise BundleError(_sentence(error.errors(include_url=False)[0], where)) from error

    @model_validator(mode="wrap")
    @classmethod
    def _keep(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        record = handler(value)
        record._as_read = value
        return record


class Epoch(Record):
    """One record of a history."""

    epoch: Positive
    phase: Annotated[str, Field(max_length=60)]
    seconds: Seconds
    images_seen: Count
    learning_rate: Number
    loss: Number
    accuracy: Share
    val_loss: Number
    val_accuracy: Share


class Recipe(Record):
    """Settings of a training: shown as they are, ``as_read``, but for these."""

    image_size: Side | None = None
    seed: int | None = None


class Earlier(Record):
    """A training that another one went on with."""

    recipe: Recipe
    continues: "Earlier | None" = None


class Data(Record):
    """What a training was given."""

    train_images: Count
    validation_images: Count
    images_sha256: Text


class Hardware(Record):
    """What a training ran on."""

    cores: Count
    processor: Text
    accelerator: Text | None = None


class Backbone(Record):
    """First weights that were trained elsewhere."""

    source: Text
    pretrained_on: Text


class Energy(Record):
    """What a training is estimated to have used, over some of its epochs."""

    kwh: Annotated[float, Field(ge=0, le=1e9)]
    kg_co2eq: Annotated[float, Field(ge=0, le=1e9)] | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    method: Text
    epochs: Positive
    seconds: Seconds


class Run(Earlier):
    """What ran."""

    model: Text
    recipe_name: Text | None = None
    data: Data
    versions: dict[Text, Any]
    hardware: Hardware
    backend: Text
    started: Text
    backbone: Backbone | None = None
    energy: Energy | None = None

    @property
    def pretrained_on(self) -> str | None:
        """What its first weights were trained on; None where they were random."""
        if self.backbone is None or self.backbone.source == "random":
            return None
        return self.backbone.pretrained_on


class Layer(Record):
    """One layer of a network."""

    name: Text
    type: Text
    shape: Annotated[list[Count], Field(max_length=8)]
    parameters: Count
    trainable: Count


class Parity(Record):
    """How an exported network answers compared with the Keras model."""

    images: Count
    agreement: Share
    keras_accuracy: Share
    exported_accuracy: Share


class Export(Record):
    """How a network was exported; the app itself needs its layers alone."""

    layers: list[Layer]
    temperature: Temperature | None = None
    average_flips: bool | None = None
    parameters: Count | None = None
    parity: Parity | None = None


@dataclass(frozen=True)
class History:
    """How a network was trained.

    Attributes:
        run: What ran.
        epochs: One record each, in their order; at least one.
    """

    run: Run
    epochs: tuple[Epoch, ...]


@dataclass(frozen=True)
class ExportedHistory(History):
    """How a network was trained and exported."""

    export: Export


class Listed(Record):
    """What a manifest says about a file: its SHA-256 in hex and its length."""

    sha256: Sha256
    bytes: Count


def _sentence(problem: Any, where: str) -> str:
    remedy = "; run python -m release.unknown" if "unknown" in problem["loc"] else ""
    names = [name for name in problem["loc"] if isinstance(name, str)]
    missing = names.pop() if problem["type"] == "missing" else None
    place = ", ".join([where, *names])
    if missing is not None:
        return f"{place} lacks '{missing}'{remedy}"
    received = repr(problem["input"])[:60]
    if problem["type"] == "model_type":
        return f"{place} is {received}, not an object{remedy}"
    if problem["type"] == "list_type":
        return f"{place} is {received}, not a list{remedy}"
    expected = problem["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    return f"{place} is {received}; expected: {expected[0].lower()}{expected[1:]}{remedy}"

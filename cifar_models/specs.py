"""The models that are compared, as frozen records: the two of the app, and what a pair is."""

from dataclasses import dataclass, replace
from pathlib import Path

FIRST, SECOND = PLACES = ("first", "second")
COLOURS = {FIRST: "#0072b2", SECOND: "#d55e00"}
"""Hex colours of both places; the two stay apart for readers with any common colour blindness
(Okabe and Ito's blue and vermilion)."""
BETWEEN = "~"  # between the two ids of a pair in an address
PAIR_NAME = "pair"  # of the pair in an address


@dataclass(frozen=True)
class ModelSpec:
    """What is fixed about a model, whatever its weights are.

    Attributes:
        id: Name of the bundle folder, and the model's key in every JSON answer.
        title: Name shown on the page.
        short_title: Name where space is scarce.
        in_sentence: Name within a sentence.
        hub_name: Repository name on the Hugging Face Hub, below a user's namespace.
        place: ``first`` or ``second`` in the pair that is looked at, which decides its colour and
            its mark; see ``Pair``.
    """

    id: str
    title: str
    short_title: str
    in_sentence: str
    hub_name: str
    place: str = FIRST

    @property
    def colour(self) -> str:
        """Hex colour of the model where no style sheet is at hand."""
        return COLOURS[self.place]


RESNET50 = ModelSpec(
    id="resnet50",
    title="ResNet50, fine-tuned",
    short_title="ResNet50",
    in_sentence="ResNet50",
    hub_name="cifar10-resnet50",
)
CUSTOM_CNN = ModelSpec(
    id="custom_cnn",
    title="Custom CNN, from scratch",
    short_title="Custom CNN",
    in_sentence="the custom CNN",
    hub_name="cifar10-custom-cnn",
    place=SECOND,
)


@dataclass(frozen=True)
class Pair:
    """Two models that are compared; differences are those of the first minus the second.

    Their records say then at which place they stand.
    """

    first: ModelSpec
    second: ModelSpec

    def __post_init__(self) -> None:
        """Put both in their places."""
        for place in PLACES:
            spec = getattr(self, place)
            if spec.place != place:
                object.__setattr__(self, place, replace(spec, place=place))

    def __iter__(self):
        return iter((self.first, self.second))

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of both."""
        return self.first.id, self.second.id

    @property
    def name(self) -> str:
        """What addresses call it; empty for the two that come with the app, in their order."""
        return "" if self.ids == MODEL_IDS else BETWEEN.join(self.ids)

    def place_of(self, model_id: str) -> str:
        """Return ``first`` or ``second``; raises ``KeyError`` for a model that is neither."""
        return {self.first.id: FIRST, self.second.id: SECOND}[model_id]

    def other(self, spec: ModelSpec) -> ModelSpec:
        """Return the one of the two that ``spec`` is not."""
        return self.second if spec.id == self.first.id else self.first


MODEL_IDS: tuple[str, ...] = (RESNET50.id, CUSTOM_CNN.id)
PAIR = Pair(RESNET50, CUSTOM_CNN)
"""The two that come with the app."""
MODELS: tuple[ModelSpec, ...] = tuple(PAIR)


def pair_by_ids(name: str) -> Pair | None:
    """Return the pair of an address whose models addresses call by their ids.

    Args:
        name: See ``Pair.name``.

    Returns:
        The two that come with the app, either way round; None for any others, whose places stand
        for them.
    """
    known = {pair.name: pair for pair in (PAIR, Pair(PAIR.second, PAIR.first))}
    return known.get(name)


def spec_for(model_id: str) -> ModelSpec:
    """Return the record of ``model_id``; raises ``KeyError`` naming the ids that exist."""
    for spec in MODELS:
        if spec.id == model_id:
            return spec
    raise KeyError(f"no model is called {model_id!r}; the models are {', '.join(MODEL_IDS)}")


HUB_VARIABLE = "CIFAR_MODELS_HUB"
"""Environment variable that names whose models of the Hub the app serves."""

ADD_VARIABLE = "CIFAR_MODELS_ADD"
"""Environment variable that names further models to compare, between commas."""

SPACE_NAME = "cifar10-comparison"
"""Repository name of the Space, below a user's namespace."""

_PACKAGE = Path(__file__).resolve().parent
# Within the package where it is installed, beside it in a checkout.
_INSTALLED = _PACKAGE / "assets"
ASSETS = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "assets"
"""Folder of what is bundled: weights, predictions, histories and metrics."""

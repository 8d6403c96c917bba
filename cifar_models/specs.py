"""The two models that are compared, as frozen records."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ModelSpec:
    """What is fixed about a model, whatever its weights are.

    Attributes:
        id: Name of the bundle folder, and the model's key in every JSON answer.
        title: Name shown on the page.
        short_title: Name where space is scarce.
        in_sentence: Name within a sentence.
        colour: Hex colour of the model everywhere; the two stay apart for readers with
            any common colour blindness (Okabe and Ito's blue and vermilion).
        hub_name: Repository name on the Hugging Face Hub, below a user's namespace.
    """

    id: str
    title: str
    short_title: str
    in_sentence: str
    colour: str
    hub_name: str


RESNET50 = ModelSpec(
    id="resnet50",
    title="ResNet50, fine-tuned",
    short_title="ResNet50",
    in_sentence="ResNet50",
    colour="#0072b2",
    hub_name="cifar10-resnet50",
)
CUSTOM_CNN = ModelSpec(
    id="custom_cnn",
    title="Custom CNN, from scratch",
    short_title="Custom CNN",
    in_sentence="the custom CNN",
    colour="#d55e00",
    hub_name="cifar10-custom-cnn",
)


@dataclass(frozen=True)
class Pair:
    """Two models that are compared; differences are those of the first minus the second."""

    first: ModelSpec
    second: ModelSpec

    def __iter__(self):
        return iter((self.first, self.second))

    def place_of(self, model_id: str) -> str:
        """Return ``first`` or ``second``; raises ``KeyError`` for a model that is neither."""
        return {self.first.id: FIRST, self.second.id: SECOND}[model_id]


FIRST, SECOND = PLACES = ("first", "second")
PAIR = Pair(RESNET50, CUSTOM_CNN)
MODELS: tuple[ModelSpec, ...] = tuple(PAIR)
MODEL_IDS: tuple[str, ...] = tuple(spec.id for spec in MODELS)


def spec_for(model_id: str) -> ModelSpec:
    """Return the record of ``model_id``; raises ``KeyError`` naming the ids that exist."""
    for spec in MODELS:
        if spec.id == model_id:
            return spec
    raise KeyError(f"no model is called {model_id!r}; the models are {', '.join(MODEL_IDS)}")


HUB_VARIABLE = "CIFAR_MODELS_HUB"
"""Environment variable that names whose models of the Hub the app serves."""

SPACE_NAME = "cifar10-comparison"
"""Repository name of the Space, below a user's namespace."""

ASSETS = Path(__file__).resolve().parent.parent / "assets"
"""Folder of what is bundled: weights, predictions, histories and metrics."""

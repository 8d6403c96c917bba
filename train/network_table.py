"""The table of the networks: how each is built and trained. A further one is a further entry."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras

from cifar_models.specs import CUSTOM_CNN, RESNET50, ModelSpec
from train.custom_cnn_plan import custom_cnn_plan
from train.loop.plan import Plan
from train.networks import custom_cnn_recipe, resnet50_recipe
from train.networks.architectures import build_custom_cnn, build_resnet50
from train.networks.custom_cnn_recipe import CustomCnnRecipe
from train.networks.resnet50_recipe import ResNet50Recipe
from train.recipes.named_recipes import ALIKE, NamedRecipe
from train.recipes.recipe import CifarRecipe
from train.resnet50_plan import resnet50_plan


@dataclass(frozen=True)
class Network:
    """What is known of a network before any is built.

    Attributes:
        spec: What the app knows of it; ``python -m train.ID`` trains it.
        recipe_class: Its settings.
        recipes: Those with a name; the first is taken where none is named.
        build: Builds it, in the present dtype policy.
        plan: Builds it with the phases of its training.
    """

    spec: ModelSpec
    recipe_class: type[CifarRecipe]
    recipes: Mapping[str, NamedRecipe]
    build: Callable[[Any], keras.Model]
    plan: Callable[[Any], Plan]

    def name_of(self, recipe: CifarRecipe, name: str) -> str:
        """Return ``name``, of a named recipe, or "" where other options changed it."""
        named = self.recipes[name]
        if recipe.continue_from and not named.after:
            return ""
        left = {*ALIKE, "continue_from", *(recipe.implied() if recipe.continue_from else ())}
        changed = {
            entry.name
            for entry in dataclasses.fields(recipe)
            if getattr(recipe, entry.name) != named.settings.get(entry.name, entry.default)
        }
        return name if changed <= left - {"limit"} else ""


NETWORKS: dict[str, Network] = {
    RESNET50.id: Network(
        spec=RESNET50,
        recipe_class=ResNet50Recipe,
        recipes=resnet50_recipe.RECIPES,
        build=build_resnet50,
        plan=resnet50_plan,
    ),
    CUSTOM_CNN.id: Network(
        spec=CUSTOM_CNN,
        recipe_class=CustomCnnRecipe,
        recipes=custom_cnn_recipe.RECIPES,
        build=build_custom_cnn,
        plan=custom_cnn_plan,
    ),
}


def build_from_history(history: Mapping[str, Any]) -> keras.Model:
    """Build the float32 network that a history describes, without trained weights."""
    keras.mixed_precision.set_global_policy("float32")
    network = NETWORKS[history["run"]["model"]]
    return network.build(network.recipe_class.of_history(history["run"]["recipe"]))

"""How the custom CNN is trained: smaller pictures first, one learning-rate cycle."""

import numpy as np

from cifar_models.labels import IMAGE_SIDE
from train.loop.earlier_run import EarlierRun
from train.loop.plan import Phase, Plan
from train.networks.architectures import CIFAR10_MEAN, CIFAR10_VARIANCE, WHITENING, build_custom_cnn
from train.networks.custom_cnn_recipe import CustomCnnRecipe
from train.networks.whitening import whitening_kernels


def custom_cnn_plan(recipe: CustomCnnRecipe) -> Plan:
    """Return the network and its phases.

    Raises:
        TrainingError: The weights of ``--continue-from`` do not fit.
    """
    if recipe.continue_from:
        return _further_plan(recipe)
    model = build_custom_cnn(recipe, side=None)

    def whiten(pixels: np.ndarray) -> None:
        kernels = whitening_kernels(pixels, CIFAR10_MEAN, CIFAR10_VARIANCE)
        model.get_layer(WHITENING).set_weights([kernels])

    phases = [
        Phase(
            f"{recipe.small_size} px",
            recipe.small_epochs,
            recipe.learning_rate,
            least_area=recipe.least_area,
            image_size=recipe.small_size,
            cycle_epochs=recipe.epochs,
        ),
        Phase(
            f"{IMAGE_SIDE} px",
            recipe.epochs - recipe.small_epochs,
            recipe.learning_rate,
            cycle_epochs=recipe.epochs,
            continues=recipe.small_epochs > 0,
        ),
    ]
    return Plan(model, phases, fit_to=whiten if recipe.whitening else None)


def _further_plan(recipe: CustomCnnRecipe) -> Plan:
    """Return the network of an earlier training and one more learning-rate cycle for it."""
    earlier = EarlierRun(recipe.continue_from)
    model = build_custom_cnn(recipe, side=None)
    earlier.load_into(model)
    name = earlier.new_phase(f"{IMAGE_SIDE} px")
    phases = [Phase(name, recipe.epochs, recipe.learning_rate)]
    return Plan(model, phases, {"continues": earlier.run}, earlier.epochs)

"""Part of *Models*: how a network was trained, one column for each stage of the training."""

from cifar_models.bundles.bundle import Bundle
from cifar_models.trainings.stages import UNUSED, recipe_table
from cifar_models.ui.templates import render as render_template


def render(bundle: Bundle) -> str:
    """Return the table as HTML."""
    table = recipe_table(bundle.history.run, bundle.metrics.temperature)
    return render_template("recipe_table", stages=table.stages, groups=table.groups, unused=UNUSED)

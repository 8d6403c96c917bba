"""Fine-tune ResNet50, by default from ImageNet weights: ``python -m train.resnet50``."""

import json
import sys
from pathlib import Path
from typing import Any

from cifar_models.curves import best_epoch
from cifar_models.specs import RESNET50
from train.architectures import build_resnet50, unfreeze
from train.backbones import describe_backbone
from train.command import Plan, run_command
from train.fit import Phase, load_model_weights
from train.recipe import ResNet50Recipe
from train.run_folder import RunFolder


def plan(recipe: ResNet50Recipe) -> Plan:
    """Return the network and its phases: the head alone, the unfrozen layers too, zoomed crops.

    Raises:
        TrainingError: The backbone weights or the prefix to unfreeze from do not fit.
    """
    earlier = earlier_run(recipe)
    model = build_resnet50(recipe, load_backbone=earlier is None)
    facts = {"backbone": describe_backbone(recipe.backbone)} if earlier is None else {}
    if earlier is not None:
        load_model_weights(model, RunFolder(Path(recipe.continue_from)).best_weights)
        facts = {"backbone": earlier["run"]["backbone"], "continues": earlier["run"]}
    unfreeze(model, recipe.unfreeze_from)  # so that a wrong prefix is refused at once
    main_phase = "from scratch" if recipe.backbone == "none" else "fine-tuning"
    if earlier is not None:
        main_phase = f"{recipe.image_size} px"
        while any(record["phase"] == main_phase for record in earlier["epochs"]):
            main_phase += " again"
    phases = [
        Phase(
            "head",
            recipe.head_epochs,
            recipe.head_learning_rate,
            lambda network: unfreeze(network, "none"),
        ),
        Phase(
            main_phase,
            recipe.epochs,
            recipe.learning_rate,
            lambda network: unfreeze(network, recipe.unfreeze_from),
        ),
        Phase(
            "random zoom",
            recipe.zoom_epochs,
            recipe.zoom_learning_rate,
            lambda network: unfreeze(network, recipe.unfreeze_from),
            least_area=recipe.least_area,
        ),
    ]
    return Plan(model, phases, facts, earlier["epochs"] if earlier else [])


def earlier_run(recipe: ResNet50Recipe) -> dict[str, Any] | None:
    """Return the history that ``--continue-from`` goes on with: up to its best epoch.

    What came after the best epoch did not make the weights that are taken over.
    """
    if not recipe.continue_from:
        return None
    folder = RunFolder(Path(recipe.continue_from))
    history = json.loads(folder.history.read_text(encoding="utf-8"))
    history["epochs"] = history["epochs"][: best_epoch(history)["epoch"]]
    return history


def main(arguments: list[str] | None = None) -> int:
    """Train by command-line arguments; return the exit status."""
    return run_command(arguments, RESNET50, ResNet50Recipe, plan, __doc__)


if __name__ == "__main__":
    sys.exit(main())

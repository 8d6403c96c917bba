"""Measure what each ingredient of the custom CNN is worth: ``python -m experiments.ingredients``.

One short training per ingredient, without it, all else as in the recipe and at one budget. Writes
a table of validation accuracies into ``train/README.md``, and the histories of the recipe itself,
by three seeds, into the bundle. Interrupted, it goes on when run again.
"""

import argparse
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cifar_models.bundles.bundle import BUNDLES
from cifar_models.files import write_atomically
from cifar_models.options import add_data_option
from cifar_models.specs import CUSTOM_CNN
from release.bundle_command import add_histories
from train.commands.exit_status import exit_status
from train.loop.plan import images_per_epoch
from train.loop.run_folder import best_epoch
from train.loop.trials import run_trial
from train.networks.custom_cnn_recipe import CustomCnnRecipe
from train.recipes.recipe import RANDOM

GUIDE = Path(__file__).parents[1] / "train" / "README.md"
BEGIN, END = "<!-- ingredients: begin -->", "<!-- ingredients: end -->"
SEEDS = 3


@dataclass(frozen=True)
class Change:
    """One trial: what differs from the recipe.

    Attributes:
        name: Of its folder.
        title: In the table.
        settings: Recipe fields that differ.
    """

    name: str
    title: str
    settings: dict[str, Any] = field(default_factory=dict)


CHANGES = (
    Change("no-whitening", "without the whitening layer", {"whitening": False}),
    Change("late-pooling", "pooling at the end of each block", {"early_pooling": False}),
    Change("relu", "ReLU instead of GELU", {"activation": "relu"}),
    Change("random-flips", "random instead of alternating flips", {"flips": RANDOM}),
    Change("cutout", "with cut-outs of 8 pixels", {"cutout": 8}),
    Change("no-dropout", "without dropout", {"dropout": 0.0}),
    Change("no-smoothing", "without label smoothing", {"label_smoothing": 0.0}),
    Change("no-decay", "without weight decay", {"weight_decay": 0.0}),
    Change("full-size", "32 px throughout, at more cost", {"small_share": 0.0}),
)


def recipe_with(change: Change) -> CustomCnnRecipe:
    """Return the recipe with one change; raises ``TrainingError`` where that cannot be."""
    return CustomCnnRecipe(**change.settings)


def table(baselines: list[dict], changed: list[tuple[Change, dict]]) -> str:
    """Return the Markdown table.

    Args:
        baselines: Histories of the recipe itself, by different seeds.
        changed: A history for each change.
    """
    accuracies = [best_epoch(history)["val_accuracy"] for history in baselines]
    mean, last = statistics.mean(accuracies), baselines[0]["epochs"][-1]
    spread = statistics.stdev(accuracies) if len(accuracies) > 1 else None
    data = baselines[0]["run"]["data"]
    seconds = statistics.mean(history["epochs"][-1]["seconds"] for history in baselines)
    between = f", standard deviation {spread * 100:.2f} points" if spread is not None else ""
    rows = [
        f"Budget of each training: {len(baselines[0]['epochs'])} epochs of "
        f"{images_per_epoch(data):,} images, {last['images_seen']:,} images seen; accuracy on "
        f"{data['validation_images']:,} validation images. The recipe itself: {mean:.2%} on "
        f"average of {len(accuracies)} seeds{between}; differences below about twice that mean "
        "nothing. What regularises costs accuracy at so short a budget and pays at a long one.",
        "",
        "| change | accuracy | difference | time |",
        "|---|---|---|---|",
    ]
    for change, history in changed:
        accuracy = best_epoch(history)["val_accuracy"]
        time = history["epochs"][-1]["seconds"] / seconds
        rows.append(
            f"| {change.title} | {accuracy:.2%} | {(accuracy - mean) * 100:+.2f} points "
            f"| {time:.2f} x |"
        )
    return "\n".join(rows)


def write_into_guide(content: str, guide: Path = GUIDE) -> None:
    """Replace what stands between the two marks of the guide."""
    before, _, rest = guide.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    text = f"{before}{BEGIN}\n{content}\n{END}{after}"
    write_atomically(guide, lambda part: part.write_text(text, encoding="utf-8"))


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Measure by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m experiments.ingredients", description=__doc__)
    parser.add_argument("--epochs", type=int, default=5, help="of each training (5)")
    parser.add_argument(
        "--images-per-epoch", type=int, default=12_000, help="images of an epoch (12,000)"
    )
    parser.add_argument("--out", type=Path, default=Path("runs/ingredients"), help="folder of runs")
    parser.add_argument(
        "--bundle", type=Path, default=BUNDLES / CUSTOM_CNN.id, help="gets the histories"
    )
    add_data_option(parser)
    options = parser.parse_args(arguments)
    budget = {"epochs": options.epochs, "images_per_epoch": options.images_per_epoch}

    def trial(name: str, settings: dict[str, Any]) -> dict:
        return run_trial(CUSTOM_CNN.id, budget | settings, options.out / name, options.data)

    for change in CHANGES:
        recipe_with(change)  # a wrong one is refused before hours are spent
    baselines = [trial(f"recipe-seed{seed}", {"seed": seed}) for seed in range(SEEDS)]
    changed = [(change, trial(change.name, change.settings)) for change in CHANGES]
    content = table(baselines, changed)
    write_into_guide(content)
    add_histories(
        options.bundle,
        CUSTOM_CNN,
        {f"short_seed_{seed}": history for seed, history in enumerate(baselines)},
    )
    print(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What all training commands do around their network."""

import argparse

import keras

from cifar_models.data import dataset
from release.publish import check_access
from train.commands.allocator import keep_freed_memory
from train.commands.bars import download_bar
from train.commands.exit_status import RESUMABLE, exit_status
from train.commands.parallel import check_batches, use_all_devices
from train.finish import finish
from train.images.cifar_data import cifar_data
from train.loop.fit import VALIDATION_BATCH, train
from train.loop.plan import images_per_epoch
from train.loop.run_folder import RunFolder
from train.loop.trials import run_trial
from train.network_table import Network
from train.options import parse, recipe_from
from train.recipes.named_recipes import ALIKE, folder_of
from train.trackers.energy import EnergyMeter
from train.trackers.reports import Reports
from train.trackers.table import check_installed


@exit_status(**RESUMABLE)
def run_command(arguments: list[str] | None, network: Network, description: str) -> int:
    """Parse arguments, train, and return the exit status; errors become one sentence."""
    keep_freed_memory()
    options, given = parse(arguments, network, description)
    recipe = recipe_from(options, network.recipe_class, given)
    for name in options.report_to:
        check_installed([name], f"--report-to {name}")
    measuring = [_energy_meter(options.energy)] if options.energy is not None else []
    if options.publish:
        check_access(options.publish)
    train_before(options, network)
    keras.utils.set_random_seed(recipe.seed)
    keras.mixed_precision.set_global_policy(recipe.precision)
    devices = use_all_devices() if options.data_parallel else 1
    planned = network.plan(recipe)
    data = cifar_data(dataset.load_train(options.data, download_bar()), recipe)
    facts = data.facts
    check_batches(devices, "training", images_per_epoch(facts), recipe.batch_size)
    check_batches(devices, "validation", facts["validation_images"], VALIDATION_BATCH)
    if planned.fit_to is not None:
        planned.fit_to(data.train_pixels)
    with Reports(options.report_to, options.out) as reports:
        train(
            planned.model,
            planned.phases,
            data,
            recipe,
            RunFolder(options.out, planned.model.count_params()),
            facts={
                "model": network.spec.id,
                "recipe_name": network.name_of(recipe, options.recipe),
                "devices": devices,
                **planned.facts,
            },
            resume=options.resume,
            earlier_epochs=planned.earlier_epochs,
            measuring=measuring,
            reporting=[reports],
        )
    if options.publish:
        return finish(network.spec.id, options.out, options.data, options.publish)
    return 0


def _energy_meter(country: str) -> EnergyMeter:
    check_installed(["codecarbon"], "--energy")
    return EnergyMeter(country)


def train_before(options: argparse.Namespace, network: Network) -> None:
    """Train what the recipe of ``options`` goes on with, or go on with it, unless it is finished.

    Raises:
        TrainingError: That training failed.
    """
    before = network.recipes[options.recipe].after
    folder = folder_of(network.spec.id, before)
    if before and options.continue_from == str(folder):
        same = {name: getattr(options, name) for name in ALIKE if hasattr(options, name)}
        run_trial(network.spec.id, {"recipe": before, **same}, folder, options.data)

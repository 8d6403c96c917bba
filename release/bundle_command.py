"""What the commands that complete or publish bundles share: which bundles, and their figures."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cifar_models.bundles import bundle
from cifar_models.files import write_atomically, write_json
from cifar_models.records.metrics import Metrics
from cifar_models.records.record import ExportedHistory, History
from cifar_models.specs import MODEL_IDS, ModelSpec
from release.card import model_card


def add_bundle_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--model`` and ``--bundle``."""
    parser.add_argument("--model", choices=(*MODEL_IDS, "all"), default="all")
    parser.add_argument(
        "--bundle", type=Path, help="bundle folder of the one model (assets/models/MODEL)"
    )


def parse(parser: argparse.ArgumentParser, arguments: list[str] | None) -> argparse.Namespace:
    """Parse; a folder for several models ends with a message of the parser."""
    options = parser.parse_args(arguments)
    if options.bundle and options.model == "all":
        parser.error("--bundle needs --model")
    return options


def chosen_bundles(options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """Yield id and bundle folder of each model that was asked for."""
    for model_id in MODEL_IDS if options.model == "all" else (options.model,):
        yield model_id, options.bundle or bundle.BUNDLES / model_id


def add_histories(folder: Path, spec: ModelSpec, histories: Mapping[str, dict[str, Any]]) -> None:
    """Put histories of further trainings of the network into its bundle, and into its card.

    Args:
        histories: By name: letters, digits and underscores, shown with spaces.

    Raises:
        BundleError: The folder is no complete bundle, or a history does not fit it.
    """
    found = bundle.read(folder, spec)
    for name, history in histories.items():
        write_json(bundle.further_history(folder, name), history)
    write_figures(
        folder, spec, found.metrics.as_read, found.history, bundle.read_further(folder, spec)
    )


def write_figures(
    folder: Path,
    spec: ModelSpec,
    metrics: dict[str, Any],
    history: ExportedHistory,
    further: Mapping[str, History],
) -> None:
    """Write ``metrics.json`` and the card that is made of it, and check the whole bundle.

    Raises:
        BundleError: The parts do not belong together.
    """
    write_json(folder / bundle.METRICS, metrics)
    measured = Metrics.read(metrics, str(folder / bundle.METRICS))
    card = model_card(spec, measured, history, further)
    write_atomically(folder / bundle.CARD, lambda part: part.write_text(card, encoding="utf-8"))
    bundle.read(folder, spec)

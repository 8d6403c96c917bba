"""What the commands that complete or publish bundles share: which bundles, and their metrics."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cifar_models.bundles import bundle
from cifar_models.bundles.embeddings import EMBEDDINGS, EMBEDDINGS_BYTES, parse_embeddings
from cifar_models.bundles.known_features import (
    KNOWN_FEATURES,
    KNOWN_FEATURES_BYTES,
    parse_known_features,
)
from cifar_models.bundles.robustness import ROBUSTNESS, answers_sha256
from cifar_models.errors import BundleError
from cifar_models.files import write_atomically, write_json
from cifar_models.records import untrusted
from cifar_models.records.metrics import NEED_NEIGHBOURS, Metrics
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


def forget_other_answers(folder: Path, predicted: np.ndarray) -> None:
    """Remove what a bundle says about worse pictures where that was another model.

    Args:
        predicted: What its model says about the test images ``[N]``.
    """
    path = folder / ROBUSTNESS
    if not path.exists():
        return
    try:
        measured = untrusted.read_json(path).get("answers_sha256")
    except BundleError:
        measured = None
    if measured != answers_sha256(predicted):
        path.unlink()
        print(f"{path} is not of this model and was removed; run python -m release.robustness")


def forget_other_features(folder: Path) -> None:
    """Remove known features that are damaged or another model's, and the hint that needs them.

    Raises:
        BundleError: There is no model in ``folder``.
    """
    path, metrics = folder / KNOWN_FEATURES, folder / bundle.METRICS
    try:
        known = parse_known_features(untrusted.read_bytes(path, KNOWN_FEATURES_BYTES), path)
        if known.model_sha256 == bundle.model_sha256(folder):
            return
    except BundleError:
        pass
    path.unlink(missing_ok=True)
    stated = bundle.read_json(metrics) if metrics.is_file() else {}
    if (stated.get("unknown") or {}).get("score") in NEED_NEIGHBOURS:
        write_json(metrics, {name: one for name, one in stated.items() if name != "unknown"})


def forget_other_embeddings(folder: Path) -> None:
    """Remove maps and nearest images that are damaged or another model's.

    Raises:
        BundleError: There is no model in ``folder``.
    """
    path = folder / EMBEDDINGS
    if not path.exists():
        return
    try:
        found = parse_embeddings(untrusted.read_bytes(path, EMBEDDINGS_BYTES), path)
        if found.model_sha256 == bundle.model_sha256(folder):
            return
    except BundleError:
        if not (folder / bundle.MODEL).exists():
            raise
    path.unlink()
    print(f"{path} is not of this model and was removed; run python -m release.embeddings")


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
    write_metrics(
        folder, spec, found.metrics.as_read, found.history, bundle.read_further(folder, spec)
    )


def write_card_anew(folder: Path, spec: ModelSpec) -> None:
    """Write the card of a complete bundle anew, of what was measured before.

    Raises:
        BundleError: It is no complete bundle.
    """
    found = bundle.read(folder, spec)
    _write_card(folder, spec, found.metrics, found.history, found.further_histories)


def write_metrics(
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
    _write_card(folder, spec, measured, history, further)
    bundle.read(folder, spec)


def _write_card(
    folder: Path,
    spec: ModelSpec,
    metrics: Metrics,
    history: ExportedHistory,
    further: Mapping[str, History],
) -> None:
    card = model_card(spec, metrics, history, further)
    write_atomically(folder / bundle.CARD, lambda part: part.write_text(card, encoding="utf-8"))

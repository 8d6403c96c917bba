"""The model card of a bundle, generated from its metrics and history."""

import json
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cifar_models.bundles.bundle import further_history
from cifar_models.data.dataset import describe_pixels
from cifar_models.labels import CLASS_NAMES
from cifar_models.records.metrics import SCORE_TITLES, Hint, Metrics
from cifar_models.records.record import ExportedHistory, History, Run
from cifar_models.specs import ModelSpec
from cifar_models.trainings.curves import best_epoch
from cifar_models.trainings.settings import in_words
from cifar_models.trainings.stages import hardware_words, recipe_table
from cifar_models.wording import duration, interval, origin, percent
from release.card_sections import (
    bias,
    citation,
    environmental_impact,
    keras_use,
    litert_use,
    recommendations,
    uses,
)
from release.front_matter import front_matter, model_facts

_LONG = 20  # letters of a setting's value


def model_card(
    spec: ModelSpec,
    metrics: Metrics,
    history: ExportedHistory,
    further: Mapping[str, History] | None = None,
    license_id: str | None = None,
    repository: str | None = None,
) -> str:
    """Return the card as Markdown.

    Args:
        further: Histories of other trainings of the same network, by name.
        license_id: The licence it is published under.
        repository: Where it is published, with its namespace.
    """
    return "\n".join(
        [
            front_matter(model_facts(spec, metrics, license_id)),
            f"# {spec.title} (CIFAR-10)",
            "",
            f"This network was {origin(history.run.pretrained_on)}. {metrics.parameters:,} "
            f"parameters; {metrics.bytes:,} bytes as `model.tflite` (int8 weights).",
            "",
            *uses(),
            "",
            *_accuracy(metrics),
            "",
            *_per_class(metrics),
            "",
            *_training(history, metrics),
            *_further(history, further or {}),
            "",
            *recipe_section(history.run, metrics.temperature),
            "",
            *bias(metrics),
            *_limits(spec, history.run, metrics.unknown),
            "",
            *recommendations(),
            "",
            *litert_use(),
            *keras_use(repository),
            "",
            *environmental_impact(history.run, metrics),
            "",
            *citation(history.run),
            "",
        ]
    )


def _accuracy(metrics: Metrics) -> list[str]:
    calibration, measured_on = metrics.calibration, metrics.measured_on
    return [
        "## Evaluation",
        "",
        f"Measured once, by `python -m release.evaluate`, on {measured_on.description} "
        f"(pixels SHA-256 `{measured_on.images_sha256}`). Intervals: Wilson, 95%.",
        "",
        "| images | right | accuracy | interval |",
        "|---|---|---|---|",
        f"| {metrics.total:,} test images | {metrics.correct:,} "
        f"| {percent(metrics.accuracy)} "
        f"| {percent(metrics.interval[0])} to {percent(metrics.interval[1])} |",
        *_flips(metrics),
        "",
        f"Expected calibration error {percent(calibration.expected_calibration_error)} "
        f"({calibration.bins} bins) after dividing logits by the temperature "
        f"{metrics.temperature:.3f}, which was fitted on validation images and is part of the "
        f"exported model; {percent(calibration.error_before)} before.",
    ]


def _flips(metrics: Metrics) -> list[str]:
    plain = metrics.without_average_flips
    if plain is None:
        return []
    return [
        "",
        "The exported model averages each picture with its mirror image, at twice the time. "
        f"Without that it is right on {percent(plain.accuracy)} "
        f"({percent(plain.interval[0])} to {percent(plain.interval[1])}).",
    ]


def _per_class(metrics: Metrics) -> list[str]:
    rows = ((name, metrics.per_class.of(name)) for name in CLASS_NAMES)
    return [
        "| class | images | precision | recall | F1 |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {row.support:,} | {percent(row.precision)} "
            f"| {percent(row.recall)} | {percent(row.f1)} |"
            for name, row in rows
        ),
    ]


def _training(history: ExportedHistory, metrics: Metrics) -> list[str]:
    run, parity, training = history.run, history.export.parity, metrics.training
    return [
        "## Training Details",
        "",
        f"- Data: {run.data.train_images:,} CIFAR-10 training images; "
        f"{run.data.validation_images:,} others chose the checkpoint. They come from "
        f"{describe_pixels(run.data.images_sha256)}, pixels SHA-256 "
        f"`{run.data.images_sha256}`.",
        f"- Budget: {training.epochs} epochs, {training.images_seen:,} images seen, "
        f"{duration(training.seconds)} on {hardware_words(run.hardware.as_read)}.",
        f"- Export: agrees with the Keras model on {percent(parity.agreement)} of "
        f"{parity.images:,} validation images; {percent(parity.exported_accuracy)} right "
        f"against {percent(parity.keras_accuracy)}.",
    ]


def recipe_section(run: Run, temperature: float) -> list[str]:
    """Return the table of the settings, a column for each stage of the training."""
    table = recipe_table(run, temperature)
    empty = [""] * len(table.stages)
    rows = [["setting", *table.stages], ["---"] * (1 + len(table.stages))]
    for group, settings in table.groups:
        rows.append([f"**{group}**", *empty])
        rows += [[title, *_said_once(values)] for title, _, values in settings]
    return [
        "### Recipe",
        "",
        "Settings without effect are left out.",
        "",
        *(f"| {' | '.join(map(_in_cell, row))} |" for row in rows),
    ]


def _said_once(values: list[str]) -> list[str]:
    """Return long texts that are all the same so that the first one stands for all."""
    if len(set(values)) > 1 or len(values[0]) <= _LONG:
        return values
    return [values[0], *["the same"] * (len(values) - 1)]


def _in_cell(text: str) -> str:
    """Return text that does not end its cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def _further(history: History, further: Mapping[str, History]) -> list[str]:
    """Say what other trainings of the network reached, and how far seeds alone spread."""
    by_recipe: dict[str, dict[str, History]] = {}
    for name, other in further.items():
        by_recipe.setdefault(json.dumps(_without_seed(other)), {})[name] = other
    own = by_recipe.pop(json.dumps(_without_seed(history)), {})
    lines = [_own_seeds([history, *own.values()])] if own else []
    for alike in by_recipe.values():
        if len(alike) > 1:
            lines.append(_other_seeds(history, list(alike.values())))
            continue
        (name, other), *_ = alike.items()
        lines.append(
            f"- For comparison, `{further_history(Path(), name)}`: the same network reached "
            f"{percent(best_epoch(other).val_accuracy)} of validation images after "
            f"{other.epochs[-1].images_seen:,} images seen. It was "
            f"{origin(other.run.pretrained_on)}."
        )
    return lines


def _without_seed(history: History) -> dict[str, Any]:
    recipe = history.run.recipe.as_read
    return {name: recipe[name] for name in sorted(recipe) if name != "seed"}


def _own_seeds(trainings: list[History]) -> str:
    """Say how trainings by the shipped recipe spread; the shipped one comes first."""
    reached = [best_epoch(one).val_accuracy for one in trainings]
    if reached[0] < max(reached):
        values = ", ".join(percent(value) for value in reached)
        return (
            f"- Seeds: validation accuracies of {len(reached)} trainings by this recipe: {values}."
        )
    return (
        f"- Seeds: {len(reached)} trainings by this recipe reached {_mean_and_spread(reached)}; "
        "without averaging mirror images. The best of them on validation images is this one."
    )


def _other_seeds(history: History, trainings: list[History]) -> str:
    """Say how trainings by one other recipe spread, and how that recipe differs."""
    own, other = _without_seed(history), _without_seed(trainings[0])
    differing = "; ".join(
        in_words(name, value) for name, value in other.items() if own.get(name) != value
    )
    reached = [best_epoch(one).val_accuracy for one in trainings]
    return (
        f"- Seeds at a budget of {trainings[0].epochs[-1].images_seen:,} images seen: "
        f"{len(reached)} trainings that differ only in their seed reached "
        f"{_mean_and_spread(reached)}. Their recipe differs from that below in: {differing}."
    )


def _mean_and_spread(reached: list[float]) -> str:
    return (
        f"{percent(statistics.mean(reached))} of validation images on average, standard deviation "
        f"{statistics.stdev(reached) * 100:.2f} points"
    )


def _limits(spec: ModelSpec, run: Run, unknown: Hint | None) -> list[str]:
    lines = [
        "- It knows ten classes and nothing else: any picture gets one of them.",
        *_unknown(unknown),
        "- It sees 32x32 pixels, whatever the size of the photo.",
    ]
    if size := run.recipe.image_size:
        lines.append(
            f"- Pictures are enlarged to {size} px inside the model, so its last feature map, and "
            f"with it each class activation map, is only {-(-size // 32)}x{-(-size // 32)}."
        )
    return [*lines, *_detection(unknown)]


def _unknown(unknown: Hint | None) -> list[str]:
    """Say how well the hint works that a picture may show none of the classes."""
    if unknown is None or not (unknown.images and unknown.not_chosen and unknown.measured_on):
        return []
    images, other = unknown.images, unknown.measured_on.other_classes
    lines = [
        f"- The app hints that a picture may show none of the ten where the "
        f"{SCORE_TITLES[unknown.score]} is too low for the threshold that "
        f"{percent(unknown.passing_share)} of {images.validation:,} validation images pass. That "
        f"is a false alarm on {percent(unknown.false_alarm_rate)} of {images.test:,} test images, "
        f"and misses {percent(unknown.missed_rate)} of {images.other_classes:,} {other}. "
        "Measured by `python -m release.unknown`.",
    ]
    if not unknown.detection:  # of older bundles: no table says it
        lines += [
            f"- The {SCORE_TITLES[rates.score]}, not chosen, misses {percent(rates.missed_rate)}."
            for rates in unknown.not_chosen
        ]
    return lines


def _detection(unknown: Hint | None) -> list[str]:
    """Return the table of all scores on all sets of pictures of other things."""
    if unknown is None or not unknown.detection:
        return []
    rows = [
        f"| {SCORE_TITLES[rates.score]}{' (in use)' if rates is unknown else ''} "
        f"| {one.name} ({one.kind}) | {one.images:,} "
        f"| {one.auroc:.3f} ({one.auroc_interval[0]:.3f} to {one.auroc_interval[1]:.3f}) "
        f"| {percent(one.fpr95, 1)} ({interval(one.fpr95_interval)}) |"
        for rates in (unknown, *unknown.not_chosen)
        for one in rates.detection
    ]
    return [
        "",
        f"How well each score tells {unknown.images.test:,} CIFAR-10 test images from pictures of "
        "other things, with 95% intervals (AUROC: DeLong, FPR at 95% TPR: bootstrap):",
        "",
        "| score | pictures | count | AUROC | FPR at 95% TPR |",
        "|---|---|---|---|---|",
        *rows,
        "",
        *(f"- {one.name}: {one.description}." for one in unknown.detection),
    ]

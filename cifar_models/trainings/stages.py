"""A recipe as a table: how a network was trained, one column for each stage of its training."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cifar_models.data.dataset import describe_pixels
from cifar_models.records.record import Earlier, Run
from cifar_models.trainings import settings
from cifar_models.trainings.settings import plain

# Names the training by the report's recipe among ResNet50's further histories.
REPORT_RECIPE = "report"
ENVIRONMENT = "Environment"
UNUSED = "–"
_PRECISION = {
    "mixed_bfloat16": "bfloat16, weights in float32",
    "mixed_float16": "float16, weights in float32",
}
_NAMES = {"python": "Python", "keras": "Keras", "tensorflow": "TensorFlow", "numpy": "NumPy"}
_NAMES |= {"jax": "JAX", "torch": "PyTorch"}

Row = tuple[str, str, list[str]]  # title, term of the glossary or '', a text per stage


@dataclass(frozen=True)
class RecipeTable:
    """The settings that have an effect in at least one stage, in plain words.

    Attributes:
        stages: What names each stage, the first one first.
        groups: Titles with their rows; ``UNUSED`` stands where a stage does without a setting.
    """

    stages: list[str]
    groups: list[tuple[str, list[Row]]]


def recipe_table(run: Run, temperature: float) -> RecipeTable:
    """Return the recipe of a training and of those that it went on with.

    Args:
        temperature: That was fitted after it.
    """
    stages = _stages(run)
    names = [_name_of(number, stage, len(stages)) for number, stage in enumerate(stages, start=1)]
    groups = _groups(run, stages, temperature)
    return RecipeTable(names, [(title, rows) for title, rows in groups if rows])


def _stages(run: Earlier) -> list[Earlier]:
    """Return the trainings that a run went on with, the first one first, and itself."""
    return [*([] if run.continues is None else _stages(run.continues)), run]


def _name_of(number: int, stage: Earlier, count: int) -> str:
    by_report = stage.as_read.get("recipe_name") == REPORT_RECIPE
    title = f"Stage {number}" if count > 1 else "Only stage"
    return f"{title}, by the report's recipe" if by_report else title


def _groups(run: Run, stages: list[Earlier], temperature: float) -> list[tuple[str, list[Row]]]:
    recipes = [stage.recipe.as_read for stage in stages]
    found: dict[str, list[Row]] = {
        settings.DATA: _data(stages),
        settings.NETWORK: [_first_weights(run, len(stages))],
        settings.OPTIMISATION: [],
        settings.AUGMENTATION: [],
        settings.OTHER: [],
        ENVIRONMENT: _environment(stages, temperature),
    }
    for setting in settings.settings_of(recipes):
        values = [
            setting.write(recipe[setting.name]) if settings.used(setting, recipe) else UNUSED
            for recipe in recipes
        ]
        found[setting.group].append((setting.title, setting.term, values))
    return list(found.items())


def _data(stages: list[Earlier]) -> list[Row]:
    shas = [_inside(stage.as_read, "data", "images_sha256") for stage in stages]
    return [
        ("Training images", "", _texts(stages, "data", "train_images")),
        (
            "Pictures from",
            "",
            [UNUSED if sha is None else describe_pixels(str(sha)) for sha in shas],
        ),
    ]


def _first_weights(run: Run, count: int) -> Row:
    later = [f"those of stage {number}" for number in range(1, count)]
    return "First weights", "backbone", [run.pretrained_on or "random", *later]


def _environment(stages: list[Earlier], temperature: float) -> list[Row]:
    kinds = [stage.recipe.as_read.get("precision") for stage in stages]
    precisions = [_PRECISION.get(kind, kind) if isinstance(kind, str) else UNUSED for kind in kinds]
    fitted = [UNUSED] * (len(stages) - 1) + [f"{temperature:.2f}"]
    rows = [
        ("Computed in", "", precisions),
        ("Software", "", [_versions(stage.as_read.get("versions")) for stage in stages]),
        ("Keras computes with", "", [_name(stage.as_read.get("backend")) for stage in stages]),
        ("Computer", "", [hardware_words(stage.as_read.get("hardware")) for stage in stages]),
        ("Started", "", [_day(stage.as_read.get("started")) for stage in stages]),
        ("Temperature, fitted after it", "temperature", fitted),
    ]
    return [row for row in rows if any(text != UNUSED for text in row[2])]


def _texts(stages: list[Earlier], *names: str) -> list[str]:
    found = [_inside(stage.as_read, *names) for stage in stages]
    return [UNUSED if value is None else plain(value) for value in found]


def _inside(value: Any, *names: str) -> Any:
    """Return what stands under some names in objects within objects; None where nothing does."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _name(value: Any) -> str:
    return UNUSED if value is None else _NAMES.get(str(value), str(value))


def _versions(value: Any) -> str:
    if not isinstance(value, Mapping) or not value:
        return UNUSED
    return ", ".join(f"{_name(name)} {plain(version)}" for name, version in value.items())


def hardware_words(value: Any) -> str:
    """Write what a training ran on, as histories hold it; ``UNUSED`` where they do not."""
    cores, processor = _inside(value, "cores"), _inside(value, "processor")
    if cores is None or processor is None:
        return UNUSED
    accelerator = _inside(value, "accelerator")
    also = "" if accelerator is None else f", {plain(accelerator)}"
    return f"{plain(cores)} cores of {plain(processor)}{also}"


def _day(value: Any) -> str:
    if not isinstance(value, str):
        return UNUSED
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return value
    return f"{found.day} {found:%B %Y}, {found:%H:%M} {found.tzname() or ''}".rstrip()

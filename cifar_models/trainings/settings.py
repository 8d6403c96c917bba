"""The settings of a training in plain words: which there are, and which of them do nothing.

Histories name settings as ``train`` does. Their values may come from anybody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

DATA, NETWORK, OPTIMISATION, AUGMENTATION, OTHER = (
    "Data",
    "Network",
    "Optimisation",
    "Augmentation",
    "Other settings",
)
_NOTHING = (0, "", None, False, "none", [])


@dataclass(frozen=True)
class Setting:
    """A setting as the page shows it.

    Attributes:
        name: In a history.
        title: In plain words.
        group: What it belongs to.
        write: Turns its value into text.
        term: Of the glossary, if it explains it.
        zero_counts: Whether 0 is a value like any other, as of a seed.
    """

    name: str
    title: str
    group: str
    write: Callable[[Any], str]
    term: str = ""
    zero_counts: bool = False


def plain(value: Any) -> str:
    """Write any value of a JSON file so that a person can read it.

    >>> plain(45000), plain([64, 256]), plain(True), plain(0.0005)
    ('45,000', '64, 256', 'yes', '0.0005')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value)
    return str(value)


def _share(value: Any) -> str:
    return f"{value:.0%}" if _is_number(value) else plain(value)


def _pixels(value: Any) -> str:
    return f"{plain(value)} px"


def _instead(words: Mapping[str, str]) -> Callable[[Any], str]:
    return lambda value: words.get(value, value) if isinstance(value, str) else plain(value)


def _layers(value: Any) -> str:
    return "all" if value == "all" else f"from {plain(value)} on"


SETTINGS = (
    Setting("validation_images", "Images kept for validation", DATA, plain, "validation"),
    Setting("train_share", "Share of the training images", DATA, _share),
    Setting("limit", "Only so many training images", DATA, plain),
    Setting("images_per_epoch", "Images in an epoch", DATA, plain),
    Setting("split_seed", "Seed of the split", DATA, plain, zero_counts=True),
    Setting("seed", "Seed of weights, order and chance", DATA, plain, zero_counts=True),
    Setting("image_size", "Pictures enlarged to", NETWORK, _pixels),
    Setting("unfreeze_from", "Layers that are trained", NETWORK, _layers, "frozen"),
    Setting(
        "norm_momentum",
        "Normalisations keep of their averages",
        NETWORK,
        _share,
        "batch normalisation",
    ),
    Setting("filters", "Filters of the blocks", NETWORK, plain),
    Setting(
        "activation",
        "Activation function",
        NETWORK,
        _instead({"gelu": "GELU", "relu": "ReLU", "silu": "SiLU"}),
    ),
    Setting("whitening", "First layer whitens the picture", NETWORK, plain),
    Setting("early_pooling", "Pools after a block's first convolution", NETWORK, plain),
    Setting("late_blocks", "Blocks that pool later", NETWORK, plain),
    Setting("scale", "Normalisations learn a scale", NETWORK, plain, "batch normalisation"),
    Setting("dropout", "Dropout", NETWORK, _share, "dropout"),
    Setting("head_epochs", "Epochs of the classifier alone", OPTIMISATION, plain, "epoch"),
    Setting("head_learning_rate", "Learning rate of the classifier alone", OPTIMISATION, plain),
    Setting("epochs", "Epochs", OPTIMISATION, plain, "epoch"),
    Setting("learning_rate", "Learning rate, at its highest", OPTIMISATION, plain, "learning rate"),
    Setting(
        "schedule",
        "Learning rate over time",
        OPTIMISATION,
        _instead({"one-cycle": "rises, then falls", "constant": "stays the same"}),
    ),
    Setting("warmup", "Share of the steps in which it rises", OPTIMISATION, _share),
    Setting("zoom_epochs", "Epochs with crops of random size", OPTIMISATION, plain),
    Setting("zoom_learning_rate", "Learning rate of these", OPTIMISATION, plain),
    Setting("batch_size", "Images in a step", OPTIMISATION, plain),
    Setting("momentum", "Momentum", OPTIMISATION, plain, "momentum"),
    Setting("weight_decay", "Weight decay", OPTIMISATION, plain, "weight decay"),
    Setting("label_smoothing", "Label smoothing", OPTIMISATION, _share, "label smoothing"),
    Setting("patience", "Stops after epochs without improvement", OPTIMISATION, plain),
    Setting("crop_padding", "Pictures shifted by up to", AUGMENTATION, _pixels, "augmentation"),
    Setting(
        "flips",
        "Pictures mirrored",
        AUGMENTATION,
        _instead({"alternating": "every second epoch", "random": "at random"}),
    ),
    Setting("cutout", "Cutout, side of the square", AUGMENTATION, _pixels, "cutout"),
    Setting("cutmix", "CutMix, share of the pictures", AUGMENTATION, _share, "CutMix"),
    Setting("small_share", "Share of the epochs on smaller pictures", AUGMENTATION, _share),
    Setting("small_size", "Side of the smaller pictures", AUGMENTATION, _pixels),
    Setting("least_area", "Crops keep at least of the area", AUGMENTATION, _share),
)
# Said elsewhere: by the stages' order, the first weights and the environment.
_ELSEWHERE = {"continue_from", "backbone", "precision"}


def settings_of(recipes: list[Mapping[str, Any]]) -> list[Setting]:
    """Return the settings that at least one of some recipes uses, in the page's order.

    Those that no list here knows come last, by the names that the recipes have for them.
    """
    known = {setting.name for setting in SETTINGS} | _ELSEWHERE
    names = dict.fromkeys(name for recipe in recipes for name in recipe if name not in known)
    others = [Setting(name, _title(name), OTHER, plain) for name in names]
    return [
        setting
        for setting in (*SETTINGS, *others)
        if any(used(setting, recipe) for recipe in recipes)
    ]


def in_words(name: str, value: Any) -> str:
    """Write a setting with its value, by its name in histories.

    >>> in_words("cutmix", 0.5), in_words("new_thing", 3)
    ('CutMix, share of the pictures: 50%', 'New thing: 3')
    """
    known = next((setting for setting in SETTINGS if setting.name == name), None)
    setting = known or Setting(name, _title(name), OTHER, plain)
    return f"{setting.title}: {setting.write(value)}"


def used(setting: Setting, recipe: Mapping[str, Any]) -> bool:
    """Say whether a recipe holds a setting, and it does something there."""
    if setting.name not in recipe or setting.name in without_effect(recipe):
        return False
    value = recipe[setting.name]
    return value not in _NOTHING or (setting.zero_counts and value == 0)


def without_effect(recipe: Mapping[str, Any]) -> set[str]:
    """Return the names of settings that do nothing beside a recipe's others.

    A setting that is 0 or none does nothing either, but that is not said here.
    """
    found: set[str] = set()
    if recipe.get("schedule") == "constant":
        found.add("warmup")
    if not recipe.get("head_epochs"):
        found.add("head_learning_rate")
    if not recipe.get("zoom_epochs"):
        found.add("zoom_learning_rate")
    if not recipe.get("zoom_epochs") and not recipe.get("small_share"):
        found |= {"small_size", "least_area"}
    if recipe.get("train_share") == 1:
        found.add("train_share")
    if recipe.get("early_pooling") is False:
        found.add("late_blocks")
    patience, epochs = recipe.get("patience"), recipe.get("epochs")
    if _is_number(patience) and _is_number(epochs) and patience >= epochs:
        found.add("patience")
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _title(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]

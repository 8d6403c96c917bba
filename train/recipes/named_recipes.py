"""What a recipe with a name is, ``--recipe NAME``; each network's are beside its settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULTS, QUICK, SHIPPED, REPORT, UNFROZEN = "defaults", "quick", "shipped", "report", "unfrozen"

# What a recipe leaves to its user: another choice of these is the same recipe still, and a
# training before takes it too.
ALIKE = ("seed", "split_seed", "validation_images", "limit", "backbone", "precision")


@dataclass(frozen=True)
class NamedRecipe:
    """Settings that replace the defaults of a recipe.

    Attributes:
        description: In one sentence.
        settings: By the names of the recipe's fields.
        after: Name of the recipe whose finished training this one goes on with; "" for none.
    """

    description: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    after: str = ""


PLAIN_DEFAULTS = NamedRecipe("the defaults of all options")


def folder_of(model_id: str, name: str) -> Path:
    """Return where the training by a named recipe is kept unless ``--out`` says otherwise."""
    return Path("runs") / (model_id if name in (DEFAULTS, SHIPPED) else f"{model_id}-{name}")

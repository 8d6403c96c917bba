"""Under which terms models and the Space are published."""

from pathlib import Path

from cifar_models.records.record import Run
from cifar_models.specs import ModelSpec

CHECKOUT = Path(__file__).resolve().parent.parent
LICENSE = "other"
"""The Hub's name for terms that it does not know."""
LICENSE_NAME = "mit-and-terms-of-the-pictures"
LICENSE_FILE = "LICENSE"
CARRIED = ("THIRD_PARTY.md", LICENSE_FILE, "LICENSES/Apache-2.0.txt")
"""Files of the repository that say its terms."""


def license_facts(license_id: str | None, link: str = LICENSE_FILE) -> dict[str, str]:
    """Return what the Hub is told of a licence.

    Args:
        license_id: One of the Hub's licence names; nothing is told without one.
        link: File of the repository with the terms, where the Hub does not know them.
    """
    if not license_id:
        return {}
    further = {"license_name": LICENSE_NAME, "license_link": link} if license_id == LICENSE else {}
    return {"license": license_id} | further


def model_license(spec: ModelSpec, run: Run) -> str:
    """Return the terms of a model: ours, and of what it was made."""
    pictures = ["CIFAR-10, which states no licence: cite Krizhevsky (2009)"]
    if run.pretrained_on:
        pictures.append(
            f"{run.pretrained_on}: weights that Keras passes on under the MIT licence, of pictures "
            "that may be used for research and teaching, not for commerce"
        )
    return (
        f"{spec.title} (CIFAR-10)\n\nThe files of this repository are under the licence below. "
        "The pictures that the model\nlearned from have terms of their own, which the licence "
        "cannot change:\n\n"
        + "".join(f"- {one}.\n" for one in pictures)
        + "\n"
        + (CHECKOUT / LICENSE_FILE).read_text(encoding="utf-8")
    )

"""Where the tests find the checkout, and no data."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def without_images(folder):
    """Return the environment of a computer where neither CIFAR-10 nor people's answers are."""
    empty = str(folder)
    return {
        "CIFAR10_DIR": "",
        "CIFAR10H": "",
        "HF_HUB_CACHE": empty,
        "KERAS_HOME": empty,
        "XDG_CACHE_HOME": empty,
    }

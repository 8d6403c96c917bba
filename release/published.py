"""What is published: the files of a model's repository and of the Space, whole in memory.

Nothing is written anywhere for it, so that a command that is killed leaves nothing behind; and what
the manifest describes is what is sent, whatever happens to the files meanwhile.
"""

import hashlib
import importlib.metadata
import json
from dataclasses import dataclass
from pathlib import Path

from cifar_models.bundles import bundle, manifest
from cifar_models.pull import hub
from cifar_models.records import untrusted
from cifar_models.specs import HUB_VARIABLE, MODELS, SPACE_NAME, ModelSpec
from release.card import model_card
from release.front_matter import DATA_SET, front_matter
from release.keras_files import keras_files
from release.licences import (
    CARRIED,
    LICENSE,
    LICENSE_FILE,
    license_facts,
    model_license,
)
from release.thumbnail import THUMBNAIL, draw

CHECKOUT = Path(__file__).resolve().parent.parent
PYTHON = "3.11"
MODEL, SPACE = "model", "space"  # as the Hub calls kinds of repositories


@dataclass(frozen=True)
class Target:
    """A repository and what it shall hold.

    Attributes:
        name: With its namespace.
        kind: ``MODEL`` or ``SPACE``.
        files: Exactly what is published, by path in the repository, ``manifest.json`` included.
    """

    name: str
    kind: str
    files: dict[str, bytes]


def prepare_model(
    spec: ModelSpec, finished: Path, weights: Path, repository: str, license_id: str = LICENSE
) -> dict[str, bytes]:
    """Return a bundle, the Keras model, the card, the licence and the manifest.

    Args:
        finished: Folder of the bundle.
        weights: Folder of the Keras weights and the architecture.
        repository: Where it is published, with its namespace.

    Raises:
        BundleError: The bundle is not whole, or there is no Keras model.
    """
    bundle.read(finished, spec)  # says what is missing
    files = {
        path.name: untrusted.read_bytes(path, bundle.most_bytes(path.name))
        for path in bundle.files(finished)
    }
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    read = bundle.read(finished, spec, digests)
    files |= keras_files(spec, weights, read.history.run)
    if license_id == LICENSE:
        files[LICENSE_FILE] = model_license(spec, read.history.run).encode()
    card = model_card(
        spec, read.metrics, read.history, read.further_histories, license_id, repository
    )
    files[bundle.CARD] = card.encode()
    files[manifest.MANIFEST] = _json(manifest.describe_files(files, spec))
    return files


def prepare_space(namespace: str, license_id: str = LICENSE) -> dict[str, bytes]:
    """Return the app, what it needs, the bundled models, and no training code."""
    files = {
        "app.py": (CHECKOUT / "app.py").read_bytes(),
        "requirements.txt": (CHECKOUT / "requirements-app.txt").read_bytes(),
        "README.md": space_card(namespace, license_id).encode(),
    }
    files |= {name: (CHECKOUT / name).read_bytes() for name in CARRIED}
    metrics = {spec.id: bundle.read(bundle.BUNDLES / spec.id, spec).metrics for spec in MODELS}
    files[THUMBNAIL] = draw(metrics)
    package = CHECKOUT / "cifar_models"
    for path in sorted(path for path in package.rglob("*") if path.is_file()):
        within = path.relative_to(CHECKOUT)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in within.parts)
        if not hidden and path.suffix not in (".pyc", ".pyi"):
            files[within.as_posix()] = path.read_bytes()
    for spec in MODELS:  # served where the Hub's models cannot be had
        for path in bundle.files(bundle.BUNDLES / spec.id):
            files[f"assets/models/{spec.id}/{path.name}"] = path.read_bytes()
    digests = {
        name: {"sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    }
    files[manifest.MANIFEST] = _json({"format": manifest.FORMAT, "files": digests})
    return files


def _json(value: dict) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def space_card(namespace: str, license_id: str = LICENSE) -> str:
    """Return the Space's README, whose head tells the Hub how to run it."""
    names = [hub.repository_of(namespace, spec) for spec in MODELS]
    needed = ",".join((manifest.MANIFEST, *bundle.NEEDED))
    facts = {
        "title": "CIFAR-10: ResNet50 or a CNN of your own?",
        "emoji": "⚖️",
        "colorFrom": "blue",
        "colorTo": "red",
        "sdk": "gradio",
        "sdk_version": importlib.metadata.version("gradio"),
        "python_version": PYTHON,
        "app_file": "app.py",
        "models": names,
        "datasets": [DATA_SET],
        "tags": ["image-classification", "cifar10", "model-comparison", "litert"],
        "preload_from_hub": [f"{name} {needed}" for name in names],
        "suggested_hardware": "cpu-basic",
        "thumbnail": f"https://huggingface.co/spaces/{namespace}/{SPACE_NAME}/resolve/main/"
        f"{THUMBNAIL}",
        "short_description": "Two CIFAR-10 classifiers, compared with evidence",
        **license_facts(license_id, CARRIED[0]),
    }
    return front_matter(facts) + (
        "\n# A pre-trained ResNet50, or a CNN of your own?\n\n"
        "A dashboard that compares two CIFAR-10 classifiers on the same test images, with the "
        "evidence behind every number. It serves the models "
        + " and ".join(f"[{name}](https://huggingface.co/{name})" for name in names)
        + f", as the variable `{HUB_VARIABLE}` of this Space says. In a copy of this Space, set it "
        "to your own name to serve models that you published.\n\n"
        "Photos are classified on this Space and sent nowhere else; they are deleted within the "
        "hour. The test images of CIFAR-10 are not part of it: a button on the page downloads "
        "them.\n"
    )

"""The list of a published model's files with their SHA-256, as ``manifest.json`` beside them."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from cifar_models import bundle
from cifar_models.errors import BundleError
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import ModelSpec

MANIFEST = "manifest.json"
FORMAT = 1
_FURTHER_HISTORY = re.compile(r"history_\w{1,60}\.json", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def weights_name(spec: ModelSpec) -> str:
    """Return the name of the Keras weights beside a published bundle."""
    return f"{spec.id}.weights.h5"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def describe(folder: Path, spec: ModelSpec) -> dict[str, Any]:
    """Return the manifest of all files in ``folder``."""
    return {
        "format": FORMAT,
        "model": spec.id,
        "classes": list(CLASS_NAMES),
        "files": {
            path.name: {"sha256": sha256(path), "bytes": path.stat().st_size}
            for path in sorted(folder.iterdir())
            if path.name != MANIFEST
        },
    }


def read(path: Path, spec: ModelSpec) -> dict[str, str]:
    """Return the SHA-256 of each file of the bundle, without the Keras weights, by name.

    Raises:
        BundleError: It is no manifest of such a bundle, or names a file that is no part of one.
    """
    manifest = bundle.read_json(path)
    if manifest.get("format") != FORMAT or manifest.get("model") != spec.id:
        raise BundleError(
            f"{path} is of format {manifest.get('format')!r} and model {manifest.get('model')!r}; "
            f"expected {FORMAT} and {spec.id!r}"
        )
    if manifest.get("classes") != list(CLASS_NAMES):
        raise BundleError(
            f"{path} is of a model of other classes: {json.dumps(manifest.get('classes'))[:200]}"
        )
    files = manifest.get("files")
    if not isinstance(files, dict):
        raise BundleError(f"{path} lacks 'files'")
    digests = {}
    for name, facts in files.items():
        if not (name in (*bundle.NEEDED, weights_name(spec)) or _FURTHER_HISTORY.fullmatch(name)):
            raise BundleError(f"{path} names {name[:80]!r}, which is no part of a bundle")
        digest = facts.get("sha256") if isinstance(facts, dict) else None
        if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
            raise BundleError(f"{path} holds no SHA-256 of {name}")
        digests[name] = digest
    missing = [name for name in bundle.NEEDED if name not in digests]
    if missing:
        raise BundleError(f"{path} lacks {', '.join(missing)}")
    digests.pop(weights_name(spec), None)
    return digests

"""The list of a published model's files with their SHA-256, as ``manifest.json`` beside them."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cifar_models.bundles import bundle
from cifar_models.errors import BundleError
from cifar_models.files import sha256 as sha256
from cifar_models.labels import CLASS_NAMES
from cifar_models.records import untrusted
from cifar_models.records.record import Listed
from cifar_models.specs import ModelSpec

MANIFEST = "manifest.json"
FORMAT = 1
_FURTHER_HISTORY = re.compile(r"history_\w{1,60}\.json", re.ASCII)
MANIFEST_BYTES = 64_000
WEIGHTS_BYTES = 1_000_000_000  # never pulled by the app


def weights_name(spec: ModelSpec) -> str:
    """Return the name of a model's Keras weights, in ``assets/weights`` and beside a run's bundle.

    Repositories of earlier versions have them by this name, too.
    """
    return f"{spec.id}.weights.h5"


def config_name(spec: ModelSpec) -> str:
    """Return the name of the architecture beside these weights."""
    return f"{spec.id}.config.json"


def describe(folder: Path, spec: ModelSpec) -> dict[str, Any]:
    """Return the manifest of all files in ``folder``."""
    return describe_files({path.name: path.read_bytes() for path in folder.iterdir()}, spec)


def describe_files(files: Mapping[str, bytes], spec: ModelSpec) -> dict[str, Any]:
    """Return the manifest of files, content by name; an older manifest among them is left out.

    What is no part of the bundle, such as the Keras model, is listed apart: the app never pulls it.
    """
    facts = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(files.items())
        if name != MANIFEST
    }
    parts = [name for name in facts if _is_part(name, spec)]
    return {
        "format": FORMAT,
        "model": spec.id,
        "classes": list(CLASS_NAMES),
        "files": {name: facts[name] for name in parts},
        "beside": {name: facts[name] for name in facts if name not in parts},
    }


def read(path: Path, spec: ModelSpec) -> dict[str, Listed]:
    """Return what is said about each file of the bundle, without the Keras weights, by name.

    Raises:
        BundleError: It is no manifest of such a bundle, names a file that is no part of one, or
            files that are longer than those of a bundle are.
    """
    manifest = untrusted.parse_json(untrusted.read_bytes(path, MANIFEST_BYTES), path)
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
    listed = {name: _listed(path, name, facts, spec) for name, facts in files.items()}
    missing = [name for name in bundle.NEEDED if name not in listed]
    if missing:
        raise BundleError(f"{path} lacks {', '.join(missing)}")
    listed.pop(weights_name(spec), None)
    if len(listed.keys() - {*bundle.NEEDED, *bundle.OPTIONAL}) > bundle.FURTHER_HISTORIES:
        raise BundleError(f"{path} has more than {bundle.FURTHER_HISTORIES} further histories")
    return listed


def _is_part(name: str, spec: ModelSpec) -> bool:
    known = *bundle.NEEDED, *bundle.OPTIONAL, weights_name(spec)
    return name in known or bool(_FURTHER_HISTORY.fullmatch(name))


def _listed(path: Path, name: str, facts: Any, spec: ModelSpec) -> Listed:
    if not _is_part(name, spec):
        raise BundleError(f"{path} names {name[:80]!r}, which is no part of a bundle")
    try:
        listed = Listed.read(facts, name)
    except BundleError as error:
        raise BundleError(
            f"{path} holds no SHA-256 of {name}, or not its bytes: {error}"
        ) from error
    most = WEIGHTS_BYTES if name == weights_name(spec) else bundle.most_bytes(name)
    if listed.bytes > most:
        raise BundleError(
            f"{path} says that {name} has {listed.bytes:,} bytes; expected: at most {most:,}"
        )
    return listed

"""Where a saved report comes from: models, pictures, versions, and how to make it again.

It names no folder of the computer that made it.
"""

import hashlib
import platform
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlencode

from cifar_models.bundles import bundle
from cifar_models.data import people
from cifar_models.data.dataset import describe_pixels
from cifar_models.files import sha256
from cifar_models.report.scope import Scope
from cifar_models.serving.model import Model
from cifar_models.serving.served import Served
from cifar_models.specs import MODEL_IDS, PAIR_NAME, pair_by_ids
from cifar_models.stats.filters import Filter
from cifar_models.wording import capital, origin

_OURS = "cifar10-comparison"
_PACKAGES = ("jinja2", "numpy", "pillow", "plotly", "pydantic")


@dataclass(frozen=True)
class Source:
    """Where a model comes from.

    Attributes:
        title: Its name.
        id: As addresses and files name it.
        words: Where its bundle was found, and what its first weights were.
        digests: SHA-256 in hex of the bundle's files, by name.
    """

    title: str
    id: str
    words: str
    digests: Mapping[str, str]


@dataclass(frozen=True)
class Provenance:
    """Where a report comes from.

    Attributes:
        models: Of both.
        facts: Name and text of everything else.
    """

    models: tuple[Source, ...]
    facts: tuple[tuple[str, str], ...]


def provenance_of(served: Served, scope: Scope, command: str, at: datetime) -> Provenance:
    """Return where a report comes from.

    Args:
        command: See ``command``.
        at: When it was made, with a time zone.
    """
    query = query_of(served, scope.chosen)
    facts = [
        ("Made", f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"),
        ("By", command),
        ("The same pictures on the page", f"/?{query}" if query else "/"),
        ("Test pictures", capital(f"{describe_pixels(served.images_sha256)}.")),
        ("SHA-256 of their pixels", served.images_sha256),
    ]
    if served.people is not None:
        facts.append(("People's answers", f"{people.SOURCE}; {people.LICENCE}"))
    facts.append(("Versions", ", ".join(f"{name} {said}" for name, said in versions().items())))
    sources = tuple(
        Source(
            spec.title,
            spec.id,
            _words(model),
            digests(model),
        )
        for spec in served.pair
        for model in [served.models[spec.id]]
    )
    return Provenance(sources, tuple(facts))


def query_of(served: Served, chosen: Filter) -> str:
    """Return the query part of the address that opens a pair and the images of a filter."""
    pair = served.pair.name
    named = urlencode({PAIR_NAME: pair}) if pair else ""
    return "&".join(filter(None, [named, chosen.to_query(pair_by_ids(pair))]))


def added_to(served: Served) -> int:
    """Return how many of the two models did not come with the app."""
    return len(set(served.pair.ids) - set(MODEL_IDS))


def command(
    query: str,
    *,
    pictures: bool = False,
    models: bool = False,
    data: bool = False,
    added: int = 0,
) -> str:
    """Return the command that makes a report; folders of this computer stand there as ``DIR``.

    Args:
        query: See ``query_of``.
        pictures: Whether it has pictures.
        models, data: Whether folders of bundles and of test images were named.
        added: Models that must be added, which stand there as ``PLACE``.

    >>> command("true=cat&labels=doubtful", pictures=True)
    "python -m release.report --filter 'true=cat&labels=doubtful' --pictures"
    """
    words = ["python -m release.report"]
    words += ["--filter", shlex.quote(query)] * bool(query) + ["--pictures"] * pictures
    words += ["--add PLACE"] * added + ["--models DIR"] * models + ["--data DIR"] * data
    return " ".join(words)


def digests(model: Model) -> dict[str, str]:
    """Return the SHA-256, in hex, of the files of a bundle that is served, by name.

    Of ``model.tflite`` alone where its folder holds another one by now; nothing of a model that is
    known by its answers alone.
    """
    if model.predictor is None:
        return {}
    if model.place.digests:
        return dict(sorted(model.place.digests.items()))
    loaded = hashlib.sha256(model.bundle.model).hexdigest()
    try:
        found = {path.name: sha256(path) for path in bundle.files(model.bundle.path)}
    except OSError:
        found = {}
    if found.get(bundle.MODEL) != loaded:
        return {bundle.MODEL: loaded}
    return dict(sorted(found.items()))


def _words(model: Model) -> str:
    """Say where a model was found, and what its first weights were."""
    found, history = capital(model.place.origin), model.bundle.history
    return f"{found}." if history is None else f"{found}; {origin(history.run.pretrained_on)}."


def versions() -> dict[str, str]:
    """Return the versions of this project, of Python and of the libraries that make a report."""
    found = {_OURS: _own_version(), "Python": platform.python_version()}
    return found | {name: version(name) for name in _PACKAGES}


def _own_version() -> str:
    """Return the version of this checkout, or of what is installed."""
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    try:
        stated = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
        if stated["name"] == _OURS:
            return str(stated["version"])
    except (OSError, ValueError, KeyError):
        pass
    try:
        return version(_OURS)
    except PackageNotFoundError:
        return "of no known version"

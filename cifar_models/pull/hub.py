"""Bundles from the Hugging Face Hub: a ``Source`` that pulls.

Files are kept by huggingface_hub in its own cache. Nothing of them is used before its size and
SHA-256 were compared with the manifest of the same commit.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from huggingface_hub import (
    HfApi,
    constants,
    get_hf_file_metadata,
    hf_hub_download,
    hf_hub_url,
    try_to_load_from_cache,
)
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import tqdm

from cifar_models.bundles import manifest
from cifar_models.data.places import cache_directory
from cifar_models.errors import BundleError, CifarModelsError, HubError
from cifar_models.files import write_json
from cifar_models.pull.hub_errors import check_token, explained
from cifar_models.pull.sources import Place
from cifar_models.records import untrusted
from cifar_models.records.record import Listed
from cifar_models.specs import ModelSpec

MAIN = "main"
_KEPT_COMMITS = 5
_ANSWER_SECONDS = 10.0
_SHORT = 7
_COMMIT = re.compile(r"[0-9a-f]{40}")


class HubSource:
    """Bundles of a user or an organisation on the Hub.

    Args:
        namespace: The user or organisation.
        revision: Branch, tag or commit of both repositories.
    """

    def __init__(self, namespace: str, revision: str = MAIN) -> None:
        self.namespace = namespace
        self.revision = revision

    def newest(self, spec: ModelSpec) -> Place:
        """Resolve the revision to a commit and return the checked files of that commit.

        Raises:
            HubError: The Hub cannot be reached or refuses, or files do not fit the manifest.
            BundleError: What is there is not a published bundle of ``spec``.
        """
        repository = repository_of(self.namespace, spec)
        with explained(f"{repository} at revision {self.revision}"):
            if not constants.HF_HUB_DISABLE_IMPLICIT_TOKEN:
                check_token()
            info = HfApi().model_info(repository, revision=self.revision, timeout=_ANSWER_SECONDS)
            if not _COMMIT.fullmatch(info.sha or ""):
                raise ValueError(f"it names no commit but {info.sha!r}")
        folder, listed = _fetch(repository, info.sha, spec)
        self._remember(repository, info.sha)
        return self._place(repository, info.sha, folder, listed)

    def kept(self, spec: ModelSpec) -> list[Place]:
        """Return what was pulled before at this revision and is whole, latest first."""
        repository = repository_of(self.namespace, spec)
        places = []
        for commit in self._kept_commits(repository):
            try:
                found = _fetch(repository, commit, spec, local=True)
            except CifarModelsError:
                continue
            places.append(self._place(repository, commit, *found, ", kept on this computer"))
        return places

    def _place(
        self,
        repository: str,
        commit: str,
        folder: Path,
        listed: Mapping[str, Listed],
        remark: str = "",
    ) -> Place:
        named = "" if self.revision == commit else f" of {self.revision}"
        return Place(
            folder,
            f"from {repository} on the Hub, commit {commit[:_SHORT]}{named}{remark}",
            commit,
            {name: facts.sha256 for name, facts in listed.items()},
        )

    def _record(self, repository: str) -> Path:
        name = quote(f"{repository}@{self.revision}", safe="@")
        return cache_directory() / "hub" / f"{name}.json"

    def _remember(self, repository: str, commit: str) -> None:
        """Note which commits this revision was resolved to; without room, do without."""
        before = self._recorded(repository)
        if before[:1] == [commit]:
            return
        commits = [commit, *(other for other in before if other != commit)][:_KEPT_COMMITS]
        try:
            write_json(self._record(repository), {"commits": commits})
        except OSError:
            return

    def _recorded(self, repository: str) -> list[str]:
        try:
            commits = json.loads(self._record(repository).read_text(encoding="utf-8"))["commits"]
            return [commit for commit in commits if _COMMIT.fullmatch(commit)]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return []  # damaged: it is written anew

    def _kept_commits(self, repository: str) -> list[str]:
        """Return commits that may be in the cache: our record, then what others put there."""
        commits = self._recorded(repository)
        try:
            found = try_to_load_from_cache(repository, manifest.MANIFEST, revision=self.revision)
        except (HFValidationError, OSError, ValueError):
            found = None
        if isinstance(found, str):
            commits.append(Path(found).parent.name)
        return list(dict.fromkeys(commits))


def repository_of(namespace: str, spec: ModelSpec) -> str:
    """Return the full name of a model's repository."""
    return f"{namespace}/{spec.hub_name}"


def _fetch(
    repository: str, commit: str, spec: ModelSpec, local: bool = False
) -> tuple[Path, dict[str, Listed]]:
    """Return the folder of a commit with all files of its bundle, and its list of these, checked.

    What the cache holds may have been damaged there, and is then fetched again.

    Args:
        local: Only look into the cache.
    """
    path, listed = _manifest(repository, commit, spec, local)
    for name, facts in listed.items():
        kept = _cached(repository, commit, name)
        found = _sha256(kept, facts) if kept else None
        if local and found != facts.sha256:
            raise HubError(f"{name} of {repository} is not whole in the cache of this computer.")
        # At first it may come from another commit in the cache, and be damaged there.
        for force in (True,) if kept else (False, True):
            if found != facts.sha256:
                found = _sha256(_pull(repository, commit, name, facts.bytes, facts, force), facts)
        if found != facts.sha256:
            raise HubError(
                f"{_what(repository, commit, name)} has the SHA-256 {str(found)[:12]}… instead of "
                f"{facts.sha256[:12]}… as its manifest says: it was altered after it was "
                "published, or on the way."
            )
    return path.parent, listed


def _manifest(
    repository: str, commit: str, spec: ModelSpec, local: bool
) -> tuple[Path, dict[str, Listed]]:
    path = _cached(repository, commit, manifest.MANIFEST)
    if path is None:
        if local:
            raise HubError(f"{repository} is not in the cache of this computer.")
        path = _pull(repository, commit, manifest.MANIFEST, manifest.MANIFEST_BYTES)
    try:
        return path, manifest.read(path, spec)
    except BundleError:
        if local:
            raise
    path = _pull(repository, commit, manifest.MANIFEST, manifest.MANIFEST_BYTES, force=True)
    return path, manifest.read(path, spec)


def _cached(repository: str, commit: str, name: str) -> Path | None:
    """Return where the cache holds a file of a commit, whole or not."""
    with explained(_what(repository, commit, name)):
        found = try_to_load_from_cache(repository, name, revision=commit)
    return Path(found) if isinstance(found, str) else None


def _sha256(path: Path, facts: Listed) -> str | None:
    """Return the SHA-256 of a file of the size that it must have, else None."""
    try:
        content = untrusted.read_bytes(path, facts.bytes)
    except BundleError:
        return None
    return hashlib.sha256(content).hexdigest() if len(content) == facts.bytes else None


def _pull(
    repository: str,
    commit: str,
    name: str,
    most: int,
    facts: Listed | None = None,
    force: bool = False,
) -> Path:
    """Bring a file into the cache.

    Args:
        most: Bytes that may come; more are not waited for.
        facts: What the manifest says about it; None for the manifest itself.
        force: Fetch it even if the cache holds it.
    """
    what = _what(repository, commit, name)
    with explained(what):
        address = hf_hub_url(repository, name, revision=commit)
        size = get_hf_file_metadata(address, timeout=_ANSWER_SECONDS, retry_on_errors=True).size
        if size is not None and (size != facts.bytes if facts else size > most):
            said = f"{most:,} as its manifest says" if facts else f"at most {most:,}"
            raise HubError(
                f"{what} has {size:,} bytes on the Hub instead of {said}, and was not fetched."
            )
        return Path(
            hf_hub_download(
                repository,
                name,
                revision=commit,
                force_download=force,
                etag_timeout=_ANSWER_SECONDS,
                tqdm_class=_bounded(most, what),
            )
        )


def _bounded(most: int, what: str) -> type[tqdm]:
    """Return a progress bar that ends a download of more bytes than were said to come."""

    class Bounded(tqdm):
        came = 0

        def update(self, n: float | None = 1) -> bool | None:
            self.came += n or 0
            if self.came > most:
                raise HubError(f"{what} is longer than {most:,} bytes, and was not fetched whole.")
            return super().update(n)

    return Bounded


def _what(repository: str, commit: str, name: str) -> str:
    return f"{name} of {repository} at commit {commit[:_SHORT]}"

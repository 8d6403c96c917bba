"""Bundles from the Hugging Face Hub: a ``Source`` that pulls, and words for what goes wrong.

Files are kept by huggingface_hub in its own cache. Nothing of them is used before its SHA-256
was compared with the manifest of the same commit.
"""

import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from huggingface_hub import HfApi, constants, hf_hub_download, try_to_load_from_cache
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    HFValidationError,
    HTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from cifar_models import manifest
from cifar_models.dataset import cache_directory
from cifar_models.errors import CifarModelsError, HubError
from cifar_models.files import write_json
from cifar_models.sources import Place
from cifar_models.specs import ModelSpec

MAIN = "main"
_KEPT_COMMITS = 5
_ANSWER_SECONDS = 10.0
_SHORT = 7
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


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
            info = HfApi().model_info(repository, revision=self.revision, timeout=_ANSWER_SECONDS)
        folder = _fetch(repository, info.sha, spec)
        self._remember(repository, info.sha)
        return self._place(repository, info.sha, folder)

    def kept(self, spec: ModelSpec) -> list[Place]:
        """Return what was pulled before at this revision and is whole, latest first."""
        repository = repository_of(self.namespace, spec)
        places = []
        for commit in self._kept_commits(repository):
            try:
                folder = _fetch(repository, commit, spec, local=True)
            except CifarModelsError:
                continue
            places.append(self._place(repository, commit, folder, ", kept on this computer"))
        return places

    def _place(self, repository: str, commit: str, folder: Path, remark: str = "") -> Place:
        named = "" if self.revision == commit else f" of {self.revision}"
        return Place(
            folder, f"from {repository} on the Hub, commit {commit[:_SHORT]}{named}{remark}", commit
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
        except (OSError, ValueError, KeyError, TypeError):
            return []
        return [commit for commit in commits if isinstance(commit, str)]

    def _kept_commits(self, repository: str) -> list[str]:
        """Return commits that may be in the cache: our record, then what others put there."""
        commits = self._recorded(repository)
        try:
            found = try_to_load_from_cache(repository, manifest.MANIFEST, revision=self.revision)
        except HFValidationError:
            found = None
        if isinstance(found, str):
            commits.append(Path(found).parent.name)
        return list(dict.fromkeys(commits))


def repository_of(namespace: str, spec: ModelSpec) -> str:
    """Return the full name of a model's repository."""
    return f"{namespace}/{spec.hub_name}"


def _fetch(repository: str, commit: str, spec: ModelSpec, local: bool = False) -> Path:
    """Return the folder of a commit with all files of its bundle, their SHA-256 checked.

    Args:
        local: Only look into the cache.
    """
    path = _file(repository, commit, manifest.MANIFEST, local)
    for name, digest in manifest.read(path, spec).items():
        found = manifest.sha256(_file(repository, commit, name, local))
        if found != digest and not local:  # what the cache holds may have been damaged there
            found = manifest.sha256(_file(repository, commit, name, force=True))
        if found != digest:
            raise HubError(
                f"{name} of {repository} at commit {commit[:_SHORT]} has the SHA-256 {found[:12]}… "
                f"instead of {digest[:12]}… as its manifest says: it was altered after it was "
                "published, or on the way."
            )
    return path.parent


def _file(repository: str, commit: str, name: str, local: bool = False, force: bool = False):
    with explained(f"{name} of {repository} at commit {commit[:_SHORT]}"):
        return Path(
            hf_hub_download(
                repository,
                name,
                revision=commit,
                local_files_only=local,
                force_download=force,
                etag_timeout=_ANSWER_SECONDS,
            )
        )


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn whatever the Hub's client raises within into a ``HubError`` about ``what``."""
    try:
        yield
    except CifarModelsError:
        raise
    except Exception as error:  # the client raises its own, its HTTP library's, OSError, ValueError
        raise HubError(f"{what}: {explain(error)}") from error


def explain(error: BaseException) -> str:
    """Say in a sentence what an error of the Hub's client means and what helps."""
    for cause in causes(error):
        if isinstance(cause, OfflineModeIsEnabled):
            return "the Hub is switched off on this computer by $HF_HUB_OFFLINE."
        if isinstance(cause, HFValidationError):
            return f"this is not a name that the Hub allows ({_line(cause)})."
        if isinstance(cause, RevisionNotFoundError):
            return "the Hub does not have this revision."
        if isinstance(cause, RepositoryNotFoundError):
            return (
                "the Hub does not have it, or it is private and the token of this computer may not "
                "read it (hf auth login, or $HF_TOKEN)."
            )
        if isinstance(cause, EntryNotFoundError) and not isinstance(cause, LocalEntryNotFoundError):
            return "the Hub does not have this file."
        if isinstance(cause, HfHubHTTPError):
            return _status(cause.response.status_code)
        if isinstance(cause, HTTPError | ConnectionError | TimeoutError):
            return f"{constants.ENDPOINT} cannot be reached ({_line(cause)}). Check the network."
        if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
            return f"there is no room to store it ({cause.strerror}). Free some space."
    if isinstance(error, LocalEntryNotFoundError):
        return "it is not in the cache of this computer."
    if "Consistency check failed" in str(error):
        return "it came incomplete. Try again."
    return f"{type(error).__name__}: {_line(error)}"


def _status(code: int) -> str:
    sentence = {
        401: "the Hub asks for a valid token. Make one at "
        "https://huggingface.co/settings/tokens and pass it to hf auth login or in $HF_TOKEN.",
        403: "the Hub does not allow this with the token of this computer.",
        409: "the Hub reports a conflict: something else goes by this name or was changed at the "
        "same time.",
        412: "it was changed at the same time by someone else. Try again.",
        429: "the Hub asks for fewer requests. Try again in some minutes.",
    }.get(code)
    if sentence is None:
        whose = "has a problem of its own" if code >= 500 else "refused"
        sentence = f"the Hub {whose}. Try again later."
    return f"{sentence} (HTTP {code})"


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and what led to it, the nearest first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _line(error: BaseException) -> str:
    """Return the first line of an error's text, or its kind where it has none."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]

"""How something is published on the Hugging Face Hub: in one commit, or not at all."""

import hashlib
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationDelete,
    HfApi,
    constants,
    get_token,
    hf_hub_download,
)
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HTTPError,
    RepositoryNotFoundError,
)
from huggingface_hub.utils import validate_repo_id

from cifar_models.bundles import manifest
from cifar_models.errors import BundleError, HubError
from cifar_models.pull import hub_errors
from cifar_models.records import untrusted
from cifar_models.specs import HUB_VARIABLE, SPACE_NAME
from release.published import SPACE, Target

# Seconds before each further attempt, where the network or the Hub failed for a moment.
_PAUSES = (1, 2, 4)
_PASSING = {408, 412, 429, 500, 502, 503, 504}
# What the Hub itself puts into a new repository.
_NEUTRAL = {".gitattributes", "README.md"}


def check_name(namespace: str) -> None:
    """Look whether repositories may go by this name.

    Raises:
        HubError: They may not.
    """
    with hub_errors.explained(namespace):
        validate_repo_id(f"{namespace}/{SPACE_NAME}")


def check_access(namespace: str) -> None:
    """Ask the Hub whether the token of this computer may write to ``namespace``.

    Raises:
        HubError: There is no token, it may not, or the Hub cannot be asked.
    """
    check_name(namespace)
    hub_errors.check_token()
    if get_token() is None:
        raise HubError(
            "there is no token for the Hub on this computer. Make one with write permission at "
            "https://huggingface.co/settings/tokens, then run hf auth login, or set $HF_TOKEN."
        )
    with hub_errors.explained("asking the Hub about your token"):
        who = _patiently(HfApi().whoami)
        role = who.get("auth", {}).get("accessToken", {}).get("role")
        names = [who["name"], *(group.get("name") or "" for group in who.get("orgs", []))]
        lower = [name.lower() for name in names]
    if role == "read":
        raise HubError(
            f"the token of {who['name']} may only read. Make one with write permission at "
            "https://huggingface.co/settings/tokens."
        )
    if role == "write" and namespace.lower() not in lower:
        raise HubError(
            f"the token belongs to {who['name']}, which may not publish under {namespace!r}. Use "
            f"one of: {', '.join(filter(None, names))}."
        )


def push(target: Target, *, private: bool = False, tag: str | None = None) -> str:
    """Make the repository hold these files, in one commit; return in words what was done.

    Raises:
        HubError: The Hub refused or could not be reached, several times in a row.
    """
    with hub_errors.explained(target.name):
        return _patiently(lambda: _push_once(target, private, tag))


def _patiently(ask: Callable[[], Any]) -> Any:
    """Call ``ask``, again after a pause where the failure may pass."""
    for pause in (*_PAUSES, None):
        try:
            return ask()
        except Exception as error:
            if pause is None or not _may_pass(error):
                raise
            print(f"{hub_errors.explain(error)} Trying again in {pause} s.", file=sys.stderr)
            time.sleep(pause)
    raise AssertionError("the last attempt returns or raises")


def _may_pass(error: BaseException) -> bool:
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in hub_errors.causes(error)):
        return False
    for cause in hub_errors.causes(error):
        if isinstance(cause, HfHubHTTPError):
            return cause.response.status_code in _PASSING
        if isinstance(cause, HTTPError | ConnectionError | TimeoutError):
            return True
    return False


def _push_once(target: Target, private: bool, tag: str | None) -> str:
    """Bring the repository from whatever state it is in to the wanted one."""
    api, kind = HfApi(), target.kind
    try:
        info = api.repo_info(target.name, repo_type=kind, revision="main")
    except GatedRepoError:
        raise
    except RepositoryNotFoundError:
        sdk = "gradio" if kind == SPACE else None
        api.create_repo(target.name, repo_type=kind, private=private, space_sdk=sdk)
        info = api.repo_info(target.name, repo_type=kind, revision="main")
    if not info.sha:
        raise ValueError("it names no commit")
    remote = {
        entry.path: entry.lfs.sha256 if entry.lfs else entry.blob_id
        for entry in api.list_repo_tree(
            target.name, recursive=True, repo_type=kind, revision=info.sha
        )
        if hasattr(entry, "blob_id")
    }
    if manifest.MANIFEST not in remote and not remote.keys() <= _NEUTRAL:
        others = ", ".join(sorted(remote.keys() - _NEUTRAL)[:3])
        raise HubError(
            f"the name is taken: the repository was not made by this command (it holds {others}). "
            "Rename or delete it on the Hub, or publish under another name."
        )
    operations = list(_changes(target, remote, info.sha))
    tags = _tags(api, target) if tag else {}
    if tag in tags and (operations or tags[tag] != info.sha):
        raise HubError(f"the tag {tag} names another version already. Choose a new one.")
    _set_variable(api, target)
    commit, done = info.sha, f"{target.name}: nothing changed, nothing sent"
    if operations:
        sent = sum(operation.upload_info.size for operation in _additions(operations))
        commit = api.create_commit(
            target.name,
            operations,
            commit_message=f"Publish {target.name.rpartition('/')[2]}",
            repo_type=kind,
            parent_commit=info.sha,
        ).oid
        done = f"{target.name}: published {len(operations)} changed files, {sent / 1e6:.1f} MB"
    if tag and tag not in tags:
        api.create_tag(target.name, tag=tag, revision=commit, repo_type=kind)
    if private and info.private is False:
        done += " (it is public already; --private counts for new repositories only)"
    prefix = "spaces/" if kind == SPACE else ""
    tagged = f" tag {tag}," if tag else ""
    return f"{done};{tagged} commit {commit[:7]}, {constants.ENDPOINT}/{prefix}{target.name}"


def _changes(target: Target, remote: dict[str, str], commit: str) -> Iterator[Any]:
    """Yield what differs: files to send, and files of the version before to delete."""
    for name, content in target.files.items():
        if remote.get(name) not in (hashlib.sha256(content).hexdigest(), _git_sha1(content)):
            yield CommitOperationAdd(name, content)
    if manifest.MANIFEST in remote:
        for name in sorted((_listed(target, commit) & remote.keys()) - target.files.keys()):
            yield CommitOperationDelete(name)


def _listed(target: Target, commit: str) -> set[str]:
    """Return which files the version before says are its own; none where its list is damaged."""
    for force in (False, True):  # what the cache holds may have been damaged there
        path = hf_hub_download(
            target.name,
            manifest.MANIFEST,
            repo_type=target.kind,
            revision=commit,
            force_download=force,
        )
        try:
            listed = untrusted.read_json(Path(path))
        except BundleError:
            continue
        groups = (listed.get(group) for group in ("files", "beside"))
        return {name for files in groups if isinstance(files, dict) for name in files}
    return set()


def _additions(operations: list[Any]) -> Iterator[CommitOperationAdd]:
    return (one for one in operations if isinstance(one, CommitOperationAdd))


def _git_sha1(content: bytes) -> str:
    """Return git's name of a file's content, which the Hub tells of small files."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _tags(api: HfApi, target: Target) -> dict[str, str]:
    refs = api.list_repo_refs(target.name, repo_type=target.kind)
    return {ref.name: ref.target_commit for ref in refs.tags}


def _set_variable(api: HfApi, target: Target) -> None:
    """Tell a Space whose models to serve; written only where it differs, as it restarts it."""
    if target.kind != SPACE:
        return
    namespace = target.name.partition("/")[0]
    now = api.get_space_variables(target.name).get(HUB_VARIABLE)
    if now is None or now.value != namespace:
        api.add_space_variable(target.name, HUB_VARIABLE, namespace)

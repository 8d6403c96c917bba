"""Publish the models, and the app as a Space, on the Hugging Face Hub: ``python -m train.publish``.

Each model goes to a repository of its own, in one commit; what is unchanged there is not sent.
A push that fails leaves the version before untouched, and the same command goes on.
"""

import argparse
import hashlib
import importlib.metadata
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
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
from huggingface_hub.errors import HfHubHTTPError, HTTPError, RepositoryNotFoundError
from huggingface_hub.utils import validate_repo_id

from cifar_models import bundle, hub, hub_errors, manifest
from cifar_models.errors import BundleError, HubError
from cifar_models.files import write_json
from cifar_models.specs import HUB_VARIABLE, MODEL_IDS, MODELS, SPACE_NAME, ModelSpec, spec_for
from train.bundle_command import add_bundle_options, parse
from train.card import model_card
from train.exit_status import exit_status
from train.front_matter import DATA_SET, front_matter

CHECKOUT = Path(__file__).resolve().parent.parent
DRY_RUN = Path("build") / "publish"
LICENSE = "other"
PYTHON = "3.11"
_MODEL, _SPACE = constants.REPO_TYPE_MODEL, constants.REPO_TYPE_SPACE
# Seconds before each further attempt, where the network or the Hub failed for a moment.
_PAUSES = (1, 2, 4)
_PASSING = {408, 412, 429, 500, 502, 503, 504}
# What the Hub itself puts into a new repository.
_NEUTRAL = {".gitattributes", "README.md"}


@dataclass(frozen=True)
class Target:
    """A repository and the folder it shall hold.

    Attributes:
        name: With its namespace.
        kind: ``model`` or ``space``.
        folder: Exactly what is published, ``manifest.json`` included.
    """

    name: str
    kind: str
    folder: Path

    def files(self) -> dict[str, Path]:
        """Return the files by their path in the repository."""
        found = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path for path in found}


# --- what is published ---


def prepare_model(
    spec: ModelSpec, finished: Path, weights: Path, folder: Path, license_id: str = LICENSE
) -> None:
    """Fill a folder with a bundle, its Keras weights, its card and the manifest.

    Raises:
        BundleError: The bundle is not whole, or there are no weights.
    """
    read = bundle.read(finished, spec)
    if not weights.is_file():
        raise BundleError(
            f"the Keras weights {weights} are missing; run python -m train.export --model {spec.id}"
        )
    folder.mkdir(parents=True)
    for path in bundle.files(finished):
        shutil.copyfile(path, folder / path.name)
    shutil.copyfile(weights, folder / manifest.weights_name(spec))
    card = model_card(spec, read.metrics, read.history, read.further_histories, license_id)
    (folder / bundle.CARD).write_text(card, encoding="utf-8")
    write_json(folder / manifest.MANIFEST, manifest.describe(folder, spec))


def prepare_space(namespace: str, folder: Path, license_id: str = LICENSE) -> None:
    """Fill a folder with the app, what it needs, the bundled models, and no training code."""
    folder.mkdir(parents=True)
    shutil.copyfile(CHECKOUT / "app.py", folder / "app.py")
    shutil.copyfile(CHECKOUT / "requirements-app.txt", folder / "requirements.txt")
    shutil.copytree(
        CHECKOUT / "cifar_models",
        folder / "cifar_models",
        ignore=shutil.ignore_patterns("__pycache__", "*.pyc", "*.pyi", ".*"),
    )
    for spec in MODELS:  # served where the Hub's models cannot be had
        kept = folder / "assets" / "models" / spec.id
        kept.mkdir(parents=True)
        for path in bundle.files(bundle.BUNDLES / spec.id):
            shutil.copyfile(path, kept / path.name)
    (folder / "README.md").write_text(space_card(namespace, license_id), encoding="utf-8")
    files = {
        path.relative_to(folder).as_posix(): {"sha256": manifest.sha256(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    write_json(folder / manifest.MANIFEST, {"format": manifest.FORMAT, "files": files})


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
        "preload_from_hub": [f"{name} {needed}" for name in names],
        "short_description": "Two CIFAR-10 classifiers, compared with evidence",
        "license": license_id,
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


def targets(options: argparse.Namespace, out: Path) -> list[Target]:
    """Prepare all folders that the command line asks for, below ``out``."""
    namespace, prepared = options.namespace, []
    for model_id in MODEL_IDS if options.model == "all" else (options.model,):
        spec = spec_for(model_id)
        target = Target(hub.repository_of(namespace, spec), _MODEL, out / spec.hub_name)
        finished, weights = _finished(spec, options.bundle)
        prepare_model(spec, finished, weights, target.folder, options.license)
        prepared.append(target)
    if options.space:
        target = Target(f"{namespace}/{SPACE_NAME}", _SPACE, out / SPACE_NAME)
        prepare_space(namespace, target.folder, options.license)
        prepared.append(target)
    return prepared


def _finished(spec: ModelSpec, named: Path | None) -> tuple[Path, Path]:
    """Return the bundle to publish and its weights: of a run, or the installed ones."""
    name = manifest.weights_name(spec)
    if named and (named / name).is_file():
        return named, named / name
    return named or bundle.BUNDLES / spec.id, bundle.ASSETS / "weights" / name


# --- how it is published ---


def check_access(namespace: str) -> None:
    """Ask the Hub whether the token of this computer may write to ``namespace``.

    Raises:
        HubError: There is no token, it may not, or the Hub cannot be asked.
    """
    with hub_errors.explained(namespace):
        validate_repo_id(f"{namespace}/{SPACE_NAME}")
    if get_token() is None:
        raise HubError(
            "there is no token for the Hub on this computer. Make one with write permission at "
            "https://huggingface.co/settings/tokens, then run hf auth login, or set $HF_TOKEN."
        )
    with hub_errors.explained("asking the Hub about your token"):
        who = _patiently(HfApi().whoami)
    role = who.get("auth", {}).get("accessToken", {}).get("role")
    if role == "read":
        raise HubError(
            f"the token of {who['name']} may only read. Make one with write permission at "
            "https://huggingface.co/settings/tokens."
        )
    names = [who["name"], *(group.get("name", "") for group in who.get("orgs", []))]
    if role == "write" and namespace.lower() not in [name.lower() for name in names]:
        raise HubError(
            f"the token belongs to {who['name']}, which may not publish under {namespace!r}. Use "
            f"one of: {', '.join(filter(None, names))}."
        )


def push(target: Target, *, private: bool = False, tag: str | None = None) -> str:
    """Make the repository hold the folder, in one commit; return in words what was done.

    Raises:
        HubError: The Hub refused or could not be reached, several times in a row.
    """
    with hub_errors.explained(target.name):
        return _patiently(lambda: _push_once(target, private, tag))


def _patiently(ask: Any) -> Any:
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
    except RepositoryNotFoundError:
        sdk = "gradio" if kind == _SPACE else None
        api.create_repo(target.name, repo_type=kind, private=private, space_sdk=sdk)
        info = api.repo_info(target.name, repo_type=kind, revision="main")
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
    prefix = "spaces/" if kind == _SPACE else ""
    tagged = f" tag {tag}," if tag else ""
    return f"{done};{tagged} commit {commit[:7]}, {constants.ENDPOINT}/{prefix}{target.name}"


def _changes(target: Target, remote: dict[str, str], commit: str) -> Iterator[Any]:
    """Yield what differs: files to send, and files of the version before to delete."""
    local = target.files()
    for name, path in local.items():
        if remote.get(name) not in (manifest.sha256(path), _git_sha1(path)):
            yield CommitOperationAdd(name, path)
    if manifest.MANIFEST in remote:
        before = hf_hub_download(
            target.name, manifest.MANIFEST, repo_type=target.kind, revision=commit
        )
        listed = bundle.read_json(Path(before)).get("files")
        for name in sorted((set(listed or ()) & remote.keys()) - local.keys()):
            yield CommitOperationDelete(name)


def _additions(operations: list[Any]) -> Iterator[CommitOperationAdd]:
    return (one for one in operations if isinstance(one, CommitOperationAdd))


def _git_sha1(path: Path) -> str:
    """Return git's name of a file's content, which the Hub tells of small files."""
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _tags(api: HfApi, target: Target) -> dict[str, str]:
    refs = api.list_repo_refs(target.name, repo_type=target.kind)
    return {ref.name: ref.target_commit for ref in refs.tags}


def _set_variable(api: HfApi, target: Target) -> None:
    """Tell a Space whose models to serve; written only where it differs, as it restarts it."""
    if target.kind != _SPACE:
        return
    namespace = target.name.partition("/")[0]
    now = api.get_space_variables(target.name).get(HUB_VARIABLE)
    if now is None or now.value != namespace:
        api.add_space_variable(target.name, HUB_VARIABLE, namespace)


# --- the command ---


@exit_status(kept="What was published before is untouched.")
def main(arguments: list[str] | None = None) -> int:
    """Publish by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m train.publish", description=__doc__)
    parser.add_argument(
        "--namespace", metavar="NAME", required=True, help="your name on the Hub, or a group's"
    )
    add_bundle_options(parser)
    parser.add_argument("--private", action="store_true", help="make new repositories private")
    parser.add_argument("--tag", type=_tag, help="name of this version, such as v1")
    parser.add_argument("--space", action="store_true", help="publish the app as a Space too")
    parser.add_argument(
        "--license", default=LICENSE, metavar="ID", help=f"the Hub's licence name ({LICENSE})"
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help=f"only write what would be published to {DRY_RUN}/NAME, and list it",
    )
    options = parse(parser, arguments)
    if options.dry_run:
        with hub_errors.explained(options.namespace):
            validate_repo_id(f"{options.namespace}/{SPACE_NAME}")
        shutil.rmtree(DRY_RUN / options.namespace, ignore_errors=True)
        for target in targets(options, DRY_RUN / options.namespace):
            _list(target)
        return 0
    check_access(options.namespace)
    with tempfile.TemporaryDirectory(prefix="publish-") as folder:
        for target in targets(options, Path(folder)):
            print(push(target, private=options.private, tag=options.tag))
    return 0


def _tag(text: str) -> str:
    if not re.fullmatch(r"[\w][\w.-]{0,99}", text, re.ASCII) or text == "main":
        raise argparse.ArgumentTypeError(f"{text!r} is no name for a version; take one like v1")
    return text


def _list(target: Target) -> None:
    files = target.files()
    total = sum(path.stat().st_size for path in files.values())
    print(f"{target.kind} {target.name}: {len(files)} files, {total:,} bytes, in {target.folder}")
    for name, path in files.items():
        print(f"{path.stat().st_size:>14,}  {name}")


if __name__ == "__main__":
    sys.exit(main())

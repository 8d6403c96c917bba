"""Publish the models, and the app as a Space, on the Hub: ``python -m release.publish``.

Each model goes to a repository of its own, in one commit; what is unchanged there is not sent.
A push that fails leaves the version before untouched, and the same command goes on.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

from cifar_models import specs
from cifar_models.bundles import bundle, manifest
from cifar_models.pull import hub
from cifar_models.specs import MODEL_IDS, SPACE_NAME, ModelSpec, spec_for
from release.bundle_command import add_bundle_options, parse
from release.licences import LICENSE
from release.published import MODEL, SPACE, Target, prepare_model, prepare_space
from release.push import check_access, check_name, push
from train.commands.exit_status import exit_status

DRY_RUN = Path("build") / "publish"


def targets(options: argparse.Namespace) -> list[Target]:
    """Prepare all repositories that the command line asks for."""
    namespace, prepared = options.namespace, []
    for model_id in MODEL_IDS if options.model == "all" else (options.model,):
        spec = spec_for(model_id)
        repository = hub.repository_of(namespace, spec)
        files = prepare_model(spec, *_finished(spec, options.bundle), repository, options.license)
        prepared.append(Target(repository, MODEL, files))
    if options.space:
        files = prepare_space(namespace, options.license)
        prepared.append(Target(f"{namespace}/{SPACE_NAME}", SPACE, files))
    return prepared


def _finished(spec: ModelSpec, named: Path | None) -> tuple[Path, Path]:
    """Return the bundle to publish and the folder of its weights: of a run, or the installed."""
    if named and (named / manifest.weights_name(spec)).is_file():
        return named, named
    return named or bundle.BUNDLES / spec.id, specs.ASSETS / "weights"


@exit_status(kept="What was published before is untouched.")
def main(arguments: list[str] | None = None) -> int:
    """Publish by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m release.publish", description=__doc__)
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
    if options.dry_run and (options.private or options.tag):
        parser.error("--dry-run sends nothing: leave out --private and --tag")
    if options.dry_run:
        check_name(options.namespace)
        shutil.rmtree(DRY_RUN / options.namespace, ignore_errors=True)
        for target in targets(options):
            _write(target, DRY_RUN / target.name)
        return 0
    check_access(options.namespace)
    for target in targets(options):
        print(push(target, private=options.private, tag=options.tag))
    return 0


def _tag(text: str) -> str:
    if not re.fullmatch(r"[\w][\w.-]{0,99}", text, re.ASCII) or text == "main":
        raise argparse.ArgumentTypeError(f"{text!r} is no name for a version; take one like v1")
    return text


def _write(target: Target, folder: Path) -> None:
    """Write what would be published to a folder, and list it."""
    total = sum(map(len, target.files.values()))
    print(f"{target.kind} {target.name}: {len(target.files)} files, {total:,} bytes, in {folder}")
    for name, content in sorted(target.files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{len(content):>14,}  {name}")


if __name__ == "__main__":
    sys.exit(main())

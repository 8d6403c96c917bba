"""Put a finished bundle and its weights where the app looks: ``python -m release.install``."""

import argparse
import shutil
import sys
from functools import partial
from pathlib import Path

from cifar_models import specs
from cifar_models.bundles import bundle, manifest
from cifar_models.files import write_atomically
from cifar_models.specs import MODEL_IDS, spec_for
from train.commands.exit_status import exit_status


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Install by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m release.install", description=__doc__)
    parser.add_argument("--model", choices=MODEL_IDS, required=True)
    parser.add_argument("--bundle", type=Path, help="finished bundle (runs/MODEL/bundle)")
    parser.add_argument("--assets", type=Path, default=specs.ASSETS, help="where it goes")
    options = parser.parse_args(arguments)
    finished = options.bundle or Path("runs") / options.model / "bundle"
    spec = spec_for(options.model)
    target = options.assets / "models" / options.model
    installed = bundle.install(finished, spec, target)
    for name in (manifest.weights_name(spec), manifest.config_name(spec)):
        if (finished / name).is_file():
            write_atomically(
                options.assets / "weights" / name, partial(shutil.copyfile, finished / name)
            )
    print(
        f"{target}: {installed.metrics.accuracy:.2%} on {installed.metrics.total:,} test "
        "images. Press Refresh models in a running app to see it."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Start the dashboard: ``python app.py``. Host and port follow Gradio's environment variables."""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cifar_models.specs import HUB_VARIABLE


def main(arguments: list[str] | None = None) -> int:
    """Load the models, build the page, serve it until interrupted; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder of CIFAR-10's binary version")
    parser.add_argument("--models", metavar="DIR", type=Path, help="folder with both bundles")
    parser.add_argument(
        "--hub",
        metavar="NAME",
        help="take the models that NAME published on the Hugging Face Hub "
        f"(${HUB_VARIABLE}); without network those pulled before, else the bundled ones",
    )
    parser.add_argument("--revision", metavar="REV", help="branch, tag or commit on the Hub (main)")
    options = parser.parse_args(arguments)
    if options.hub and options.models:
        parser.error("name one place of the models: --hub or --models")
    hub = options.hub or (not options.models and os.environ.get(HUB_VARIABLE))
    if options.revision and not hub:
        parser.error(f"--revision needs --hub, or ${HUB_VARIABLE}")

    from cifar_models.errors import CifarModelsError

    # Gradio takes seconds to import, mostly alone on one core.
    with ThreadPoolExecutor(1) as beside:
        loading = beside.submit(_load, hub, options)
        from cifar_models.ui.page import build_page
        from cifar_models.ui.server import serve

        try:
            serving = loading.result()
        except CifarModelsError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    serve(build_page(serving))
    return 0


def _load(hub: str | None, options: argparse.Namespace):
    """Return what is served: models from the Hub, a folder, or those bundled."""
    from cifar_models.served import Serving
    from cifar_models.sources import FolderSource

    if not hub:
        source = FolderSource(options.models) if options.models else FolderSource()
        return Serving(source, options.data)
    from cifar_models.hub import HubSource

    return Serving(
        HubSource(hub, options.revision or "main"), options.data, fallback=FolderSource()
    )


if __name__ == "__main__":
    sys.exit(main())

"""Start the dashboard: ``python app.py``. Host and port follow Gradio's environment variables."""

import argparse
import os
import sys
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
    from cifar_models.served import Serving
    from cifar_models.sources import FolderSource
    from cifar_models.ui.page import build_page
    from cifar_models.ui.server import serve

    try:
        if hub:
            from cifar_models.hub import HubSource

            source = HubSource(hub, options.revision or "main")
            serving = Serving(source, options.data, fallback=FolderSource())
        else:
            source = FolderSource(options.models) if options.models else FolderSource()
            serving = Serving(source, options.data)
    except CifarModelsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    serve(build_page(serving))
    return 0


if __name__ == "__main__":
    sys.exit(main())

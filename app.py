"""Start the dashboard: ``python app.py``. Host and port follow Gradio's environment variables."""

import argparse
import signal
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Load the models, build the page, serve it until interrupted; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder of CIFAR-10's binary version")
    parser.add_argument("--models", metavar="DIR", type=Path, help="folder with both bundles")
    options = parser.parse_args(arguments)

    from cifar_models import bundle
    from cifar_models.errors import CifarModelsError
    from cifar_models.served import Served
    from cifar_models.ui.page import STYLE, THEME, build_page

    try:
        served = Served(options.models or bundle.BUNDLES, options.data)
    except CifarModelsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    build_page(served).launch(
        theme=THEME,
        css_paths=[STYLE],
        footer_links=["api"],
        max_file_size="32mb",
        ssr_mode=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Start the dashboard: ``python app.py``. Host and port follow Gradio's environment variables."""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cifar_models.output import keep_output, stand_somewhere, use_utf8
from cifar_models.specs import HUB_VARIABLE


def main(arguments: list[str] | None = None) -> int:
    """Load the models, build the page, serve it until interrupted; return the exit status."""
    keep_output()
    options = _parse(arguments)

    from cifar_models import proxies
    from cifar_models.errors import CifarModelsError
    from cifar_models.ui import address

    try:
        stand_somewhere(Path(__file__).resolve().parent)
        place = address.choose(options.host, options.port)
        proxies.put_right(place.numbers)
        if place.remark:
            print(place.remark, flush=True)
        # Gradio takes seconds to import, mostly alone on one core.
        with ThreadPoolExecutor(1) as beside:
            loading = beside.submit(_load, options)
            from cifar_models.ui.page import build_page
            from cifar_models.ui.server import serve

            serving = loading.result()
        serve(build_page(serving), host=place.host, port=place.port)
    except CifarModelsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # what the computer lacks, in whoever's words
        if sys.flags.dev_mode:
            raise
        print(
            f"error: the app cannot start ({type(error).__name__}: {error}). python -X dev app.py "
            "shows where.",
            file=sys.stderr,
        )
        return 1
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    """Return the options; what contradicts itself ends with a message of the parser."""
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
    parser.add_argument(
        "--host",
        help="name or address to serve at, IPv6 too ($GRADIO_SERVER_NAME, else 127.0.0.1); "
        "0.0.0.0 or :: for everybody",
    )
    parser.add_argument(
        "--port",
        metavar="NUMBER",
        help="port to serve at ($GRADIO_SERVER_PORT, else the first free one from 7860 on)",
    )
    options = parser.parse_args(arguments)
    if options.hub and options.models:
        parser.error("name one place of the models: --hub or --models")
    options.hub = options.hub or (not options.models and os.environ.get(HUB_VARIABLE))
    if options.revision and not options.hub:
        parser.error(f"--revision needs --hub, or ${HUB_VARIABLE}")
    return options


def _load(options: argparse.Namespace):
    """Return what is served: models from the Hub, a folder, or those bundled."""
    from cifar_models.pull.sources import FolderSource
    from cifar_models.serving.served import Serving

    if not options.hub:
        source = FolderSource(options.models) if options.models else FolderSource()
        return Serving(source, options.data)
    from cifar_models.pull.hub import HubSource

    return Serving(
        HubSource(options.hub, options.revision or "main"), options.data, fallback=FolderSource()
    )


if __name__ == "__main__":
    use_utf8()
    sys.exit(main())

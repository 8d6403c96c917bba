"""Start the dashboard. Host and port follow Gradio's environment variables.

What ``python app.py`` runs in a checkout and ``cifar10-comparison`` where it is installed.
"""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from cifar_models.options import add_data_option
from cifar_models.output import keep_output, stand_somewhere, use_utf8
from cifar_models.specs import ADD_VARIABLE, ASSETS, HUB_VARIABLE


def run() -> None:
    """Start the app as a program, and exit."""
    use_utf8()
    sys.exit(main())


def main(arguments: list[str] | None = None) -> int:
    """Load the models, build the page, serve it until interrupted; return the exit status."""
    keep_output()
    options = _parse(arguments)

    from cifar_models import proxies
    from cifar_models.errors import CifarModelsError
    from cifar_models.ui import address
    from cifar_models.ui.agents.needed import check_installed, passed_by

    try:
        stand_somewhere(Path(__file__).resolve().parent)
        place = address.choose(options.host, options.port)
        allowed = address.allowed_hosts(options.allow_host)
        proxies.put_right(place.numbers)
        if options.mcp:
            check_installed()
        if place.remark:
            print(place.remark, flush=True)
        # Gradio takes seconds to import, mostly alone on one core.
        with ThreadPoolExecutor(1) as beside:
            # Only those can reach it who sit at this computer.
            options.own = place.is_own and not allowed and not os.environ.get("GRADIO_ROOT_PATH")
            loading = beside.submit(_load, options)
            with nullcontext() if options.mcp else passed_by():
                from cifar_models.ui.page import build_page
                from cifar_models.ui.server import serve
            serving = loading.result()
        serve(
            build_page(serving),
            host=place.host,
            port=place.port,
            allowed_hosts=allowed,
            agents=_agents(serving) if options.mcp else None,
        )
    except CifarModelsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # what the computer lacks, in whoever's words
        if sys.flags.dev_mode:
            raise
        print(
            f"error: the app cannot start ({type(error).__name__}: {error}). "
            f"python -X dev {sys.argv[0]} shows where.",
            file=sys.stderr,
        )
        return 1
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    """Return the options; what contradicts itself ends with a message of the parser."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_data_option(parser)
    parser.add_argument(
        "--cifar10h", metavar="FILE", help="people's answers (CIFAR-10H), .npy or .npz ($CIFAR10H)"
    )
    parser.add_argument("--models", metavar="DIR", type=Path, help="folder with both bundles")
    parser.add_argument(
        "--hub",
        metavar="NAME",
        help="take the models that NAME published on the Hugging Face Hub "
        f"(${HUB_VARIABLE}); without network those pulled before, else the bundled ones",
    )
    parser.add_argument(
        "--add",
        metavar="PLACE",
        action="append",
        default=[],
        help="a further model to compare: a bundle's folder, a repository of the Hub (owner/name) "
        "or a file of predictions (NPZ, CSV, Parquet, JSON); may be repeated "
        f"(${ADD_VARIABLE}, between commas)",
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
    parser.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="further name under which browsers may ask, such as that of a proxy; may be repeated "
        "($CIFAR_MODELS_ALLOWED_HOSTS, between commas); *.example.org for all below it, * for any",
    )
    parser.add_argument(
        "--mcp",
        action="store_true",
        help="let agents call the endpoints too: an MCP server at /gradio_api/mcp/ "
        "(needs requirements-mcp.txt)",
    )
    options = parser.parse_args(arguments)
    if options.hub and options.models:
        parser.error("name one place of the models: --hub or --models")
    options.hub = options.hub or (not options.models and os.environ.get(HUB_VARIABLE))
    named = os.environ.get(ADD_VARIABLE, "").split(",")
    options.add += [place.strip() for place in named if place.strip()]
    if options.revision and not options.hub:
        parser.error(f"--revision needs --hub, or ${HUB_VARIABLE}")
    return options


def _agents(serving):
    """Return what answers agents."""
    from cifar_models.ui.agents.protocol import Agents
    from cifar_models.ui.agents.tools import tools

    return Agents(tools(serving))


def _load(options: argparse.Namespace):
    """Return what is served: models from the Hub, a folder, or those bundled, and what is added."""
    from cifar_models.pull.sources import FolderSource
    from cifar_models.serving.served import Serving

    further = {"cifar10h": options.cifar10h, "runs": _runs() if options.own else None}
    if options.add:
        from cifar_models.added.places import addition_of

        further["added"] = [addition_of(one) for one in options.add]
    if not options.hub:
        source = FolderSource(options.models) if options.models else FolderSource()
        return Serving(source, options.data, **further)
    from cifar_models.pull.hub import HubSource

    source = HubSource(options.hub, options.revision or "main")
    return Serving(source, options.data, fallback=FolderSource(), **further)


def _runs() -> tuple[Path, ...]:
    """Return where trainings leave what they made: here, and in the checkout."""
    places = (Path("runs").resolve(), ASSETS.parent / "runs")
    return tuple(dict.fromkeys(places))

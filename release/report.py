"""Write a comparison as one HTML file to hand in: ``python -m release.report``.

The file needs nothing beside it and asks no server for anything. It is that of the button *Save
report* on the page.
"""

import argparse
import math
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from cifar_models.added.places import addition_of
from cifar_models.errors import DatasetError
from cifar_models.files import write_atomically
from cifar_models.options import add_data_option
from cifar_models.pull.sources import FolderSource
from cifar_models.report import provenance
from cifar_models.report.document import FILE_NAME, document
from cifar_models.report.scope import scope_of
from cifar_models.serving.served import Serving
from cifar_models.specs import PAIR_NAME, Pair, pair_by_ids
from cifar_models.stats.filters import Filter, names_in_addresses
from train.commands.exit_status import exit_status

# Of a page's address, beside the filter.
_BESIDE = ("tab", "image", "order", "cap", "page", "panel")
_OLDER = ("confidence_of", "least", "most")  # of older links, which mean something together only


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Write a report by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m release.report", description=__doc__.partition("\n")[0]
    )
    parser.add_argument(
        "--filter",
        metavar="QUERY",
        default="",
        help="which test pictures it is of, as the page's address has it: "
        "'true=cat&labels=not_doubtful' (default: all)",
    )
    parser.add_argument(
        "--out", metavar="FILE", type=Path, default=Path(FILE_NAME), help=f"({FILE_NAME})"
    )
    parser.add_argument(
        "--pictures",
        action="store_true",
        help="put the first pictures of the filter in; the data set states no licence",
    )
    parser.add_argument("--models", metavar="DIR", type=Path, help="folder with both bundles")
    parser.add_argument(
        "--add",
        metavar="PLACE",
        action="append",
        default=[],
        help="a further model, as in app.py; pair=A~B in --filter then says which two are compared",
    )
    add_data_option(parser)
    options = parser.parse_args(arguments)
    pair, query = _pair_and_rest(options.filter)
    try:
        chosen = read_filter(query, pair_by_ids(pair))
    except ValueError as error:
        parser.error(f"--filter: {error}")
    source = FolderSource(options.models) if options.models else FolderSource()
    added = [addition_of(place) for place in options.add]
    served = Serving(source, options.data, added=added).current.about(pair)
    if served.pair.name != pair:
        ids = ", ".join(spec.id for spec in served.choices)
        parser.error(f"--filter: pair is {pair[:120]!r}; the models are {ids}")
    if options.pictures and served.test_images is None:
        raise DatasetError(f"--pictures needs the test images: {served.missing}")
    command = provenance.command(
        provenance.query_of(served, chosen),
        pictures=options.pictures,
        models=options.models is not None,
        data=options.data is not None,
        added=provenance.added_to(served),
    )
    html = document(
        served,
        chosen,
        command=command,
        at=datetime.now(UTC),
        with_pictures=options.pictures,
    )
    content = html.encode()
    write_atomically(options.out, lambda part: part.write_bytes(content))
    words = scope_of(served, chosen).words
    print(f"{options.out}: a report of {words} ({len(content) / 1e6:.1f} MB)")
    return 0


def _pair_and_rest(query: str) -> tuple[str, str]:
    """Return what an address, or its query part, names as the pair, and the rest of the query."""
    given = _given(query)
    rest = urlencode([(name, value) for name, value in given if name != PAIR_NAME])
    return dict(given).get(PAIR_NAME, ""), rest


def _given(query: str) -> list[tuple[str, str]]:
    """Return names and values of an address, or of its query part."""
    return parse_qsl(query.partition("#")[0].rpartition("?")[2], keep_blank_values=True)


def read_filter(query: str, pair: Pair | None) -> Filter:
    """Read the filter of an address, or its query part, in which all must mean something.

    Raises:
        ValueError: Something means nothing, or parts of it contradict each other.
    """
    given = [(name, value) for name, value in _given(query) if name not in _BESIDE]
    known = names_in_addresses()
    older = any(name == "confidence_of" for name, _ in given)
    for name, value in given:
        if name not in known:
            own = ", ".join(one for one in known if one not in _OLDER)
            raise ValueError(f"{name[:60]!r} is no part of a filter; these are: {own}")
        if older and name in _OLDER:
            continue
        alone = Filter.from_query(urlencode({name: value}), pair)
        if alone == Filter() and not _restricts_nothing(name, value):
            raise ValueError(f"{name} is {value[:60]!r}, which it cannot be")
    chosen = Filter.from_query(urlencode(given), pair)
    kept = {name for name, _ in parse_qsl(chosen.to_query(pair))}
    lost = [
        name
        for name, value in given
        if name not in kept and name not in _OLDER and not _restricts_nothing(name, value)
    ]
    if lost or len(given) != len(dict(given)):
        raise ValueError(f"{', '.join(lost) or 'a name'}: given twice, or contradicting each other")
    return chosen


def _restricts_nothing(name: str, value: str) -> bool:
    """Whether a value is the end of a range that goes without saying."""
    if not name.endswith(("_least", "_most")):
        return False
    try:
        number = float(value)
    except ValueError:
        return False
    return math.isclose(number, 0.0 if name.endswith("_least") else 1.0)


if __name__ == "__main__":
    sys.exit(main())

"""Under which names the app answers: a foreign name may be turned to this computer's address.

A browser then takes the app for a part of the foreign page (DNS rebinding), and the header Host
alone tells. X-Forwarded-Host, which such a page may write, lets nothing in.
"""

import ipaddress
import re
import socket
import threading
from collections.abc import Iterable
from urllib.parse import urlsplit

from gradio.utils import get_space
from starlette.datastructures import Headers

from cifar_models.ui.server.rules.refusals import RefusedError

# Names that nobody can have on the internet: of the computer itself (RFC 6761), and of networks
# at home and in companies (RFC 6762, RFC 8375, ICANN's for private use, and what routers use).
_OWN = "localhost"
_PRIVATE = ("local", "internal", "home.arpa", "lan", "home")
_HEADERS = ("host", "x-forwarded-host", "x-gradio-server")
_HOST = re.compile(
    r"(?P<name>\[[0-9a-fA-F:.]{2,50}\]|[A-Za-z0-9._-]{1,255})(?::(?P<port>\d{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~/-]{0,500})?"
)


class Hosts:
    """Says which hosts a request may name.

    An app at a loopback address answers to this computer's names alone, one at a wider address to
    all addresses too, to its own names, and to names that no stranger can have: those without a
    dot and those of private networks. A Space is asked under any name that the Hub gives it.

    Args:
        bound: Address that the app listens at.
        allowed: Further names; ``*.example.org`` stands for those below it, ``*`` for all.
        public_address: The app's own address where it is configured (``$GRADIO_ROOT_PATH``).
    """

    def __init__(self, bound: str, allowed: Iterable[str] = (), public_address: str = "") -> None:
        self._names = {name.lower() for name in allowed}
        if "://" in public_address:
            self._names.add((urlsplit(public_address).hostname or "").lower())
        self._any = "*" in self._names or get_space() is not None
        self._here = _is_loopback(bound)
        if not (self._any or self._here):
            self._asking = threading.Thread(target=self._add_own, daemon=True)
            self._asking.start()

    def check(self, headers: Headers) -> None:
        """Raise ``RefusedError`` with status 400 for a host that is none, or another's.

        Requests without one are no browser's.
        """
        for header in _HEADERS:
            value = headers.get(header, "")
            if header != "host":  # a proxy's, perhaps an address, perhaps one of several proxies
                value = value.split(",")[0].strip().removeprefix("http://").removeprefix("https://")
            found = _HOST.fullmatch(value)
            if value and (
                found is None
                or int(found["port"] or 0) > 65_535
                or (header == "host" and found["path"])
            ):
                raise RefusedError(
                    f"The header {header} holds {value[:60]!r}, which is no host.", 400
                )
            if header == "host" and value and not self._answers_to(found["name"]):
                raise RefusedError(
                    f"The app was asked as {found['name'][:60]!r}, a name that it does not answer "
                    f"to: open it as {'localhost' if self._here else 'an address of its computer'},"
                    " or let whoever runs it start it with the option --allow-host and this name.",
                    400,
                )

    def _answers_to(self, name: str) -> bool:
        name = name.lower().removesuffix(".")
        if self._any or name == _OWN or name.endswith(f".{_OWN}") or self._is_allowed(name):
            return True
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            private = "." not in name or name.endswith(tuple(f".{end}" for end in _PRIVATE))
            return private and not self._here
        return not self._here or _is_loopback(name)

    def _is_allowed(self, name: str) -> bool:
        above = name.split(".")
        below = (f"*.{'.'.join(above[place:])}" for place in range(1, len(above)))
        return name in self._names or any(wanted in self._names for wanted in below)

    def _add_own(self) -> None:
        """Add this computer's full name; a resolver may take long to tell it."""
        self._names.add(socket.getfqdn().lower())


def _is_loopback(address: str) -> bool:
    """Return whether an address is this computer's for itself; names are none."""
    try:
        number = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return False
    return (getattr(number, "ipv4_mapped", None) or number).is_loopback

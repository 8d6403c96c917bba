"""The address and the port that the app is served at, known to work before anything is loaded."""

import errno
import ipaddress
import os
import re
import socket
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass

from cifar_models.errors import AddressError

HOST_VARIABLE, PORT_VARIABLE, TRIES_VARIABLE = (
    "GRADIO_SERVER_NAME",
    "GRADIO_SERVER_PORT",
    "GRADIO_NUM_PORTS",
)
ALLOWED_VARIABLE = "CIFAR_MODELS_ALLOWED_HOSTS"
# Which Gradio reads as numbers, some of them only once the page is served.
_NUMBERS = (
    "GRADIO_ANALYTICS_CACHE_FREQUENCY",
    "GRADIO_ANALYTICS_MAX_EVENTS",
    "GRADIO_DEBUG",
    "GRADIO_NODE_NUM_PORTS",
    "GRADIO_NODE_SERVER_PORT",
    "GRADIO_NUM_WORKERS",
)
HOST, FIRST_PORT, TRIES = "127.0.0.1", 7860, 100
_MOST = 65535
_LARGEST = 2**63 - 1  # of numbers that are no ports
_ALLOWED = re.compile(r"\*|(?:\*\.)?[a-z0-9._-]{1,253}|\[[0-9a-f:.]+\]")


@dataclass(frozen=True)
class Address:
    """Where the app is served.

    Attributes:
        host: As Gradio takes it: IPv6 in brackets.
        port: Was free a moment ago.
        numbers: Addresses that ``host`` stands for.
        remark: A sentence for whoever started the app; empty if all is as usual.
    """

    host: str
    port: int
    numbers: tuple[str, ...]
    remark: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it reaches this computer alone."""
        return all(ipaddress.ip_address(one.partition("%")[0]).is_loopback for one in self.numbers)


def choose(
    host: str | None = None,
    port: str | None = None,
    environment: MutableMapping[str, str] = os.environ,
) -> Address:
    """Return where to serve: as the options say, else Gradio's variables, else as Gradio does.

    The variables are taken out of ``environment``: Gradio tries what they say on IPv4 alone and
    fails, as it is imported, at a port that is no number.

    Args:
        host: Of ``--host``: a name or an address, IPv6 with or without brackets.
        port: Of ``--port``; 0 takes any free one.

    Raises:
        AddressError: The address is none of this computer, or the port is taken or no port (where
            no port was named the next free one is taken), or Gradio expects a number elsewhere.
    """
    for name in _NUMBERS:
        if name in environment:
            _whole(environment[name], f"${name}", 0, _LARGEST)
    named = {
        name: environment.pop(name, "").strip()
        for name in (HOST_VARIABLE, PORT_VARIABLE, TRIES_VARIABLE)
    }
    origin = "--host" if host else f"${HOST_VARIABLE}"
    host = (host or "").strip() or named[HOST_VARIABLE] or HOST
    addresses = _resolve(host, origin)
    numbers = tuple(str(address[0]) for _, address in addresses)
    if addresses[0][0] == socket.AF_INET:
        environment[HOST_VARIABLE] = numbers[0]  # where Gradio tries the port
    shown = f"[{_bare(host)}]" if ":" in host else host
    wanted = (port or "").strip() or named[PORT_VARIABLE]
    if wanted:
        number = _whole(wanted, "--port" if port else f"${PORT_VARIABLE}", 0)
        return Address(shown, _open(addresses, number, origin), numbers)
    tries = _whole(named[TRIES_VARIABLE] or str(TRIES), f"${TRIES_VARIABLE}", 1)
    last = min(FIRST_PORT + tries - 1, _MOST)
    for number in range(FIRST_PORT, last + 1):
        try:
            found = _open(addresses, number, origin)
        except _TakenError:
            continue
        taken = f"port {FIRST_PORT} is taken, the app takes {found} (--port names another)"
        return Address(shown, found, numbers, taken if found != FIRST_PORT else "")
    raise AddressError(
        f"the ports {FIRST_PORT} to {last} of {host} are all taken. Name a free one with --port "
        f"or ${PORT_VARIABLE}."
    )


def allowed_hosts(
    options: Iterable[str] = (), environment: Mapping[str, str] = os.environ
) -> list[str]:
    """Return the further names under which the app may be asked, as browsers send them.

    Args:
        options: Of ``--allow-host``; those of the variable, between commas, come with them.

    Raises:
        AddressError: One is no name.
    """
    listed = environment.get(ALLOWED_VARIABLE, "").split(",")
    origins = [("--allow-host", name) for name in options]
    origins += [(f"${ALLOWED_VARIABLE}", name) for name in listed if name.strip()]
    return [_allowed(name.strip(), origin) for origin, name in origins]


def _allowed(name: str, origin: str) -> str:
    try:
        written = name.lower() if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        written = ""
    if not _ALLOWED.fullmatch(written):
        raise AddressError(
            f"{origin} names {name[:60]!r}, which is no host. Write it as in an address, without "
            "http:// and port, such as demo.example.org, or *.example.org for all below it."
        )
    return written


class _TakenError(AddressError):
    """Another program listens there."""


def _bare(host: str) -> str:
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _resolve(host: str, origin: str) -> list[tuple[int, tuple]]:
    """Return families and socket addresses of a host."""
    try:
        found = socket.getaddrinfo(
            _bare(host), None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError) as error:
        raise AddressError(
            f"{origin} names {host!r}, which is no address of this computer "
            f"({getattr(error, 'strerror', None) or error}). Name one, such as {HOST} for this "
            "computer alone or 0.0.0.0 for everybody, and the port apart, with --port."
        ) from error
    return list(dict.fromkeys((family, address) for family, _, _, _, address in found))


def _whole(text: str, origin: str, least: int, most: int = _MOST) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not least <= number <= most:
        raise AddressError(f"{origin} is {text[:40]!r}, not a number from {least} to {most}.")
    return number


def _open(addresses: list[tuple[int, tuple]], port: int, origin: str) -> int:
    """Listen for a moment at all addresses; return the port, which is chosen where it is 0."""
    listening: list[socket.socket] = []
    try:
        for family, address in addresses:
            probe = socket.socket(family, socket.SOCK_STREAM)
            listening.append(probe)
            if os.name == "posix":  # elsewhere it would allow what is taken
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind((address[0], port, *address[2:]))
            probe.listen(1)
            port = probe.getsockname()[1]
    except OSError as error:
        raise _explained(error, str(address[0]), port, origin) from error
    finally:
        for probe in listening:
            probe.close()
    return port


def _explained(error: OSError, address: str, port: int, origin: str) -> AddressError:
    said = error.strerror or str(error)
    if error.errno == errno.EADDRINUSE:
        return _TakenError(
            f"port {port} of {address} is taken by another program ({said}). End that program, or "
            f"name another port with --port or ${PORT_VARIABLE}."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return AddressError(
            f"port {port} of {address} may not be opened by this user ({said}). Name one from "
            f"1024 on with --port or ${PORT_VARIABLE}."
        )
    return AddressError(
        f"{origin} names {address}, where this computer cannot serve ({said}). Name an address of "
        f"this computer, such as {HOST}, or 0.0.0.0 for all of them."
    )

"""Variables of the environment that HTTP clients obey: proxies, exceptions, certificates."""

import ipaddress
import os
import re
import ssl
import urllib.parse
import urllib.request
from collections.abc import Iterable

from cifar_models.errors import ProxyError

OWN_ADDRESSES = ("127.0.0.1", "localhost", "::1")
_CERTIFICATES = "SSL_CERT_FILE"
_KINDS = ("http", "https", "all")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9*._-]+")


def put_right(own: Iterable[str] = ()) -> None:
    """Make proxy variables such that httpx, which reads them, can start.

    This computer is asked directly: ``OWN_ADDRESSES`` and ``own`` are added to ``$NO_PROXY``, and
    entries that httpx cannot read are taken out. ``socks://``, as desktops write it, becomes
    ``socks5://``.

    Args:
        own: Further addresses that no proxy is asked for.

    Raises:
        ProxyError: A variable means nothing, or needs a package that is missing.
    """
    proxies = urllib.request.getproxies_environment()
    for kind in _KINDS:
        for name in (f"{kind}_proxy", f"{kind}_PROXY".upper()):
            if name in os.environ:
                os.environ[name] = _understood(os.environ[name])
        if value := _understood(proxies.get(kind, "")):
            _check(_name_of(kind), value)
    exceptions = [entry.strip() for entry in proxies.get("no", "").split(",")]
    kept = [entry for entry in map(_without_brackets, exceptions) if entry and _is_readable(entry)]
    listed = ",".join(dict.fromkeys([*kept, *OWN_ADDRESSES, *filter(_is_readable, own)]))
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = listed
    if os.environ.get(_CERTIFICATES):
        _check_certificates(os.environ[_CERTIFICATES])


def _name_of(kind: str) -> str:
    """Return the variable that counts: small letters come first."""
    return f"{kind}_proxy" if os.environ.get(f"{kind}_proxy") else f"{kind.upper()}_PROXY"


def _understood(value: str) -> str:
    value = value.strip()
    scheme, mark, rest = value.partition("://")
    return f"socks5://{rest}" if mark and scheme.lower() == "socks" else value


def _check(name: str, value: str) -> None:
    """Refuse a proxy that httpx cannot use, with the sentence that names its variable."""
    import httpx  # not at import: it takes a tenth of a second

    try:
        parts = urllib.parse.urlsplit(value if "://" in value else f"http://{value}")
        if not parts.hostname or any(sign.isspace() for sign in parts.hostname):
            raise ValueError("it names no computer")
        if parts.port == 0:
            raise ValueError("port 0")
        httpx.Client(proxy=parts.geturl(), trust_env=False, verify=False).close()
    except ImportError as error:
        raise ProxyError(
            f"${name} names the SOCKS proxy {_shown(value)}, for which the package socksio is "
            "missing: pip install 'httpx[socks]', or unset the variable."
        ) from error
    except (ValueError, httpx.InvalidURL) as error:
        raise ProxyError(
            f"${name} is {_shown(value)}, which is no proxy ({error}). Set it to an address such "
            "as http://proxy.example:3128 or socks5://127.0.0.1:1080, or unset it."
        ) from error


def _shown(value: str) -> str:
    """Return a proxy's address without the password that may be part of it."""
    head, mark, rest = value.rpartition("@")
    scheme, colon, _ = head.partition("://")
    return repr(f"{scheme if colon else ''}{colon}…@{rest}" if mark else rest)


def _without_brackets(entry: str) -> str:
    """Return an IPv6 address as httpx wants it, other entries as they are."""
    return entry[1:-1] if entry.startswith("[") and entry.endswith("]") else entry


def _is_readable(entry: str) -> bool:
    """Return whether httpx can read an entry of ``$NO_PROXY``; at others it does not start."""
    if _PLAIN_NAME.fullmatch(entry):
        return True
    try:
        address = ipaddress.ip_address(entry.partition("/")[0])
        return address.version == 4 or "/" not in entry  # it knows no ranges of IPv6
    except ValueError:
        pass
    import httpx

    try:
        httpx.URL(entry if "://" in entry else f"all://*{entry}")
    except httpx.InvalidURL:
        return False
    return True


def _check_certificates(path: str) -> None:
    try:
        ssl.create_default_context(cafile=path)
    except (OSError, ValueError) as error:  # SSLError is an OSError
        raise ProxyError(
            f"${_CERTIFICATES} names {path!r}, which does not hold certificates "
            f"({getattr(error, 'strerror', None) or error}). Set it to a file of them, or unset it."
        ) from error

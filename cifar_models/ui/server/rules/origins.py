"""Which other sites may use the app: none, but for the Hub, which shows Spaces in a frame."""

from urllib.parse import urlsplit

from gradio.utils import get_space
from starlette.datastructures import Headers

from cifar_models.ui.server.rules.refusals import RefusedError

SECURITY_HEADERS = {
    "content-security-policy": "frame-ancestors 'self' https://huggingface.co",
    "x-content-type-options": "nosniff",
}
_PORTS = {"http": 80, "https": 443}


def check_origin(headers: Headers, public_address: str = "") -> None:
    """Refuse what a browser sends for a page of another site.

    Programs send neither header. What a Space is asked comes through the Hub's own hosts.

    Args:
        public_address: The app's own address where it is configured (``$GRADIO_ROOT_PATH``).

    Raises:
        RefusedError: With status 403.
    """
    if get_space() is not None:
        return
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if site == "same-origin":  # the browser's word holds where a proxy changes the host
        return
    if origin is None:
        foreign = site in ("cross-site", "same-site")
    else:
        foreign = site == "cross-site" or not _is_own(origin, headers, public_address)
    if foreign:
        raise RefusedError(
            f"The request comes from another site, {str(origin or site)[:100]!r}: uploads and "
            "events are taken from the app's own page and from programs.",
            403,
        )


def _is_own(origin: str, headers: Headers, public_address: str) -> bool:
    """Return whether an origin is a host that the request was sent to."""
    try:
        parts = urlsplit(origin)
        asked = parts.hostname, parts.port or _PORTS.get(parts.scheme)
        hosts = [headers.get("host", ""), headers.get("x-forwarded-host", "").split(",")[0].strip()]
        if "://" in public_address:
            hosts.append(urlsplit(public_address).netloc)
        for host in filter(None, hosts):
            own = urlsplit(f"//{host}")
            if asked == (own.hostname, own.port or _PORTS.get(parts.scheme)):
                return True
    except ValueError:  # no address at all
        pass
    return False

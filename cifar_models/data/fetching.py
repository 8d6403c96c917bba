"""Fetch one large file over HTTP; whatever goes wrong on the way is a sentence."""

import hashlib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cifar_models import proxies
from cifar_models.errors import DownloadError, ProxyError

MOST_BYTES = 1_000_000_000
_LOGIN_STATUS = 511
_TOLD_BYTES = 1 << 18

OnBytes = Callable[[int, int], None]
"""Called with the bytes received so far and the bytes expected (0 when unknown)."""


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        begins: Its first bytes.
        words: What it is called.
        digest: Algorithm by which its content is known.
    """

    begins: bytes
    words: str
    digest: str


ARCHIVE = Kind(b"\x1f\x8b", "archive", "md5")
NUMPY_FILE = Kind(b"\x93NUMPY", "NumPy file", "sha256")


def fetch(
    url: str,
    to: Path,
    on_bytes: OnBytes | None,
    timeout: float,
    most_bytes: int = MOST_BYTES,
    kind: Kind = ARCHIVE,
) -> str:
    """Write what ``url`` sends to a file and return its digest, in hex.

    Args:
        url: Of a file of this kind.
        on_bytes: Called with the bytes received and the bytes expected, 0 where that is unknown.
        timeout: Seconds without any byte after which it is given up.
        most_bytes: Above this it is given up, too.
        kind: What must be sent; the digest is by its algorithm.

    Raises:
        DownloadError: It cannot be reached, or sends something else than a whole file.
        OSError: It cannot be stored.
    """
    import httpx  # not at import: it takes a tenth of a second

    try:
        proxies.put_right()
    except ProxyError as error:
        raise DownloadError(f"{url} cannot be fetched: {error}") from error
    digest = hashlib.new(kind.digest, usedforsecurity=False)
    state = _State(url)
    with (
        _explained(state),
        httpx.Client(
            verify=ssl.create_default_context(),  # what this computer trusts, offices' own included
            timeout=timeout,
            follow_redirects=True,
            headers={"Accept-Encoding": "identity"},
        ) as client,
        client.stream("GET", url) as answer,
        to.open("wb") as file,
    ):
        _check_head(url, answer, most_bytes, kind)
        state.expected = int(answer.headers.get("Content-Length") or 0)
        told = 0
        for chunk in answer.iter_raw():  # as it comes: httpx loses what it has gathered at a cut
            if not state.received:
                _check_beginning(url, answer, chunk, kind)
            file.write(chunk)
            digest.update(chunk)
            state.received += len(chunk)
            if state.received > most_bytes:
                raise DownloadError(
                    f"{url} sends more than {most_bytes:,} bytes: it is another file."
                )
            if on_bytes and state.received - told >= _TOLD_BYTES:
                told = state.received
                on_bytes(state.received, state.expected)
        if on_bytes and told < state.received:
            on_bytes(state.received, state.expected)
    if not state.received:
        raise DownloadError(f"{url} sent an empty file. Try again later.")
    return digest.hexdigest()


class _State:
    """How far a download has come, for the sentence about its end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.received = 0
        self.expected = 0

    def cut(self) -> str:
        of_all = f" of {self.expected:,}" if self.expected else ""
        return (
            f"the download of {self.url} was cut after {self.received:,}{of_all} bytes. Try again."
        )


def _check_head(url: str, answer, most_bytes: int, kind: Kind) -> None:
    if answer.status_code == _LOGIN_STATUS:
        raise DownloadError(_login(url, f"HTTP {_LOGIN_STATUS}", kind.words))
    if answer.status_code != 200:
        raise DownloadError(
            f"{url} answered {answer.status_code} {answer.reason_phrase}. Try again later."
        )
    length = answer.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > most_bytes:
        raise DownloadError(f"{url} announces {length[:40]!r} bytes: it is another file.")


def _check_beginning(url: str, answer, chunk: bytes, kind: Kind) -> None:
    if chunk.startswith(kind.begins[: len(chunk)]):
        return
    sent = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if sent in ("text/html", "application/xhtml+xml") or chunk.lstrip()[:1] == b"<":
        raise DownloadError(_login(url, "a web page", kind.words))
    raise DownloadError(
        f"{url} sent something that is no {kind.words} (it begins with {chunk[:20]!r}). Try again "
        "later."
    )


def _login(url: str, what: str, wanted: str = "file") -> str:
    return (
        f"{url} sent {what} instead of the {wanted}, as networks do where one has to log in first. "
        "Open a web page in a browser, log in, and try again."
    )


@contextmanager
def _explained(state: _State) -> Iterator[None]:
    """Turn what httpx raises into a ``DownloadError``; errors of the disk pass."""
    import httpx

    try:
        yield
    except httpx.InvalidURL as error:
        raise DownloadError(f"{state.url} is no address ({error}).") from error
    except httpx.ProxyError as error:
        raise DownloadError(
            f"{state.url} cannot be fetched: the proxy that the environment names refused "
            f"({_line(error)}). Check $https_proxy and $all_proxy."
        ) from error
    except httpx.TooManyRedirects as error:
        raise DownloadError(_login(state.url, "one redirection after the other")) from error
    except httpx.RemoteProtocolError as error:
        if state.received or "complete message body" in str(error):
            raise DownloadError(state.cut()) from error
        raise DownloadError(
            f"what answers at {state.url} is no answer of a web server ({_line(error)}). Try again "
            "later; a proxy or a login page of the network may be in between."
        ) from error
    except httpx.RequestError as error:
        if certificate := _certificate_error(error):
            raise DownloadError(
                f"the certificate of {state.url} is not trusted ({certificate}). The clock of this "
                "computer may be wrong, or a proxy or a login page be in between; name the "
                "certificates of an office's proxy with $SSL_CERT_FILE."
            ) from error
        if state.received:
            raise DownloadError(state.cut()) from error
        raise DownloadError(
            f"{state.url} cannot be reached ({_line(error)}). Check the network."
        ) from error


def _certificate_error(error: BaseException | None) -> str:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        error = error.__cause__ or error.__context__
    return ""


def _line(error: BaseException) -> str:
    """Return the first line of an error's text, or its kind where it has none."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]

"""Words for what goes wrong with the Hugging Face Hub, each for its true reason."""

import errno
import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from huggingface_hub import constants
from huggingface_hub.errors import (
    DisabledRepoError,
    EntryNotFoundError,
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    HTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from cifar_models.errors import CifarModelsError, HubError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_TOKENS = "https://huggingface.co/settings/tokens"
# RFC 6750, section 2.1.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
# What only the Hub, or the network that it is behind, puts into its answers.
_OF_THE_HUB = ("x-error-code", "x-request-id", "x-amz-cf-id", "x-amzn-trace-id")
# What the client stumbles over in an answer that is none of the Hub's.
_NOT_UNDERSTOOD = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn whatever the Hub's client raises within into a ``HubError`` about ``what``."""
    try:
        yield
    except CifarModelsError:
        raise
    except Exception as error:  # the client raises its own, its HTTP library's, OSError, ValueError
        raise HubError(f"{what}: {explain(error)}") from error


def check_token() -> None:
    """Look at the token that the Hub's client would send, before it does.

    Raises:
        HubError: It holds a character that no token has, or its file cannot be read.
    """
    where, token = _token()
    wrong = next((mark for mark in token if not _TOKEN.fullmatch(mark) and mark != "="), None)
    if wrong is None:
        return
    kind = (
        "a line break"
        if wrong in "\r\n"
        else "a space"
        if wrong.isspace()
        else "a quotation mark"
        if wrong in "\"'`´‘’‚“”„«»"
        else f"the character U+{ord(wrong):04X}"
    )
    raise HubError(
        f"the token in {where} holds a character that no token has: {kind}. Copy it once more from "
        f"{_TOKENS}, without quotes and in one line."
    )


def _token() -> tuple[str, str]:
    """Return where the token is and what is there, without space around it; empty for none."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        token = os.environ.get(name, "").strip()
        if token:
            return f"${name}", token
    path = Path(constants.HF_TOKEN_PATH)
    try:
        return str(path), path.read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return str(path), ""
    except OSError as error:
        raise HubError(f"the token in {path} cannot be read: {error.strerror}") from error


def explain(error: BaseException) -> str:
    """Say in a sentence what an error of the Hub's client means and what helps."""
    for cause in causes(error):
        sentence = _certificate(cause) or _known(cause)
        if sentence:
            return sentence
    if isinstance(error, LocalEntryNotFoundError):
        return "it is not in the cache of this computer."
    if "Consistency check failed" in str(error):
        return "it came incomplete. Try again."
    if isinstance(error, ValueError) and "proxy" in str(error).lower():
        return _proxy(error)
    if isinstance(error, _NOT_UNDERSTOOD):
        return _no_hub("its answer cannot be understood")
    return f"{type(error).__name__}: {_line(error)}"


def _known(cause: BaseException) -> str | None:
    if isinstance(cause, OfflineModeIsEnabled):
        return "the Hub is switched off on this computer by $HF_HUB_OFFLINE."
    if isinstance(cause, HFValidationError):
        return f"this is not a name that the Hub allows ({_line(cause)})."
    if isinstance(cause, RevisionNotFoundError):
        return "the Hub does not have this revision."
    if isinstance(cause, GatedRepoError):
        name = cause.repo_id or _repository(str(cause.response.request.url))
        return (
            f"its owner asks for consent first: open {constants.ENDPOINT}/{name}, logged in as the "
            "owner of the token of this computer (hf auth login, or $HF_TOKEN)."
        )
    if isinstance(cause, DisabledRepoError):
        return "the Hub has switched this repository off."
    if isinstance(cause, RepositoryNotFoundError):
        return (
            "the Hub does not have it, or it is private and "
            + (
                "the token of this computer may not read it"
                if cause.response.request.headers.get("authorization")
                else "there is no token on this computer that may read it"
            )
            + " (hf auth login, or $HF_TOKEN)."
        )
    if isinstance(cause, EntryNotFoundError) and not isinstance(cause, LocalEntryNotFoundError):
        return "the Hub does not have this file."
    if isinstance(cause, FileMetadataError):
        return _no_hub("it does not say which file this is")
    if isinstance(cause, HfHubHTTPError):
        return _status(cause)
    if isinstance(cause, HTTPError | ConnectionError | TimeoutError) or _is(cause, "InvalidURL"):
        return _transport(cause)
    if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
        return f"there is no room to store it ({cause.strerror}). Free some space."
    if isinstance(cause, OSError) and cause.errno and cause.filename:
        return (
            f"{cause.filename} cannot be used ({cause.strerror}); $HF_HOME names another place for "
            "what is pulled."
        )
    return None


def _status(error: HfHubHTTPError) -> str:
    code, headers = error.response.status_code, error.response.headers
    html = "text/html" in headers.get("content-type", "")
    if code == 511 or (
        html and code < 500 and code != 429 and not any(name in headers for name in _OF_THE_HUB)
    ):
        return _no_hub(f"HTTP {code}")
    sentence = {
        401: "the Hub asks for a valid token. Make one at "
        f"{_TOKENS} and pass it to hf auth login or in $HF_TOKEN.",
        403: "the Hub does not allow this with the token of this computer.",
        404: "the Hub does not know what was asked for.",
        407: "the proxy of this network asks for a login; name it in $HTTPS_PROXY.",
        409: "the Hub reports a conflict: something else goes by this name or was changed at the "
        "same time.",
        412: "it was changed at the same time by someone else. Try again.",
        429: "the Hub asks for fewer requests. Try again in some minutes.",
    }.get(code)
    if sentence is None:
        whose = "has a problem of its own" if code >= 500 else "refused"
        sentence = f"the Hub {whose}. Try again later."
    return f"{sentence} (HTTP {code})"


def _transport(cause: BaseException) -> str:
    """Explain an error of the HTTP library, which is known by name: not all releases use one."""
    hub, said = constants.ENDPOINT, _line(cause)
    if _is(cause, "ProxyError"):
        return _proxy(cause)
    if _is(cause, "UnsupportedProtocol", "InvalidURL"):
        return f"{hub!r} is no address of a Hub ({said}). Put $HF_ENDPOINT right, or unset it."
    if _is(cause, "TooManyRedirects"):
        return _no_hub("it sends from one address to the next without end")
    if _is(cause, "DecodingError"):
        return f"what came from {hub} is damaged ({said}). Try again."
    if _is(cause, "RemoteProtocolError") and "peer closed connection" in said:
        return f"what came from {hub} broke off ({said}). Try again."
    if _is(cause, "RemoteProtocolError") and "disconnected" not in said:
        return _no_hub(said)
    if _is(cause, "LocalProtocolError"):
        return f"the request cannot be sent ({said}). Check $HF_TOKEN and $HF_ENDPOINT."
    if isinstance(cause, TimeoutError) or _is(cause, "TimeoutException"):
        return f"{hub} cannot be reached in time ({said}). Check the network."
    return f"{hub} cannot be reached ({said}). Check the network."


def _certificate(cause: BaseException) -> str | None:
    """Explain what is wrong with an encrypted connection, if anything is."""
    hub = constants.ENDPOINT
    found = [one for one in causes(cause) if isinstance(one, ssl.SSLError)]
    text = str(found[-1]) if found else str(cause)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        reason = getattr(found[-1], "verify_message", "") if found else ""
        return (
            f"{hub} shows a certificate that this computer does not trust "
            f"({reason or 'verification failed'}). Behind a proxy that reads along, name its "
            "certificate in $SSL_CERT_FILE."
        )
    if found and not isinstance(found[-1], ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return f"what answers at {hub} does not speak TLS as the Hub does ({_line(found[-1])})."
    return None


def _proxy(error: BaseException) -> str:
    return (
        f"the proxy that this computer's variables name cannot be used ({_line(error)}). Put "
        "$HTTPS_PROXY, $HTTP_PROXY or $ALL_PROXY right, or unset them."
    )


def _no_hub(why: str) -> str:
    return (
        f"what answers at {constants.ENDPOINT} is not the Hub ({why}). Is it a login page of the "
        "network? Open it in a browser, or put $HF_ENDPOINT right."
    )


def _repository(address: str) -> str:
    """Return ``owner/name`` of an address of the Hub."""
    parts = address.removeprefix(constants.ENDPOINT).strip("/").split("/")
    return "/".join(parts[2:4] if parts[0] == "api" else parts[:2])


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and what led to it, the nearest first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _is(error: BaseException, *names: str) -> bool:
    return any(kind.__name__ in names for kind in type(error).__mro__)


def _line(error: BaseException) -> str:
    """Return the first line of an error's text, or its kind where it has none."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]

"""The JSON of a request: read up to a limit, and sound in itself."""

import json
from typing import Any

from starlette.requests import ClientDisconnect

from cifar_models.ui.server.rules.limits import BODY_BYTES, DEPTH
from cifar_models.ui.server.rules.refusals import RefusedError


async def read_json(receive) -> dict[str, Any]:
    """Return the object that a request's body holds.

    Raises:
        RefusedError: It is too long, too deep, or no JSON object.
        ClientDisconnect: The request was broken off.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > BODY_BYTES:
            raise RefusedError(f"The body is over {BODY_BYTES:,} bytes; upload files first.", 413)
        if not message.get("more_body"):
            return _parse(bytes(body))


def parts(value: Any) -> list[Any]:
    """Return what a JSON value holds on its next level."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def dump(body: Any) -> bytes:
    """Return a value as JSON."""
    return json.dumps(body).encode()


def _parse(text: bytes) -> dict[str, Any]:
    try:
        body = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
        json.dumps(body, ensure_ascii=False).encode()  # not half a surrogate pair: it is no text
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"The body is not JSON: {str(error)[:100]}") from error
    if not isinstance(body, dict):
        raise RefusedError(f"The body is a {type(body).__name__}; it must be an object.")
    _check_depth(body)
    return body


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):  # 1e999 would be passed on as Infinity
        raise ValueError(f"{text[:20]} is no number that a computer holds")
    return number


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEPTH):
        level = [inner for outer in level for inner in parts(outer)]
        if not level:
            return
    raise RefusedError(f"The body is nested more than {DEPTH} levels deep.")

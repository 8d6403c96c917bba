"""What stands before Gradio's API: a request that Gradio would stumble over is answered here."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

MOST_BYTES = 4_000_000
MOST_DEPTH = 50
MOST_UPLOADED = 2_000_000_000
_ROUTE = re.compile(r"(?:/gradio_api)?/(call/v2|call|run|api|queue/join)(?:/([^/]+))?/?")
_UPLOAD = re.compile(r"(?:/gradio_api)?/upload/?")
_FILE_META = {"_type": "gradio.FileData"}


class RefusedError(Exception):
    """A request that is not passed on; the text says what was received and what to send."""

    def __init__(self, text: str, status: int = 422) -> None:
        super().__init__(text)
        self.status = status


class Guard:
    """ASGI middleware that checks the JSON of every call before Gradio reads it.

    Gradio alone answers many malformed bodies with status 500 and an empty error, and fetches
    from other servers what is named as a file. Here a call gets a sentence with status 404, 413
    or 422, and only files that were uploaded to this app are taken. All files of one upload
    together may have ``MOST_UPLOADED`` bytes.

    Args:
        app: What comes next.
        page: Whose public endpoints are checked for their parameters, too.
    """

    def __init__(self, app, page: gr.Blocks) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope, receive, send) -> None:
        """Answer one connection."""
        if scope["type"] != "http" or scope["method"] != "POST":
            return await self._app(scope, receive, send)
        route = _ROUTE.fullmatch(scope["path"])
        try:
            if route is not None:
                await self._call(route, scope, receive, send)
            elif _UPLOAD.fullmatch(scope["path"]):
                await self._upload(scope, receive, send)
            else:
                await self._app(scope, receive, send)
        except RefusedError as refused:
            await JSONResponse({"error": str(refused)}, refused.status)(scope, receive, send)

    async def _call(self, route: re.Match, scope, receive, send) -> None:
        """Pass a call on with its checked body."""
        body = self._checked(route[1], route[2], await _read(receive))
        headers = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        given = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay():
            return given.pop() if given else await receive()

        await self._app({**scope, "headers": headers}, replay, send)

    async def _upload(self, scope, receive, send) -> None:
        """Pass an upload on, up to ``MOST_UPLOADED`` bytes of it."""
        stated = dict(scope["headers"]).get(b"content-length", b"")
        if stated.isdigit():
            _check_length(int(stated))
        received = 0

        async def counted():
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            _check_length(received)
            return message

        with suppress(ClientDisconnect):  # broken off; no error of the app
            await self._app(scope, counted, send)

    @cached_property
    def _endpoints(self) -> dict[str, list[dict[str, Any]]]:
        """The parameters of each public endpoint, by its name."""
        named = self._page.get_api_info()["named_endpoints"]
        return {name.removeprefix("/"): about["parameters"] for name, about in named.items()}

    def _checked(self, route: str, name: str | None, text: bytes) -> bytes:
        """Return the body to pass on; raises ``RefusedError``."""
        body = _parse(text)
        _check_depth(body)
        for path in _files(body):
            _check_uploaded(path)
        function = self._function(route, name, body)
        if route == "call/v2":
            return _dump(self._named_values(function, body))
        if not isinstance(body.get("data"), list):
            raise RefusedError("The body needs 'data': a list with the endpoint's values in order.")
        session = body.get("session_hash")
        if session == "" or not isinstance(session, str | None):
            raise RefusedError("'session_hash' must be text, not empty, or left out.")
        if function in self._endpoints:
            body["data"] = self._values(function, body["data"])
        return _dump(body)

    def _function(self, route: str, name: str | None, body: dict[str, Any]) -> str | None:
        """Return the name of what is called; raises ``RefusedError`` where nothing is."""
        index = body.get("fn_index")
        if route.startswith("call") or index is None:
            if name not in self._endpoints:
                known = ", ".join(f"/{known}" for known in self._endpoints)
                raise RefusedError(
                    f"There is no endpoint {str(name)[:60]!r}; there are {known}.", 404
                )
            return name
        if type(index) is not int or index not in self._page.fns:
            raise RefusedError(f"There is no function {str(index)[:60]!r}.", 404)
        return str(self._page.fns[index].api_name)

    def _values(self, name: str, given: list[Any]) -> list[Any]:
        """Return the values of an endpoint, the missing ones by their defaults."""
        parameters = self._endpoints[name]
        needed = [p for p in parameters[len(given) :] if not p["parameter_has_default"]]
        if len(given) > len(parameters) or needed:
            names = ", ".join(p["parameter_name"] for p in parameters) or "none"
            raise RefusedError(f"/{name} received {len(given)} values; it takes: {names}.")
        missing = [p["parameter_default"] for p in parameters[len(given) :]]
        pairs = zip(parameters, [*given, *missing], strict=True)
        return [_file(value) if p["component"] == "File" else value for p, value in pairs]

    def _named_values(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """Return the values of an endpoint that is called with an object of them."""
        parameters = self._endpoints[name]
        names = [p["parameter_name"] for p in parameters]
        needed = [
            p["parameter_name"]
            for p in parameters
            if not p["parameter_has_default"] and p["parameter_name"] not in given
        ]
        if needed or not given.keys() <= set(names):
            raise RefusedError(
                f"/{name} received {', '.join(map(str, given))[:60] or 'nothing'}; it takes: "
                f"{', '.join(names) or 'none'}."
            )
        files = {p["parameter_name"] for p in parameters if p["component"] == "File"}
        return {key: _file(value) if key in files else value for key, value in given.items()}


def _check_length(length: int) -> None:
    if length > MOST_UPLOADED:
        raise RefusedError(
            f"One upload may have {MOST_UPLOADED / 1e9:.0f} GB in all; send the files in parts.",
            413,
        )


async def _read(receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise RefusedError(f"The body is over {MOST_BYTES:,} bytes; upload files first.", 413)
        if not message.get("more_body"):
            return bytes(body)


def _parse(text: bytes) -> dict[str, Any]:
    try:
        body = json.loads(text, parse_constant=_no_constant)
        json.dumps(body, ensure_ascii=False).encode()  # not half a surrogate pair: it is no text
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"The body is not JSON: {str(error)[:100]}") from error
    if not isinstance(body, dict):
        raise RefusedError(f"The body is a {type(body).__name__}; it must be an object.")
    return body


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _dump(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [inner for outer in level for inner in _parts(outer)]
        if not level:
            return
    raise RefusedError(f"The body is nested more than {MOST_DEPTH} levels deep.")


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _files(value: Any) -> Iterator[Any]:
    """Yield the path of everything that Gradio would take as a file."""
    if isinstance(value, dict) and "path" in value and "meta" in value:
        yield value["path"]
    for inner in _parts(value):
        yield from _files(inner)


def _file(value: Any) -> dict[str, Any] | None:
    """Return an uploaded file as Gradio names it, None where none was sent."""
    if value is None:
        return None
    if not isinstance(value, dict) or "path" not in value:
        raise RefusedError('A file must be null or {"path": ...} as /gradio_api/upload answers it.')
    _check_uploaded(value["path"])
    return {"path": value["path"], "orig_name": Path(value["path"]).name, "meta": _FILE_META}


def _check_uploaded(path: Any) -> None:
    try:
        folder = Path(get_upload_folder()).resolve()
        uploaded = isinstance(path, str) and Path(path).resolve().is_relative_to(folder)
    except (ValueError, OSError, RuntimeError):  # a null character, a loop of links
        uploaded = False
    if not uploaded:
        raise RefusedError(
            "Only files that were uploaded to this app are read: send the file to "
            "/gradio_api/upload and name the path that it answers."
        )

"""What stands before Gradio: only what is on the closed list gets there, checked."""

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gradio.data_classes import _StaticFiles
from starlette._utils import get_route_path
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from cifar_models.ui import browser
from cifar_models.ui.server.answers import Answers
from cifar_models.ui.server.events import (
    Events,
    check_session,
    checked_cancel,
    checked_reset,
    is_name,
)
from cifar_models.ui.server.files.receive import Receiver, forget_progress, progress_is_open
from cifar_models.ui.server.files.uploads import Uploads
from cifar_models.ui.server.rules import origins, routes
from cifar_models.ui.server.rules.bodies import dump, read_json
from cifar_models.ui.server.rules.failures import FAILED, in_one_line
from cifar_models.ui.server.rules.hosts import Hosts
from cifar_models.ui.server.rules.limits import DRAIN_BYTES, DRAIN_SECONDS
from cifar_models.ui.server.rules.refusals import RefusedError, answer_to

log = logging.getLogger("cifar_models.ui.server")
_NOTHING = "There is nothing at this address."
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # a year, the most there is
_RANGE = re.compile(rb"bytes=(?:\d{1,15}-\d{0,15}|-\d{1,15})")


class Guard:
    """ASGI application that passes on to Gradio what this app needs of it.

    Everything else is answered with status 404, and what is malformed with a sentence.

    Args:
        app: Gradio's.
        root_path: Prefix under which the app is reached, or its whole public address.
        hosts: Names under which it answers.
        uploads: Files that were received.
        receiver: Takes uploads.
        events: Checks calls.
        answers: Bounds what waits to be fetched.
        agents: Answers agents, see ``agents.protocol.Agents``; None where nobody does.
    """

    def __init__(
        self,
        app: Callable,
        root_path: str,
        hosts: Hosts,
        uploads: Uploads,
        receiver: Receiver,
        events: Events,
        answers: Answers,
        agents: Any = None,
    ) -> None:
        self._app = app
        self._compressed = GZipMiddleware(app)
        self._root_path = root_path
        self._hosts = hosts
        self._uploads = uploads
        self._receiver = receiver
        self._events = events
        self._answers = answers
        self._agents = agents

    async def __call__(self, scope, receive, send) -> None:
        """Answer one connection."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close"})
        answer, body = _Answer(send), _Body(receive)
        try:
            await self._pass_on(scope, body, answer)
        except ClientDisconnect:  # broken off; no error of the app
            pass
        except RefusedError as refused:
            if not answer.started:
                await _refuse(refused, scope, body, answer)
        except Exception as error:
            if answer.is_stream():
                await answer.end()  # Gradio ends the stream of nobody by raising
            else:
                log.error("%s: %s", _asked(scope), in_one_line(error))
            if not answer.started:
                await JSONResponse({"error": FAILED}, 500)(scope, body, answer)
        else:
            if not answer.started:  # a bare 500
                await JSONResponse({"error": FAILED}, 500)(scope, body, answer)

    async def _pass_on(self, scope, receive, send) -> None:
        headers = Headers(scope=scope)
        self._hosts.check(headers)
        path = get_route_path({"path": scope["path"], "root_path": self._root_path})
        found = routes.find(scope["method"], path)
        if found is None:
            if scope["method"] == "OPTIONS":  # a browser asks for a page of another site
                origins.check_origin(headers, self._root_path)
                return await self._app(scope, receive, send)
            raise RefusedError(_NOTHING, 404)
        route, parts = found
        if path.startswith("/gradio_api/"):
            origins.check_origin(headers, self._root_path)
        answer = getattr(self, f"_{route.kind}")
        await answer(parts, scope, receive, send)

    async def _asset(self, parts, scope, receive, send) -> None:
        await self._app(scope, receive, send)  # which compresses them, and not what follows

    async def _info(self, parts, scope, receive, send) -> None:
        await self._compressed(scope, receive, send)

    async def _script(self, parts, scope, receive, send) -> None:
        if parts["name"] != browser.module_name():
            raise RefusedError(_NOTHING, 404)
        scripts = Response(browser.module(), headers=_FOR_EVER, media_type="text/javascript")
        await GZipMiddleware(scripts)(scope, receive, send)

    async def _page(self, parts, scope, receive, send) -> None:
        query = QueryParams(scope["query_string"])
        if "deep_link" in query:
            raise RefusedError("There are no deep links: a page's address holds its filter.", 404)
        # The page reads the rest itself; Gradio would take this one for a page of its own.
        pairs = [pair for pair in query.multi_items() if pair[0] != "page"]
        scope = {**scope, "query_string": str(QueryParams(pairs)).encode()}
        await self._compressed(scope, receive, send)

    _config = _page

    async def _upload(self, parts, scope, receive, send) -> None:
        progress = QueryParams(scope["query_string"]).get("upload_id")
        if progress is not None and not is_name(progress):
            raise RefusedError("'upload_id' must be 1 to 64 letters, digits, '-' or '_'.")
        paths = await self._receiver.receive(Headers(scope=scope), receive, progress)
        await JSONResponse(paths)(scope, receive, send)

    async def _progress(self, parts, scope, receive, send) -> None:
        name = QueryParams(scope["query_string"]).get("upload_id")
        if not is_name(name):
            raise RefusedError("'upload_id' must be 1 to 64 letters, digits, '-' or '_'.")
        try:
            await self._app(scope, receive, send)
        finally:
            if not progress_is_open(name):
                forget_progress(name)

    async def _file(self, parts, scope, receive, send) -> None:
        own = {str(path) for path in _StaticFiles.all_paths if path.is_file()}  # of the page
        if parts["path"] not in self._uploads and parts["path"] not in own:
            raise RefusedError("There is no such upload.", 404)
        headers = [  # a range that is none is ignored, says HTTP; Gradio ends in an error
            (name, value)
            for name, value in scope["headers"]
            if name != b"range" or _RANGE.fullmatch(value)
        ]
        await self._app({**scope, "headers": headers}, receive, send)

    async def _call(self, parts, scope, receive, send) -> None:
        body = await read_json(receive)
        passed = self._events.checked(parts["way"], parts["name"], body)
        self._answers.check_room(passed.get("session_hash"))
        await self._with_body(passed, scope, receive, send)

    async def _answer(self, parts, scope, receive, send) -> None:
        self._events.check_name(parts["name"])
        if not is_name(parts["event"]) or not self._answers.knows(parts["event"]):
            raise RefusedError(
                "There is no such event, or its answer was fetched, or was not for a minute.", 404
            )
        await self._app(scope, receive, send)

    async def _stream(self, parts, scope, receive, send) -> None:
        session = QueryParams(scope["query_string"]).get("session_hash")
        if check_session(session) is None:
            raise RefusedError("'session_hash' is missing.")
        await self._app(scope, receive, send)

    async def _heartbeat(self, parts, scope, receive, send) -> None:
        check_session(parts["session"])
        await self._app(scope, receive, send)

    async def _cancel(self, parts, scope, receive, send) -> None:
        await self._with_body(checked_cancel(await read_json(receive)), scope, receive, send)

    async def _reset(self, parts, scope, receive, send) -> None:
        await self._with_body(checked_reset(await read_json(receive)), scope, receive, send)

    async def _agents_call(self, parts, scope, receive, send) -> None:
        if self._agents is None:
            raise RefusedError(_NOTHING, 404)
        if scope["method"] != "POST":  # no streams, no sessions to end: the protocol says 405
            told = {"error": "Agents send their requests here by POST."}
            return await JSONResponse(told, 405, {"Allow": "POST"})(scope, receive, send)
        body = await read_json(receive)
        found = self._agents.answer_at_once(body)
        if found is None:
            return await self._with_body(body, scope, receive, send, self._agents)
        answer, status = found
        response = Response(status_code=status) if answer is None else JSONResponse(answer, status)
        await response(scope, receive, send)

    async def _with_body(
        self, body: dict[str, Any], scope, receive, send, app: Callable | None = None
    ) -> None:
        """Pass a request on with its checked body, to Gradio unless another ``app`` is named."""
        text = dump(body)
        replaced = (b"content-length", b"content-type", b"transfer-encoding")
        headers = [pair for pair in scope["headers"] if pair[0] not in replaced]
        headers += [
            (b"content-length", str(len(text)).encode()),
            (b"content-type", b"application/json"),
        ]
        given = [{"type": "http.request", "body": text, "more_body": False}]

        async def replay():
            return given.pop() if given else await receive()

        await (app or self._app)({**scope, "headers": headers}, replay, send)


class _Body:
    """Receives a request's body and knows whether all of it came."""

    def __init__(self, receive: Callable) -> None:
        self._receive = receive
        self.whole = False

    async def __call__(self) -> dict[str, Any]:
        """Return the next part."""
        message = await self._receive()
        self.whole = not message.get("more_body", False)
        return message


async def _refuse(refused: RefusedError, scope, body: _Body, send) -> None:
    """Send a refusal, then take what is still being sent: many read no answer before its end.

    The connection would be cut otherwise, and the sentence lost.
    """
    parts: list[dict[str, Any]] = []

    async def collect(message):
        parts.append(message)

    await answer_to(refused)(scope, body, collect)
    for message in parts:
        await send({**message, "more_body": True} if "body" in message else message)
    taken = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while not body.whole and taken < DRAIN_BYTES:
                taken += len((await body()).get("body", b""))
    await send({"type": "http.response.body", "body": b"", "more_body": False})


class _Answer:
    """Sends an answer with the headers that each has; a bare 500 of Gradio becomes a sentence."""

    def __init__(self, send: Callable) -> None:
        self._send = send
        self._kind = ""
        self.started = False

    async def __call__(self, message) -> None:
        """Send the next part of the answer."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            self._kind = headers.get("content-type", "")
            if message["status"] == 500 and self._kind.startswith("text/plain"):
                return  # the exception follows, and its sentence
            for name, value in origins.SECURITY_HEADERS.items():
                headers[name] = value
            message = {**message, "headers": headers.raw}
            self.started = True
        elif not self.started:
            return
        await self._send(message)

    def is_stream(self) -> bool:
        """Return whether a stream of events was begun."""
        return self.started and self._kind.startswith("text/event-stream")

    async def end(self) -> None:
        """End what was begun."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def _asked(scope) -> str:
    address = (scope.get("client") or ("?",))[0]  # perhaps what X-Forwarded-For says
    return f"{scope['method'][:20]} {scope['path'][:100]!r} from {ascii(address)[1:46]}"

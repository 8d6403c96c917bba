"""The Model Context Protocol at one address, by the official package ``mcp``.

Gradio has an MCP server of its own; this app does not switch it on. It takes files as addresses
that the server fetches, calls its own app under the name that a request's X-Forwarded-Host states,
lets a request for a prompt call any endpoint, and answers objects as Python writes them, not in
JSON. Here each request is whole in itself: no sessions, no streams, nothing kept for a caller.
"""

import json
import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from typing import Any

import anyio
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from cifar_models.errors import PhotoError
from cifar_models.ui.agents.tools import Tool
from cifar_models.ui.server.rules.failures import FAILED, in_one_line
from cifar_models.ui.server.rules.limits import AGENT_CALLS_AT_ONCE, AGENT_CALLS_WAITING

log = logging.getLogger("cifar_models.ui.server")
METHODS = ("initialize", "ping", "tools/list", "tools/call")
_INSTRUCTIONS = (
    "Compares two CIFAR-10 classifiers, a fine-tuned ResNet50 and a custom CNN, on the same test "
    "images, and classifies pictures of airplanes, automobiles, birds, cats, deer, dogs, frogs, "
    "horses, ships and trucks."
)


class Agents:
    """ASGI application that answers one JSON-RPC request of an agent.

    What it is given was read and bounded by the server's guard.

    Args:
        tools: All that can be called.

    Attributes:
        path: Its address, where clients look for the MCP server of a Gradio app.
    """

    path = "/gradio_api/mcp/"

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._free = anyio.CapacityLimiter(AGENT_CALLS_AT_ONCE)
        self._taken = 0  # calls at work or waiting
        server = Server("cifar10-comparison", instructions=_INSTRUCTIONS)
        server.request_handlers[types.ListToolsRequest] = self._list
        server.request_handlers[types.CallToolRequest] = self._call
        self._manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)

    def running(self) -> AbstractAsyncContextManager[None]:
        """Return a context within which requests can be answered; it can be entered once."""
        return self._manager.run()

    async def __call__(self, scope, receive, send) -> None:
        """Answer a POST whose body ``answer_at_once`` has let through."""
        await self._manager.handle_request(scope, receive, send)

    def answer_at_once(self, message: dict[str, Any]) -> tuple[dict[str, Any] | None, int] | None:
        """Return the answer to what need not or must not be passed on, None for all else.

        Args:
            message: Of an agent, as JSON.

        Returns:
            A JSON-RPC error or None, and the status of HTTP.
        """
        method, number = message.get("method"), message.get("id")
        if number is None and isinstance(method, str):  # a notification; there is nothing to note
            return None, 202
        if type(number) not in (int, str) or not isinstance(method, str):
            return _error(None, -32600, "A request needs 'method' and 'id'."), 400
        if method not in METHODS:
            known = ", ".join(METHODS)
            return _error(number, -32601, f"{method[:60]!r} is not answered, only {known}."), 200
        try:
            types.JSONRPCRequest.model_validate(message)
            types.ClientRequest.model_validate(
                {key: message[key] for key in ("method", "params") if key in message}
            )
        except ValueError:
            return _error(number, -32602, f"MCP has other parameters for {method}."), 200
        return None

    async def _list(self, request):
        hints = types.ToolAnnotations(readOnlyHint=True, openWorldHint=False)
        return types.ServerResult(
            types.ListToolsResult(
                tools=[
                    types.Tool(
                        name=tool.name,
                        description=tool.description,
                        inputSchema=tool.arguments,
                        annotations=hints,
                    )
                    for tool in self._tools.values()
                ]
            )
        )

    async def _call(self, request):
        try:
            answer = await self._answer(request.params.name, request.params.arguments or {})
        except (ValueError, PhotoError) as error:
            text, answer = str(error), None
        except Exception as error:
            log.error("tool %s: %s", request.params.name[:60], in_one_line(error))
            text, answer = FAILED, None
        else:
            text = json.dumps(answer)
        return types.ServerResult(
            types.CallToolResult(
                content=[types.TextContent(type="text", text=text)],
                structuredContent=answer,
                isError=answer is None,
            )
        )

    async def _answer(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if name not in self._tools:
            raise ValueError(f"There is no tool {name[:60]!r}; there are {', '.join(self._tools)}.")
        # Counted here: calls come into the limiter's queue some time after they were let through.
        if self._taken >= AGENT_CALLS_AT_ONCE + AGENT_CALLS_WAITING:
            raise ValueError(f"{AGENT_CALLS_WAITING} calls wait already; try again in a moment.")
        call: Callable[[dict[str, Any]], dict[str, Any]] = self._tools[name].call
        self._taken += 1
        try:
            return await anyio.to_thread.run_sync(call, arguments, limiter=self._free)
        finally:
            self._taken -= 1


def _error(number: int | str | None, code: int, text: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": text}}

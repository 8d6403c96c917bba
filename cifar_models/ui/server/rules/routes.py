"""The one list of what Gradio serves and this app needs; everything else does not exist.

Checked against the Gradio versions of ``CHECKED``; a test compares both lists with the routes of
the installed one.
"""

import re
from dataclasses import dataclass, field

CHECKED = ("6.31.0",)
GET = frozenset({"GET", "HEAD"})
POST = frozenset({"POST"})
OF_AGENTS = GET | POST | {"DELETE"}  # clients of MCP try all; see the guard for the answers


@dataclass(frozen=True)
class Route:
    """One address, or several of one kind.

    Attributes:
        kind: How it is checked.
        methods: Those that are answered.
        pattern: Of the whole path, without the app's prefix.
        templates: Paths by which Gradio knows it.
    """

    kind: str
    methods: frozenset[str]
    pattern: re.Pattern
    templates: tuple[str, ...] = field(default=(), compare=False)


def _route(kind: str, methods: frozenset[str], pattern: str, *templates: str) -> Route:
    return Route(kind, methods, re.compile(pattern, re.DOTALL), templates)


_API = "/gradio_api"
_CALLS = r"(?P<way>call/v2|call|run|api)/(?P<name>[^/]+)"
OPEN = (
    _route("page", GET, "/", "/"),
    _route("config", GET, "/config/?", "/config", "/config/"),
    _route("script", GET, r"/scripts/(?P<name>[0-9a-f]{16}\.js)"),
    _route("asset", GET, "/(?:assets|static|svelte)/[A-Za-z0-9._/-]{1,200}", "/assets/{path:path}",
           "/static/{path:path}", "/svelte/{path:path}"),
    _route("asset", GET, r"/(?:favicon\.ico|robots\.txt|manifest\.json)", "/favicon.ico",
           "/robots.txt", "/manifest.json"),
    _route("asset", GET, "/pwa_icon(?:/(?:192|512))?", "/pwa_icon", "/pwa_icon/{size}"),
    _route("asset", GET, rf"(?:{_API})?/theme\.css", "/theme.css", f"{_API}/theme.css"),
    _route("info", GET, f"{_API}/info/?", f"{_API}/info", f"{_API}/info/"),
    _route("info", GET, f"{_API}/app_id/?", f"{_API}/app_id", f"{_API}/app_id/"),
    _route("upload", POST, f"{_API}/upload/?", f"{_API}/upload"),
    _route("progress", GET, f"{_API}/upload_progress", f"{_API}/upload_progress"),
    _route("file", GET, f"{_API}/file=(?P<path>.+)", f"{_API}/file={{path_or_url:path}}"),
    _route("call", POST, f"{_API}/{_CALLS}/?", f"{_API}/call/{{api_name}}",
           f"{_API}/call/{{api_name}}/", f"{_API}/call/v2/{{api_name}}",
           f"{_API}/call/v2/{{api_name}}/", f"{_API}/run/{{api_name}}",
           f"{_API}/run/{{api_name}}/", f"{_API}/api/{{api_name}}", f"{_API}/api/{{api_name}}/"),
    _route("call", POST, f"{_API}/(?P<way>queue/join)(?P<name>)/?", f"{_API}/queue/join"),
    _route("answer", GET, f"{_API}/call/(?:v2/)?(?P<name>[^/]+)/(?P<event>[^/]+)",
           f"{_API}/call/{{api_name}}/{{event_id}}", f"{_API}/call/v2/{{api_name}}/{{event_id}}"),
    _route("stream", GET, f"{_API}/queue/data", f"{_API}/queue/data"),
    _route("heartbeat", GET, f"{_API}/heartbeat/(?P<session>[^/]+)",
           f"{_API}/heartbeat/{{session_hash}}"),
    _route("cancel", POST, f"{_API}/cancel", f"{_API}/cancel"),
    _route("reset", POST, f"{_API}/reset/?", f"{_API}/reset", f"{_API}/reset/"),
    _route("agents_call", OF_AGENTS, f"{_API}/mcp/?"),  # not Gradio's, and only with --mcp
)  # fmt: skip

# What Gradio serves beside these, and why this app does not.
CLOSED = {
    "no accounts": (
        "/gradio_api/user", "/gradio_api/user/", "/gradio_api/login_check",
        "/gradio_api/login_check/", "/gradio_api/token", "/gradio_api/token/", "/login",
        "/login/", "/logout", "/login/huggingface", "/login/callback",
    ),
    "keeps or shows what others sent": (
        "/gradio_api/deep_link", "/gradio_api/runs", "/gradio_api/runs/",
        "/gradio_api/run-history/connect", "/gradio_api/run-history/buckets",
        "/gradio_api/run-history/records",
        "/gradio_api/run-history/records/{endpoint}/{record_id}/assets/{asset_id}",
        "/monitoring", "/monitoring/summary", "/monitoring/{key}", "/gradio_api/queue/status",
        "/gradio_api/profiling/traces", "/gradio_api/profiling/summary",
        "/gradio_api/profiling/clear",
    ),
    "asks other servers": ("/gradio_api/proxy={url_path:path}",),
    "no component of the page has it": (
        "/gradio_api/component_server", "/gradio_api/component_server/",
        "/gradio_api/stream/{event_id}", "/gradio_api/stream/{event_id}/close",
        "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8",
        "/gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}",
        "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file",
        "/gradio_api/custom_component/{id}/{environment}/{type}/{file_name}",
        "/gradio_api/process_recording",
    ),
    "for developers": (
        "/gradio_api/dev/reload", "/gradio_api/vibe-edit/", "/gradio_api/vibe-edit",
        "/gradio_api/undo-vibe-edit/", "/gradio_api/undo-vibe-edit", "/gradio_api/vibe-code/",
        "/gradio_api/vibe-code", "/gradio_api/vibe-starter-queries/",
        "/gradio_api/vibe-starter-queries", "/openapi.json", "/gradio_api/openapi.json",
        "/gradio_api/startup-events",
    ),
    "older names": ("/gradio_api/file/{path:path}",),
}  # fmt: skip


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Return the open route of a request and the parts of its path, None where there is none."""
    for route in OPEN:
        found = route.pattern.fullmatch(path)
        if found and method in route.methods:
            return route, found.groupdict()
    return None

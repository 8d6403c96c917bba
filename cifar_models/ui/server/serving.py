"""Serve the page over HTTP until the process is told to stop."""

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterable
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.utils import get_space

from cifar_models.decoding.photo import start_reading
from cifar_models.ui.parts.look import THEME, head
from cifar_models.ui.server.answers import Answers
from cifar_models.ui.server.connections import BoundedServer, bounded_config
from cifar_models.ui.server.events import Events
from cifar_models.ui.server.files.folder import OwnFolder, own_folder
from cifar_models.ui.server.files.receive import Receiver
from cifar_models.ui.server.files.uploads import Uploads
from cifar_models.ui.server.guard import Guard
from cifar_models.ui.server.keeping import keep_within_limits
from cifar_models.ui.server.rules import limits
from cifar_models.ui.server.rules.failures import in_sentences
from cifar_models.ui.server.rules.hosts import Hosts
from cifar_models.ui.server.sessions import hold_sessions

GRACE_SECONDS = 5


def serve(
    page: gr.Blocks,
    *,
    host: str | None = None,
    port: int | None = None,
    allowed_hosts: Iterable[str] = (),
    agents: Any = None,
) -> None:
    """Serve until SIGTERM or Ctrl+C; then requests under way have ``GRACE_SECONDS`` to end.

    No new connection is taken meanwhile. A second signal ends at once.

    Args:
        host: Address to listen on; ``$GRADIO_SERVER_NAME`` or 127.0.0.1 if None.
        port: ``$GRADIO_SERVER_PORT`` or 7860 if None.
        allowed_hosts: Names that it answers to beside its own, see ``Hosts``.
        agents: Answers agents, see ``agents.protocol.Agents``.

    Raises:
        SystemExit: With status 1, after a sentence: the address or the folder for uploads cannot
            be used.
    """
    stop = threading.Event()

    def on_signal(number: int, frame: object) -> None:
        if stop.is_set():
            raise SystemExit(1)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    host = host or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1"
    port = int(os.environ.get("GRADIO_SERVER_PORT") or 7860) if port is None else port
    open_files = limits.raise_open_files()
    try:
        listening = listen(host, port)
    except OSError as error:
        _end(f"cannot listen on {host}, port {port}: {error.strerror or error}")
    folder = own_folder()
    try:
        hosts = Hosts(listening.getsockname()[0], [host, *allowed_hosts], _root_path())
        server = BoundedServer(bounded_config(application(page, folder, hosts, agents), open_files))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        shown = f"[{host}]" if ":" in host else host
        start_reading()  # not before: the first page does not wait for it
        url = f"http://{shown}:{listening.getsockname()[1]}"
        print(f"* Running on local URL:  {url}", flush=True)
        if agents is not None:
            print(f"* MCP server for agents: {url}{agents.path}", flush=True)
        while thread.is_alive() and not stop.wait(1):  # an endless wait takes no signals on Windows
            pass
        print("stopping; requests under way end first", flush=True)
        _stop(page, server, thread)
    finally:
        folder.remove()


def application(page: gr.Blocks, folder: OwnFolder, hosts: Hosts, agents: Any = None) -> Guard:
    """Return the page as an ASGI application, behind its guard."""
    folder.given_to(page)
    # Direct calls past the queue answer every error with status 500. Set here, since page.queue()
    # would build all routes once more, at a tenth of a second.
    page.api_open = False
    page.state_session_capacity = limits.MOST_VISITORS
    page._queue.max_size = limits.WAITING_EVENTS
    uploads = Uploads(folder.path, limits.UPLOAD_SECONDS)
    answers = Answers(page)

    @asynccontextmanager
    async def keeping(app: FastAPI):
        task = asyncio.create_task(keep_within_limits(page, uploads, answers))
        async with nullcontext() if agents is None else agents.running():
            yield
        task.cancel()

    outer = gr.mount_gradio_app(
        FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=keeping),
        page,
        path="/",
        theme=THEME,
        head=head(),
        footer_links=["api"],
        run_history=False,
        show_error=False,
        max_file_size=limits.FILE_SIZE,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=get_space() is not None,
        root_path=_root_path(),
    )
    page.app = page.server_app = outer.routes[-1].app
    hold_sessions(page)
    in_sentences(page)
    receiver = Receiver(uploads, page.max_file_size)
    events = Events(page, uploads)
    return Guard(outer, _root_path(), hosts, uploads, receiver, events, answers, agents)


def _root_path() -> str:
    return os.environ.get("GRADIO_ROOT_PATH", "")


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address; raises ``OSError`` where that cannot be."""
    found = socket.getaddrinfo(
        host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    family, kind, protocol, _, address = found[0]
    bound = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let two programs share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(limits.BACKLOG)  # now: bind alone does not see every port that is taken
    except OSError:
        bound.close()
        raise
    return bound


def _end(sentence: str) -> None:
    print(f"error: {sentence}", file=sys.stderr)
    raise SystemExit(1)


def _stop(page: gr.Blocks, server: BoundedServer, thread: threading.Thread) -> None:
    """Let uvicorn finish what it is answering, then end the streams that stay open."""
    server.config.timeout_graceful_shutdown = 2 * GRACE_SECONDS  # for what ends by no means
    server.should_exit = True
    thread.join(GRACE_SECONDS)
    page.is_running = False  # these two end the streams of open pages
    page.app.stop_event.set()
    thread.join(2 * GRACE_SECONDS)

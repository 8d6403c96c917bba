"""Serve the page over HTTP until the process is told to stop."""

import signal
import threading
import time

import gradio as gr
from starlette.middleware import Middleware

from cifar_models.ui.guard import Guard
from cifar_models.ui.page import STYLES, THEME, head
from cifar_models.ui.photos_tab import UPLOAD_SECONDS
from cifar_models.ui.sessions import MOST_VISITORS, hold_sessions
from cifar_models.ui.uploads import remove_abandoned

UPLOAD_LIMIT = "32mb"
GRACE_SECONDS = 5
_SWEEP_SECONDS = 60


def serve(page: gr.Blocks, host: str | None = None, port: int | None = None) -> None:
    """Serve until SIGTERM or Ctrl+C; then requests under way have ``GRACE_SECONDS`` to end.

    No new connection is taken meanwhile. A second signal ends at once.

    Args:
        host: Address to serve at, IPv6 in brackets; Gradio's default without.
        port: The same for the port.
    """
    stop = threading.Event()

    def on_signal(number: int, frame: object) -> None:
        if stop.is_set():
            raise SystemExit(1)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    # Direct calls past the queue answer every error with status 500. Set here, since page.queue()
    # would build all routes once more, at a tenth of a second.
    page.api_open = False
    page.launch(
        server_name=host,
        server_port=port,
        theme=THEME,
        css_paths=STYLES,
        head=head(),
        footer_links=["api"],
        max_file_size=UPLOAD_LIMIT,
        ssr_mode=False,
        enable_monitoring=False,
        app_kwargs={"middleware": [Middleware(Guard, page=page)]},
        state_session_capacity=MOST_VISITORS,
        prevent_thread_lock=True,
    )
    hold_sessions(page)
    next_sweep = 0.0
    while not stop.wait(1):  # a wait without end would not let signals through on Windows
        if time.monotonic() >= next_sweep:
            remove_abandoned(UPLOAD_SECONDS)
            next_sweep = time.monotonic() + _SWEEP_SECONDS
    print("stopping; requests under way end first", flush=True)
    _stop(page)


def _stop(page: gr.Blocks) -> None:
    """Let uvicorn finish what it is answering, then end the streams that stay open."""
    server = page.server
    server.config.timeout_graceful_shutdown = 2 * GRACE_SECONDS  # for what ends by no means
    server.should_exit = True
    server.thread.join(GRACE_SECONDS)
    page.is_running = False  # these two end the streams of open pages
    page.app.stop_event.set()
    server.thread.join(2 * GRACE_SECONDS)

"""A small page behind the real guard and the real server, in this process."""

import http.client
import json
import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import gradio as gr

from cifar_models.ui.parts.webcam import webcam_picture
from cifar_models.ui.server.connections import BoundedServer, bounded_config
from cifar_models.ui.server.files.folder import OwnFolder
from cifar_models.ui.server.rules.hosts import Hosts
from cifar_models.ui.server.rules.limits import NO_MONITOR
from cifar_models.ui.server.serving import application, listen

FORM = {"Content-Type": "multipart/form-data; boundary=b"}


def small_page() -> gr.Blocks:
    """A page with each kind of input that the app has."""
    os.environ.update(NO_MONITOR)
    with gr.Blocks(analytics_enabled=False) as page:
        state = gr.State({})
        files = gr.File(file_count="multiple", elem_id="files")
        webcam = webcam_picture(elem_id="webcam")
        radio = gr.Radio(["a", "b"], elem_id="radio")
        out = gr.JSON()
        private: dict[str, Any] = {"api_visibility": "private"}
        files.change(lambda files, choice: files, [files, radio], out, **private)
        webcam.change(lambda path: [path], webcam, out, **private)
        radio.change(lambda kept, choice: [kept, choice], [state, radio], out, **private)
        radio.select(lambda event: event["no such key"], radio, out, **private)
        radio.input(lambda choice: [choice], radio, out, queue=False, **private)
        files.clear(None, None, None, js="() => 1")
        photo = gr.File(visible=False)
        button = gr.Button(visible=False)
        button.click(lambda photo: {"photo": photo}, photo, out, api_name="predict")
        button.click(lambda: list(range(1000)), None, out, api_name="summary")
    return page


@dataclass
class Running:
    """The page as it is served."""

    port: int
    page: gr.Blocks
    folder: OwnFolder
    server: BoundedServer
    guard: Any

    def ask(self, method: str, path: str, body=None, **headers: str):
        """Return status, headers and body; names in ``headers`` are those of HTTP with ``_``."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            named = {name.replace("_", "-").lower(): text for name, text in headers.items()}
            if body is not None and not isinstance(body, bytes):
                body = json.dumps(body).encode()
            own = {"skip_host": "host" in named, "skip_accept_encoding": "accept-encoding" in named}
            connection.putrequest(method, path, **own)
            for name, text in named.items():
                connection.putheader(name, text)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def status(self, method: str, path: str, body=None, **headers: str) -> int:
        """Return the status alone."""
        return self.ask(method, path, body, **headers)[0]

    def upload(self, name: str = "a.png", content: bytes = b"x") -> str:
        """Upload a file; return its path."""
        _, _, answer = self.ask("POST", "/gradio_api/upload", form(name, content), **FORM_NAMES)
        return json.loads(answer)[0]

    def function(self, element: str, event: str) -> int:
        """Return the number of the function that an element's event calls."""
        return next(
            number
            for number, function in self.page.fns.items()
            for target, name in function.targets
            if name == event and self.page.blocks[target].elem_id == element
        )

    def join(self, session: str, number: int, data: list, **more) -> tuple[int, bytes]:
        """Send an event as a page does."""
        body = {"data": data, "fn_index": number, "session_hash": session, **more}
        status, _, answer = self.ask("POST", "/gradio_api/queue/join", body)
        return status, answer

    def result(self, session: str) -> str:
        """Return the stream of a session to its end."""
        return self.ask("GET", f"/gradio_api/queue/data?session_hash={session}")[2].decode()


FORM_NAMES = {"content_type": FORM["Content-Type"]}


def form(name: str, content: bytes, field: str = "files") -> bytes:
    """Return the body of a form with one file."""
    head = f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--b--\r\n"


@contextmanager
def running(
    open_files: int = 1_024,
    bound: str = "127.0.0.1",
    allowed: tuple[str, ...] = (),
    agents: Any = None,
):
    """Serve a small page for as long as the block runs.

    Args:
        bound: Where the app believes that it listens; it is 127.0.0.1.
        allowed: Further names that it answers to.
        agents: Answers agents.
    """
    page, folder = small_page(), OwnFolder()
    guard = application(page, folder, Hosts(bound, allowed, ""), agents)
    listening = listen("127.0.0.1", 0)
    server = BoundedServer(bounded_config(guard, open_files))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Running(listening.getsockname()[1], page, folder, server, guard)
    finally:
        server.config.timeout_graceful_shutdown = 1
        server.should_exit = True
        page.is_running = False
        page.app.stop_event.set()
        thread.join(30)
        folder.remove()

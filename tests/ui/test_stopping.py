"""Ending the app as a service manager does, and clients that never finish what they began."""

import io
import signal
import socket
import threading
import time
from contextlib import suppress

import httpx
import pytest
from PIL import Image

from benchmarks import api, photos
from cifar_models.ui.server import GRACE_SECONDS

pytestmark = pytest.mark.page


def slow_photo():
    """A PNG that takes a second or so to decode."""
    content = io.BytesIO()
    Image.new("RGB", (7000, 7000), "teal").save(content, "PNG", compress_level=1)
    return content.getvalue()


class Stream(threading.Thread):
    """Reads a server-sent stream until the server ends it."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url, self.text, self.opened = url, "", threading.Event()

    def run(self):
        with (
            suppress(httpx.HTTPError),
            httpx.stream("GET", self.url, timeout=300) as stream,
        ):
            self.opened.set()
            for part in stream.iter_text():
                self.text += part


def test_sigterm_lets_requests_under_way_finish_and_cuts_streams(start_app):
    with start_app() as app, httpx.Client(base_url=app.url, timeout=120) as client:
        photo = api.file_value(api.upload(client, "slow.png", slow_photo()))
        event = client.post("/gradio_api/call/predict", json={"data": [photo]}).json()["event_id"]
        answer = Stream(f"{app.url}/gradio_api/call/predict/{event}")
        endless = Stream(f"{app.url}/gradio_api/heartbeat/0123456789")
        for stream in (answer, endless):
            stream.start()
            assert stream.opened.wait(60)
        assert "event: complete" not in answer.text
        began = time.monotonic()
        app.process.send_signal(signal.SIGTERM)
        assert app.process.wait(timeout=60) == 0
        taken = time.monotonic() - began
        assert taken > GRACE_SECONDS - 1, "an open stream is given its time"
        assert taken < 4 * GRACE_SECONDS, "and no more; the rest is for a busy machine"
        for stream in (answer, endless):
            stream.join(60)
            assert not stream.is_alive(), "the stream was cut"
        assert "agree" in api.first_output(answer.text)
        with pytest.raises(httpx.ConnectError):
            client.get("/")


def test_ctrl_c_ends_an_app_that_a_page_is_open_on(start_app, browser):
    with start_app() as app, browser.new_page() as page:
        page.goto(app.url)
        page.wait_for_selector("#grid .card")
        app.process.send_signal(signal.SIGINT)
        assert app.process.wait(timeout=60) == 0


def test_hung_clients_block_nobody(app):
    host, port = app.url.removeprefix("http://").split(":")
    hung = []
    try:
        with httpx.Client(base_url=app.url, timeout=120) as client:
            photo = photos.jpeg(0)
            body = {"data": [api.file_value(api.upload(client, "x.jpg", photo))]}
            for number in range(40):
                connection = socket.create_connection((host, int(port)))
                hung.append(connection)
                if number % 2:  # sends half a request
                    connection.sendall(
                        b"POST /gradio_api/call/predict HTTP/1.1\r\nHost: localhost\r\n"
                        b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
                    )
                else:  # asks for an answer and never reads it
                    event = client.post("/gradio_api/call/predict", json=body).json()["event_id"]
                    asked = f"GET /gradio_api/call/predict/{event} HTTP/1.1\r\n"
                    connection.sendall(f"{asked}Host: localhost\r\n\r\n".encode())
            assert "agree" in api.call(client, "predict", body["data"][0])
            assert "difference" in api.call(client, "summary")
            assert client.get("/").status_code == 200
    finally:
        for connection in hung:
            connection.close()

"""What 10,000 hostile requests of each kind leave behind, in memory and on the disk."""

import http.client
import itertools
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.api import file_value
from benchmarks.processes import OURS, Running, running
from benchmarks.table import Row, at_least, at_most

REQUESTS, CLIENTS, MOST_MEGABYTES = 10_000, 8, 50
SETTLED_SECONDS = 70  # answers are kept for a minute, and freed memory goes back twice a minute
FORM = {"Content-Type": "multipart/form-data; boundary=b"}
JSON = {"Content-Type": "application/json"}
API = "/gradio_api"
TRUNCATED_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x40\x00\x00\x00\x40\x00\x08\x02"

Send = Callable[[http.client.HTTPConnection, int], None]


def measure(quick: bool) -> list[Row]:
    """Send each kind to the same app; quick sends 40 of each."""
    requests = 40 if quick else REQUESTS
    rows = []
    with running(OURS) as app:
        for send in KINDS.values():  # what the first of each loads stays for good
            _flood(app, send, 2 * CLIENTS)
        for name, send in KINDS.items():
            memory, disk = app.megabytes(), _megabytes(app.folder)
            began = time.perf_counter()
            _flood(app, send, requests)
            seconds = time.perf_counter() - began
            more = _left(app, memory, disk, 0 if quick else SETTLED_SECONDS)
            rows.append(
                at_most(f"{name} ({requests / seconds:,.0f} a second)", more, MOST_MEGABYTES, " MB")
            )
        with app.client() as client:
            rows.append(at_least("the page after all that", client.get("/").status_code, 200, ""))
    return rows


def _flood(app: Running, send: Send, requests: int) -> None:
    numbers = iter(range(requests))

    def visit(_) -> None:
        connection = _connection(app)
        for number in numbers:
            try:
                send(connection, number)
            except (OSError, http.client.HTTPException):
                connection.close()  # it connects again
        connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(visit, range(CLIENTS)))


def _left(app: Running, memory: float, disk: float, seconds: int) -> float:
    """Return how many megabytes more there are than before, once that is few or time is over."""
    end = time.monotonic() + seconds
    while True:
        more = max(app.megabytes() - memory, _megabytes(app.folder) - disk)
        if more <= MOST_MEGABYTES or time.monotonic() > end:
            return more
        time.sleep(1)


def _connection(app: Running) -> http.client.HTTPConnection:
    place = urlsplit(app.url)
    return http.client.HTTPConnection(place.hostname, place.port, timeout=120)


def _megabytes(folder: Path) -> float:
    total = 0
    # Both passes over what is removed meanwhile; rglob would not.
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(place, name).stat().st_size
    return total / 2**20


def _get(path: str, **headers: str) -> Send:
    """Return what asks for ``path``, in which ``{}`` is a number, and reads the answer."""

    def send(connection, number):
        connection.request("GET", path.format(number), headers=headers)
        connection.getresponse().read()

    return send


def _post(path: str, body: Callable[[int], bytes], headers: dict[str, str]) -> Send:
    def send(connection, number):
        connection.request("POST", path.format(number), body(number), headers)
        connection.getresponse().read()

    return send


def _leave(path: str) -> Send:
    """Return what asks for a stream and leaves."""

    def send(connection, number):
        connection.request("GET", path.format(number))
        connection.sock.settimeout(0.05)
        with suppress(TimeoutError):
            connection.sock.recv(1)
        connection.close()

    return send


def _connect(connection, number) -> None:
    connection.connect()
    connection.send(b"GET / HT")
    connection.close()


def _break_off_an_upload(connection, number) -> None:
    connection.putrequest("POST", f"{API}/upload")
    for name, value in (*FORM.items(), ("Content-Length", "9000000")):
        connection.putheader(name, value)
    connection.endheaders(_form(f"{number}.jpg", bytes(20_000))[:-10])
    connection.close()


def _form(name: str, content: bytes) -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--b--\r\n"


def _hostile_photo(connection, number) -> None:
    """Upload a picture that is none, ask for predictions, and fetch the refusal."""
    connection.request(
        "POST", f"{API}/upload", _form(f"{number}.png", TRUNCATED_PNG + bytes(number % 50)), FORM
    )
    stored = json.loads(connection.getresponse().read())
    if not isinstance(stored, list):  # the folder of uploads is full
        return
    body = json.dumps({"data": [file_value(stored[0])]})
    connection.request("POST", f"{API}/call/predict", body, JSON)
    started = json.loads(connection.getresponse().read())
    if "event_id" not in started:  # too many wait already
        return
    connection.request("GET", f"{API}/call/predict/{started['event_id']}")
    connection.getresponse().read()


def _join(session: Callable[[int], str], function: int = 0) -> Callable[[int], bytes]:
    return lambda number: json.dumps(
        {"data": [], "fn_index": function, "session_hash": session(number)}
    ).encode()


_unique = itertools.count()
KINDS: dict[str, Send] = {
    "addresses that do not exist": _get(API + "/stream/{}"),
    "deep links": _get("/?deep_link={}"),
    "paths of the server's files": _get(API + "/file=/etc/passwd?{}"),
    "addresses of other servers": _get(API + "/file=http://127.0.0.1:9/{}"),
    "pages by hosts that are none": _get("/", Host="a b{}"),
    "calls from another site": _post(
        API + "/call/summary", lambda number: b'{"data": []}', JSON | {"Origin": "http://evil"}
    ),
    "deeply nested bodies": _post(
        API + "/call/summary", lambda number: b'{"data": ' + b"[" * 20_000, JSON
    ),
    "bodies that are no JSON": _post(API + "/queue/join", lambda number: b"\xff" * 5_000, JSON),
    "session names of 100,000 characters": _post(
        API + "/queue/join", _join(lambda number: f"{number}".rjust(100_000, "s")), JSON
    ),
    "events of functions that do not exist": _post(
        API + "/queue/join", _join(lambda number: f"s{number}", 10**6), JSON
    ),
    "answers that nobody fetches": _post(
        API + "/call/summary", lambda number: b'{"data": []}', JSON
    ),
    "streams of nobody, left": _leave(API + "/queue/data?session_hash=h{}"),
    "heartbeats, left": _leave(API + "/heartbeat/h{}"),
    "uploads that are none": _post(API + "/upload", lambda number: b"--b\r\nno form", FORM),
    "uploads with endless headers": _post(
        API + "/upload", lambda number: _form("n" * 50_000, b"x"), FORM
    ),
    "uploads that break off": _break_off_an_upload,
    "pictures that are none": _hostile_photo,
    "uploads that nobody names": _post(
        API + "/upload", lambda number: _form(f"{next(_unique)}.png", bytes(1_000)), FORM
    ),
    "connections that break off": _connect,
}

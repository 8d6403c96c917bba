"""What a stranger may send to the server, and what comes of it."""

import gzip
import json
import socket

import pytest
from guarded import FORM_NAMES, form, running
from waiting import eventually

from cifar_models.ui import browser


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
    with running() as served:
        yield served
    patch.undo()


@pytest.fixture(autouse=True)
def quiet(app, caplog, capfd):
    """Nothing that these tests send may leave a traceback or a warning."""
    yield
    printed = capfd.readouterr()
    assert "Traceback" not in printed.err + printed.out + caplog.text


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/deep_link?session_hash=x",
        "/?deep_link=x",
        "/config?deep_link=x",
        "/gradio_api/runs",
        "/gradio_api/run-history/buckets",
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/queue/status",
        "/gradio_api/proxy=https://x.hf.space/",
        "/gradio_api/file=http://127.0.0.1:9/a.png",
        "/gradio_api/file=https:/x.example/a.png",
        "/gradio_api/file=%68ttp://127.0.0.1:9/",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/startup-events",
        "/gradio_api/stream/a/1/2/playlist.m3u8",
        "/gradio_api/custom_component/1/client/component/index.js",
        "/gradio_api/dev/reload",
        "/gradio_api/vibe-code/",
        "/openapi.json",
        "/docs",
        "/login",
        "/pwa_icon/99999",
        "//gradio_api/info",
        "/gradio_api//info",
        "/%2e%2e/gradio_api/deep_link",
        "/gradio_api/info%0a",
        "/assets/" + "a" * 300,
        "/static/a%00b",
    ],
)
def test_what_is_not_on_the_list_does_not_exist(app, path):
    status, headers, body = app.ask("GET", path)
    assert status == 404
    assert json.loads(body)["error"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "NOSUCH"])
def test_other_methods_of_open_addresses_do_not_exist_either(app, method):
    assert app.status(method, "/config") == 404
    assert app.status("POST", "/gradio_api/component_server", {"component_id": 1}) == 404


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", "/theme.css", "/?true=cat"])
def test_the_page_is_served_and_framed_by_itself_and_the_hub_alone(app, path):
    status, headers, _ = app.ask("GET", path)
    assert status == 200
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self' https://huggingface.co"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_scripts_are_served_by_the_name_of_their_content_alone(app):
    status, headers, body = app.ask("GET", f"/scripts/{browser.module_name()}")
    assert (status, body.decode()) == (200, browser.module())
    assert headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in headers["Cache-Control"]
    assert app.status("GET", f"/scripts/{'0' * 16}.js") == 404
    assert app.status("GET", "/scripts/plot.js") == 404
    assert app.status("POST", f"/scripts/{browser.module_name()}") == 404


@pytest.mark.parametrize("path", ["/", "/config", f"/scripts/{browser.module_name()}"])
def test_the_page_and_its_scripts_are_compressed_for_whoever_takes_that(app, path):
    _, whole_headers, whole = app.ask("GET", path)
    _, headers, body = app.ask("GET", path, accept_encoding="gzip")
    assert "Content-Encoding" not in whole_headers
    assert headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(body)) == len(whole) > 2 * len(body)


def test_a_page_of_gradio_that_is_not_there_is_no_error(app):
    assert app.status("GET", "/?page=nosuch") == 200
    assert app.status("GET", "/config?page=nosuch&true=cat") == 200


def test_a_file_belongs_to_the_session_that_names_it_first(app):
    path, number = app.upload(), app.function("files", "change")
    assert app.join("one", number, [[{"path": path}], "a"])[0] == 200
    assert path in app.result("one")
    # A page names the files in what it says of the event, too.
    named = {"path": path, "url": f"http://x/gradio_api/file={path}"}
    assert app.join("one", number, [[named], "a"], event_data=[named])[0] == 200
    for session in ("two", "calls by programs"):
        status, answer = app.join(session, number, [[{"path": path}], "a"])
        assert (status, "same session" in answer.decode()) == (422, True)
    assert app.status("POST", "/gradio_api/call/predict", {"data": [{"path": path}]}) == 422
    assert app.join("one", app.function("webcam", "change"), [{"path": path}])[0] == 200
    assert app.status("GET", f"/gradio_api/file={path}") == 200


def test_a_file_of_a_program_is_no_pages(app):
    path = app.upload()
    called = {"data": [{"path": path, "meta": {"_type": "gradio.FileData"}}]}
    assert app.status("POST", "/gradio_api/call/predict", called) == 200
    assert app.join("page", app.function("webcam", "change"), [{"path": path}])[0] == 422


def test_no_shape_key_or_event_takes_another_path(app):
    private = str(app.folder.path / "in-use")
    own = app.upload()
    paths = [private, "/etc/passwd", own + "/", own + "/../../in-use", f"file://{own}", "", None, 5]
    files, webcam, radio = (
        app.function(*of) for of in (("files", "change"), ("webcam", "change"), ("radio", "change"))
    )
    for path in paths:
        value = {"path": path, "url": path, "orig_name": "a.png"}
        for number, data in (
            (files, [[value], "a"]),
            (files, [value, "a"]),
            (files, [[{"path": own}, value], "a"]),
            (files, [None, value]),
            (files, [path or "x", "a"]),
            (webcam, [value]),
            (webcam, [{"url": path or "x"}]),
            (webcam, [[value]]),
            (radio, [None, value]),
        ):
            assert app.join("shapes", number, data)[0] == 422, (number, data)
        for data in ({"at": value}, {"a": {"b": [value]}}, [value]):
            assert app.join("shapes", radio, [None, "a"], event_data=data)[0] == 422
        for way in ("call", "call/v2"):
            body = {"data": [value]} if way == "call" else {"photo": value}
            assert app.status("POST", f"/gradio_api/{way}/predict", body) == 422


def test_what_is_sent_for_a_state_is_not_used(app):
    number = app.function("radio", "change")
    assert app.join("state", number, [{"x": {"path": "/etc/passwd"}}, "a"])[0] == 200
    assert "passwd" not in app.result("state")


def test_a_program_may_leave_the_values_of_states_out(app):
    number = app.function("radio", "change")
    for session, values in (("with", [None, "b"]), ("without", ["b"])):
        assert app.join(session, number, values)[0] == 200
        assert '[{},"b"]' in app.result(session).replace(" ", "")


@pytest.mark.parametrize("way", ["queue/join", "call/summary", "heartbeat", "queue/data"])
@pytest.mark.parametrize("length", [0, 129, 20_000])
def test_names_of_sessions_are_bounded(app, way, length):
    session = "x" * length
    if way == "heartbeat":
        status = app.status("GET", f"/gradio_api/heartbeat/{session}") if length else 422
        assert status in (404, 422)
    elif way == "queue/data":
        assert app.status("GET", f"/gradio_api/queue/data?session_hash={session}") == 422
    else:
        body = {"data": [], "fn_index": 0, "session_hash": session}
        assert app.status("POST", f"/gradio_api/{way}", body) == 422


def test_events_of_nobody_end_in_a_sentence(app):
    for path in ("call/predict/0123", "call/predict/" + "x" * 500, "call/nosuch/1"):
        status, _, body = app.ask("GET", f"/gradio_api/{path}")
        assert status == 404
        assert json.loads(body)["error"]
    assert "not found" in app.result("nobody").lower() or "404" in app.result("nobody")
    for path in ("cancel", "reset"):
        assert app.status("POST", f"/gradio_api/{path}", {}) == 422
        assert app.status("POST", f"/gradio_api/{path}", {"event_id": ["x"] * 9}) == 422
    known = {"session_hash": "x", "fn_index": 1, "event_id": "abc"}
    assert app.status("POST", "/gradio_api/cancel", known) == 200


def test_functions_are_called_in_their_own_way_alone(app):
    direct, queued = app.function("radio", "input"), app.function("radio", "change")
    in_browser = app.function("files", "clear")
    run = "/gradio_api/run/predict"
    assert app.status("POST", run, {"data": ["a"], "fn_index": direct}) == 200
    assert app.status("POST", run, {"data": [None, "a"], "fn_index": queued}) == 404
    assert app.status("POST", "/gradio_api/run/summary", {"data": []}) == 404
    assert app.join("way", direct, ["a"])[0] == 404
    assert app.join("way", in_browser, [])[0] == 404
    assert app.join("way", 10_000, [])[0] == 404
    assert app.join("way", queued, [])[0] == 422, "one value too few"
    assert app.join("way", queued, [None, "a", "b"])[0] == 422, "one value too many"


def test_an_event_that_fails_is_a_sentence_and_one_line(app, caplog):
    assert app.join("fails", app.function("radio", "select"), ["a"])[0] == 200
    answer = app.result("fails")
    assert "could not be answered" in answer
    assert app.join("choice", app.function("radio", "change"), [None, "zzz"])[0] == 200
    assert '"success":false' in app.result("choice")
    lines = [record.getMessage() for record in caplog.records if "TypeError" in record.getMessage()]
    assert len(lines) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "[bad"},
        {"host": "a b"},
        {"host": "x:99999999"},
        {"x_forwarded_host": "http://[x"},
        {"x_gradio_server": "http://[x"},
        {"x_forwarded_host": "x" * 400},
    ],
)
def test_hosts_that_are_none_are_refused(app, headers):
    assert app.status("GET", "/", **headers) == 400
    assert app.status("POST", "/gradio_api/call/summary", {"data": []}, **headers) == 400


def test_a_name_after_an_upgrade_or_a_range_is_no_error(app):
    assert app.status("GET", "/", upgrade="websocket", connection="Upgrade") == 200
    path = app.upload(content=b"0123456789")
    for wanted in ("bytes=5-1", "bytes=9-1-2", "bytes=a-b", "bytes=0-999999999999"):
        assert app.status("GET", f"/gradio_api/file={path}", range=wanted) < 500


def test_another_site_uploads_and_calls_nothing(app):
    foreign = {"origin": "http://elsewhere.example", "sec_fetch_site": "cross-site"}
    own = {"origin": f"http://127.0.0.1:{app.port}", "sec_fetch_site": "same-origin"}
    for headers, wanted in ((foreign, 403), ({"origin": "null"}, 403), (own, 200), ({}, 200)):
        sent = app.status(
            "POST", "/gradio_api/upload", form("a.png", b"x"), **FORM_NAMES, **headers
        )
        called = app.status("POST", "/gradio_api/call/summary", {"data": []}, **headers)
        assert (sent, called) == (wanted, wanted), headers
    asked = {"access_control_request_method": "POST", **foreign}
    status, headers, _ = app.ask("OPTIONS", "/gradio_api/upload", **asked)
    assert (status, headers["Access-Control-Allow-Origin"]) == (403, None)


def test_a_refusal_reaches_who_sends_everything_first(app):
    body = form("a.png", bytes(20_000_000), field="other")
    status, _, answer = app.ask(
        "POST", "/gradio_api/upload", body, connection="close", **FORM_NAMES
    )
    assert status == 422
    assert "no such file" in json.loads(answer)["error"]


def test_a_connection_that_breaks_off_leaves_nothing(app):
    kept = len(list(app.folder.path.iterdir()))
    with socket.create_connection(("127.0.0.1", app.port)) as connection:
        head = b"POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n"
        head += b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        connection.sendall(head + form("a.png", bytes(1_000_000))[:-9])
        assert eventually(lambda: len(list(app.folder.path.iterdir())) > kept)
    assert eventually(lambda: len(list(app.folder.path.iterdir())) == kept)

"""What the app hands out and what it takes: nothing outside what it needs."""

import http.client
import io
import json
import os
import time
from urllib.parse import quote, urlsplit

import httpx
import pytest
from paths import ROOT
from PIL import Image
from waiting import eventually, files_in

from benchmarks import api, photos
from cifar_models.ui.server.rules import limits

pytestmark = pytest.mark.page

FORBIDDEN = [
    "/etc/passwd",
    "/etc/./passwd",
    "//etc/passwd",
    "/proc/self/environ",
    "/proc/self/cwd/app.py",
    "~/.bashrc",
    "app.py",
    "./app.py",
    ".git/config",
    "assets/weights/custom_cnn.weights.h5",
    "assets/models/custom_cnn/predictions.npz",
    str(ROOT / "app.py"),
    str(ROOT / "assets" / "models" / "resnet50" / "model.tflite"),
    "file:///etc/passwd",
    "http://127.0.0.1:9/",
    "\\\\host\\share",
    "C:/Windows/win.ini",
]
UP = ["../" * 12, "..%2f" * 12, "%2e%2e/" * 12, "..%252f" * 12, "....//" * 12, "..\\" * 12]
ROUTES = [
    "/gradio_api/file=",
    "/gradio_api/file/",
    "/file=",
    "/static/",
    "/assets/",
    "/svelte/",
    "/gradio_api/proxy=",
    "/custom_component/x/client/component/",
    "/pwa_icon/",
]


def raw_get(url, target):
    """Ask for a path as it is: clients tidy up what points upwards."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=120)
    try:
        connection.putrequest("GET", target, skip_host=False)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("route", ROUTES)
def test_no_route_gives_another_file(app, route):
    known = next(line for line in (ROOT / "app.py").read_bytes().splitlines() if len(line) > 30)
    named = [target.replace("\\", "%5c") for target in FORBIDDEN]
    named += [up.replace("\\", "%5c") + "etc/passwd" for up in UP]
    for target in named:
        status, body = raw_get(app.url, route + target)
        assert 400 <= status < 500, (route + target, status)
        assert b"root:" not in body
        assert known not in body


def test_an_upload_comes_back_only_by_its_own_path(app, tmp_path):
    with httpx.Client(base_url=app.url, timeout=120) as client:
        path = api.upload(client, "../../../../tmp/<b>x</b>\n'\"‮.jpg", photos.jpeg(0))
        folder, _, name = path.rpartition("/")
        assert "/gradio/" in f"{folder}/"
        assert not set('<>"\n/\\') & set(name)
        assert client.get(f"/gradio_api/file={quote(path)}").status_code == 200
        for outside in (folder, f"{folder}/", f"{folder}/..", f"{folder}/../../app.log"):
            status, _ = raw_get(app.url, f"/gradio_api/file={outside}")
            assert 400 <= status < 500


def test_pages_that_are_uploaded_are_not_shown_as_pages(app):
    """HTML and SVG from outside would run in the app's origin."""
    with httpx.Client(base_url=app.url, timeout=120) as client:
        for name in ("x.html", "x.svg", "x.xml", "x.js"):
            path = api.upload(client, name, b"<svg onload='alert(1)'></svg>")
            answer = client.get(f"/gradio_api/file={path}")
            assert answer.headers["content-disposition"].startswith("attachment"), name


def test_the_upload_limit_is_kept_and_said(app):
    with httpx.Client(base_url=app.url, timeout=120) as client:
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, "PNG")
        fits = picture.getvalue().ljust(31 * 2**20, b"\0")
        assert "agree" in api.call(
            client, "predict", api.file_value(api.upload(client, "fits.png", fits))
        )
        answer = client.post(
            "/gradio_api/upload", files={"files": ("x.png", fits.ljust(65 * 2**20, b"\0"))}
        )
        assert answer.status_code == 413
        assert "exceeded" in answer.text
        assert "32 MB" in client.get("/").text, "the page states the limit"


def begin_upload(app, length):
    """Send the beginning of an upload that is to have ``length`` bytes; return the connection."""
    address = urlsplit(app.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    connection.putrequest("POST", "/gradio_api/upload")
    connection.putheader("Content-Type", "multipart/form-data; boundary=b")
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="x.png"\r\n\r\n'
    connection.send(head + bytes(3_000_000))
    return connection


def test_an_upload_of_many_files_is_limited_in_all(app):
    connection = begin_upload(app, 3_000_000_000)
    answer = connection.getresponse()
    assert (answer.status, json.load(answer)) == (
        413,
        {"error": "One upload may have 2 GB in all; send the files in parts."},
    )
    connection.close()


def stored(folder):
    """Everything that the app has of uploads, and its folder of them."""
    return [path for path in files_in(folder) if path.name != "in-use"]


def test_an_upload_that_is_broken_off_is_no_error_and_leaves_nothing(start_app, tmp_path):
    uploads = tmp_path / "gradio"
    uploads.mkdir()
    foreign = uploads / "tmpforeign"
    foreign.write_bytes(b"of somebody else")
    two_hours_ago = time.time() - 7200
    os.utime(foreign, (two_hours_ago, two_hours_ago))
    with start_app() as running:  # which sees to it that no traceback is logged
        connection = begin_upload(running, 20_000_000)
        assert eventually(lambda: len(stored(uploads)) == 2), "what has come so far is written"
        connection.close()
        # At the latest when the connection has been idle for too long.
        assert eventually(lambda: stored(uploads) == [foreign], 2 * limits.IDLE_SECONDS)
        with httpx.Client(base_url=running.url, timeout=120) as client:
            picture = io.BytesIO()
            Image.new("RGB", (8, 8)).save(picture, "PNG")
            path = api.upload(client, "next.png", picture.getvalue())
            assert "agree" in api.call(client, "predict", api.file_value(path))
    assert stored(uploads) == [foreign], "the app takes its own folder with it, and no other file"


GUARD = """
import sys
def record(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = arguments[:2]
    elif event == "socket.sendto":
        address = arguments[1]
    else:
        return
    with open({path!r}, "a") as file:
        file.write(repr(address) + chr(10))
sys.addaudithook(record)
"""


def test_local_use_calls_nobody_and_logs_no_secret_and_no_photo(start_app, tmp_path):
    record = tmp_path / "addresses"
    record.touch()
    (tmp_path / "sitecustomize.py").write_text(GUARD.format(path=str(record)))
    secret = "hf_" + "s3cr3t" * 5
    with (
        start_app(PYTHONPATH=str(tmp_path), HF_TOKEN=secret, GRADIO_SHARE="") as app,
        httpx.Client(base_url=app.url, timeout=120) as client,
    ):
        for page in ("/", "/config", "/gradio_api/info", "/theme.css"):
            assert secret not in client.get(page).text
        photo = api.upload(client, "my-passport-photo.jpg", photos.jpeg(0))
        assert "agree" in api.call(client, "predict", api.file_value(photo))
        api.call(client, "summary")
        broken = api.upload(client, "my-broken-photo.jpg", b"no picture")
        with pytest.raises(api.ApiError, match="not a picture"):
            api.call(client, "predict", api.file_value(broken))
        for address in ("http://127.0.0.1:9/x.jpg", "https://example.org/x.jpg"):
            for value in (api.file_value(address), api.file_value("") | {"url": address}):
                body = json.dumps({"data": [value]})
                headers = {"Content-Type": "application/json"}
                answer = client.post("/gradio_api/call/predict", content=body, headers=headers)
                assert answer.status_code == 422
    seen = record.read_text().splitlines()
    assert seen, "the guard was there: Gradio looks its own address up"
    foreign = [line for line in seen if "127.0.0.1" not in line and "localhost" not in line]
    assert not foreign
    for private in (secret, "passport", "broken-photo"):
        assert private not in app.log

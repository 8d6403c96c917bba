"""Two replicas behind nginx as deploy/ has it: visitors keep theirs, and outlive its end."""

import http.client
import shutil
import socket
import subprocess
from contextlib import ExitStack, contextmanager
from string import Template

import pytest
from app_process import running_app
from gradio_client import Client, handle_file
from paths import ROOT
from PIL import Image
from views import open_panel
from waiting import eventually

pytestmark = pytest.mark.page
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
AROUND = """
daemon off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    include {folder}/app.conf;
}}
"""


@contextmanager
def proxy(folder, *replicas):
    """Run nginx by the template, filled in as its image does; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    addresses = (replica.url.removeprefix("http://") for replica in replicas)
    values = dict(zip(("APP_1", "APP_2"), addresses, strict=True), LISTEN=f"127.0.0.1:{port}")
    template = Template((ROOT / "deploy" / "nginx.conf.template").read_text())
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "app.conf").write_text(template.safe_substitute(values))
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    with (folder / "errors").open("w") as errors:
        process = subprocess.Popen([NGINX, "-c", folder / "nginx.conf"], stderr=errors)
    try:
        assert eventually(lambda: answer_of(port)[0]), (folder / "errors").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(60)


def answer_of(port, path="/gradio_api/app_id", cookie=None):
    """Return the body of an answer, None without one, and the cookie that came with it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        content = answer.read()
        return content if answer.status == 200 else None, answer.headers.get("Set-Cookie")
    except OSError:
        return None, None
    finally:
        connection.close()


@pytest.mark.skipif(not NGINX, reason="needs nginx: run sh tests/ensure_nginx.sh")
def test_visitors_keep_their_replica_and_go_on_when_it_is_killed(
    real_test_images, browser, tmp_path
):
    with ExitStack() as stack:
        replicas = []
        for number in range(2):
            folder = tmp_path / str(number)
            folder.mkdir()
            app = running_app(ROOT, clean_log=False, TMPDIR=str(folder))
            replicas.append(stack.enter_context(app))
        own = {answer_of(int(one.url.rpartition(":")[2]))[0]: one for one in replicas}
        port = stack.enter_context(proxy(tmp_path / "nginx", *replicas))

        cookies = [answer_of(port, "/")[1].partition(";")[0] for _ in range(20)]
        first = [answer_of(port, cookie=cookie) for cookie in cookies]
        assert {content for content, _ in first} == set(own), "both have visitors"
        assert [answer_of(port, cookie=cookie) for cookie in cookies] == first, "and keep them"
        photo = tmp_path / "photo.png"
        Image.new("RGB", (64, 48), "teal").save(photo)
        for _ in range(3):  # a program's upload, call and answer meet in one replica
            program = Client(f"http://127.0.0.1:{port}", verbose=False)
            assert program.predict(photo=handle_file(str(photo)), api_name="/predict")

        page = browser.new_page()
        stack.callback(page.close)
        page.goto(f"http://127.0.0.1:{port}")
        page.wait_for_selector("#filter-summary [data-query]")
        used = own[page.evaluate("fetch('/gradio_api/app_id').then(a => a.text())").encode()]
        used.process.kill()
        used.process.wait()

        open_panel(page)
        page.locator("#filter-images .thumb").first.wait_for()
        page.goto(f"http://127.0.0.1:{port}/?tab=photos")
        page.wait_for_selector("#filter-summary [data-query]")
        page.set_input_files("#photo-upload input[type=file]", str(photo))
        page.locator(".photo .answer").first.wait_for()
        program = Client(f"http://127.0.0.1:{port}", verbose=False)
        assert program.predict(photo=handle_file(str(photo)), api_name="/predict")

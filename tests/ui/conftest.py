"""The real app as a process, and a real browser to use it with."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from paths import ROOT
from playwright.sync_api import Page, sync_playwright

pytestmark = pytest.mark.page
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Chromium's own calls home would look like the page's.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass
class App:
    """A running app."""

    url: str
    process: subprocess.Popen
    log: str = ""


@contextmanager
def running_app(checkout, *arguments, **environment):
    """Start ``app.py`` of ``checkout`` on a free port and stop it as a service manager would."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = open(environment["TMPDIR"] + "/app.log", "w+")  # noqa: SIM115 (closed below)
    process = subprocess.Popen(
        [sys.executable, "app.py", *arguments],
        cwd=checkout,
        env=os.environ
        | {"GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1"}
        | environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
    )
    app = App(f"http://127.0.0.1:{port}", process)
    deadline = time.monotonic() + 90
    try:
        while True:
            try:
                urllib.request.urlopen(app.url, timeout=5).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    pytest.fail(f"the app did not start: {log.read()}")
                time.sleep(0.1)
        yield app
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0, "SIGTERM ends the app cleanly"
    finally:
        process.kill()
        log.seek(0)
        app.log = log.read()
        log.close()
    # Gradio logs a forged path that it refused (test_endpoints.py) with its traceback.
    refused = app.log.count("gradio.exceptions.InvalidPathError: Cannot move")
    assert app.log.count("Traceback") == refused, app.log


@pytest.fixture(scope="session")
def app(real_test_images, tmp_path_factory):
    """The app as ``make run`` starts it."""
    with running_app(ROOT, TMPDIR=str(tmp_path_factory.mktemp("app"))) as running:
        yield running


@pytest.fixture(scope="session")
def app_without_data(tmp_path_factory):
    """The app in a clone with nothing beside it, an empty cache and no network."""
    clone = tmp_path_factory.mktemp("nothing-beside") / "clone"
    for name in ("cifar_models", "assets"):
        shutil.copytree(ROOT / name, clone / name)
    shutil.copy(ROOT / "app.py", clone)
    folder = str(tmp_path_factory.mktemp("app"))
    proxy = {"https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1,localhost"}
    with running_app(clone, TMPDIR=folder, XDG_CACHE_HOME=folder, **proxy) as running:
        yield running


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert path, "Chromium is missing: run make test, or sh tests/ensure_chromium.sh"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Visitor:
    """A page and what went wrong on it."""

    page: Page
    problems: list[str] = field(default_factory=list)
    foreign_requests: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser):
    """Open pages as separate visitors; afterwards none may have complained or called away."""
    visitors, contexts = [], []

    def open_page(url, width=1280, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        visitor = Visitor(page)
        visitors.append(visitor)
        origin = url.split("/?")[0]
        page.on(
            "console",
            lambda message: (
                visitor.problems.append(message.text) if message.type == "error" else None
            ),
        )
        page.on("pageerror", lambda error: visitor.problems.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((origin, "data:", "blob:"))
                else visitor.foreign_requests.append(request.url)
            ),
        )
        page.goto(url)
        page.wait_for_selector("#grid .card, #grid .notice")
        return page

    yield open_page
    for context in contexts:
        context.close()
    for visitor in visitors:
        assert not visitor.problems
        assert not visitor.foreign_requests

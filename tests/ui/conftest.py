"""The real app as a process, and a real browser to use it with."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import pytest
from app_process import running_app
from paths import ROOT, without_images
from playwright.sync_api import Page, expect, sync_playwright

from cifar_models.bundles import bundle

pytestmark = pytest.mark.page
expect.set_options(timeout=30_000)  # machines that run these may be busy
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Chromium's own calls home would look like the page's.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def app(real_test_images, tmp_path_factory):
    """The app as ``make run`` starts it."""
    with running_app(ROOT, TMPDIR=str(tmp_path_factory.mktemp("app"))) as running:
        yield running


@pytest.fixture
def contexts():
    """The browser contexts of the pages that a test has opened."""
    return []


@pytest.fixture
def leave(contexts):
    """Close all pages: what they still ask of an app that ends would be a fault of theirs."""

    def close_all():
        for context in contexts:
            context.close()

    return close_all


@pytest.fixture
def start_app(tmp_path, leave):
    """Start an app of one's own with further arguments; a context manager."""

    @contextmanager
    def start(*arguments, **environment):
        with running_app(ROOT, *arguments, TMPDIR=str(tmp_path), **environment) as running:
            yield running
            leave()

    return start


@pytest.fixture(scope="session")
def app_without_data(tmp_path_factory):
    """The app without a folder of test images, with an empty cache and no network."""
    folder = str(tmp_path_factory.mktemp("app"))
    proxy = {"https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1,localhost"}
    with running_app(ROOT, TMPDIR=folder, **without_images(folder), **proxy) as running:
        yield running


@pytest.fixture(scope="session")
def stored():
    """Probabilities by model id, and the labels, straight from the files."""
    files = {
        name: np.load(bundle.BUNDLES / name / "predictions.npz", allow_pickle=False)
        for name in ("resnet50", "custom_cnn")
    }
    return {name: file["probabilities"] for name, file in files.items()}, files["resnet50"][
        "labels"
    ]


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
def visit(browser, contexts, leave):
    """Open pages as separate visitors; afterwards none may have complained or called away."""
    visitors = []

    # The summary of the filter has a query once the server has answered what the address asks for.
    def open_page(url, width=1280, scheme="light", ready="#filter-summary [data-query]"):
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
        page.wait_for_selector(ready)
        return page

    yield open_page
    leave()
    for visitor in visitors:
        assert not visitor.problems
        assert not visitor.foreign_requests

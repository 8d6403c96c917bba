"""Headless Chromium for the page's measurements."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TIMEOUT = 120_000
QUIET = 1_000  # milliseconds; Playwright's own "networkidle" never comes, for an open stream

_FIRST_PAINT = """
() => new Promise(answer => {
  new PerformanceObserver(list => {
    for (const entry of list.getEntries())
      if (entry.name === 'first-contentful-paint') answer(entry.startTime);
  }).observe({type: 'paint', buffered: true});
})
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a browser; raises ``RuntimeError`` where there is none."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise RuntimeError("Chromium is missing; sh tests/ensure_chromium.sh installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def first_visit(browser: Browser, url: str, ready: str) -> tuple[float, float]:
    """Open a page with an empty cache.

    Args:
        ready: CSS selector of what shows that it is complete.

    Returns:
        Milliseconds to the first contentful paint, and megabytes received until all was quiet.
    """
    context = browser.new_context()
    try:
        page = context.new_page()
        arrived, received = _count_bytes(context, page), None
        page.goto(url)
        page.wait_for_selector(ready, timeout=TIMEOUT)
        while received != (received := [*arrived]):
            page.wait_for_timeout(QUIET)
        return page.evaluate(_FIRST_PAINT), sum(received) / 1e6
    finally:
        context.close()


def _count_bytes(context: BrowserContext, page: Page) -> list[int]:
    received: list[int] = []
    session = context.new_cdp_session(page)
    session.on("Network.loadingFinished", lambda e: received.append(e["encodedDataLength"]))
    session.send("Network.enable")
    return received

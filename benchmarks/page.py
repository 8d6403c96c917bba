"""The page in headless Chromium: first view, bytes, and a click on a confusion matrix."""

import tempfile

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.browser import TIMEOUT, chromium, first_visit
from benchmarks.processes import HELLO, HERE, OURS, running
from benchmarks.table import Row, at_most
from benchmarks.timing import p95

MANY = HERE / "many_predictions_app.py"
MOST_MILLISECONDS = 300
MATRIX = "#matrix-custom_cnn"
IMAGES = "#filter-images"

# Clicks a cell and waits until its images are there and painted.
_CLICK = """
async ([matrix, images, column, row]) => {
  const plot = document.querySelector(`${matrix} .plot`), l = plot._fullLayout;
  const holder = document.querySelector(images), before = holder.innerHTML;
  const at = {x: l.xaxis._categories[column], y: l.yaxis._categories[row], data: plot.data[0]};
  const painted = new Promise(answer => {
    const watcher = new MutationObserver(() => {
      const shown = holder.querySelectorAll('.thumb').length;
      if (holder.innerHTML === before || !(shown || holder.querySelector('.notice'))) return;
      watcher.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() =>
        answer([performance.now() - began, shown])));
    });
    watcher.observe(holder, {childList: true, subtree: true, characterData: true});
  });
  const began = performance.now();
  plot.emit('plotly_click', {points: [at]});
  return await painted;
}
"""


def measure(quick: bool) -> list[Row]:
    """Visit and click; quick visits once and clicks three cells of the usual test images."""
    rows = []
    with chromium() as browser:
        with running(OURS) as app:
            visits = 1 if quick else 7
            ours = _visits(browser, app.url, "#filter-summary [data-query]", visits)
            clicks = _clicks(browser, app.url, 3 if quick else 40)
        with running(HELLO) as app:
            hello = _visits(browser, app.url, "textarea", visits)
        rows += [
            Row("first contentful paint, bare Gradio", f"{hello[0]:.0f} ms"),
            Row("first contentful paint, ours", f"{ours[0]:.0f} ms, {ours[0] / hello[0]:.2f}x"),
            Row("bytes received, bare Gradio", f"{hello[1]:.1f} MB"),
            Row("bytes received, ours", f"{ours[1]:.1f} MB, {ours[1] / hello[1]:.2f}x"),
            *_described("10,000 predictions", *clicks),
        ]
        if quick:
            return rows
        with tempfile.TemporaryDirectory() as folder, running((MANY, folder)) as app:
            many = _clicks(browser, app.url, 40)
    images, shown = (np.array(counts, float) for counts in (clicks[1], many[1]))
    slower = np.median(many[0]) / np.median(clicks[0])
    more = max(1.0, np.median(shown) / np.median(images))
    return [
        *rows,
        *_described("100,000 predictions", *many),
        at_most("time, 100,000 / 10,000 predictions (images shown)", slower, more * 1.1, "x", 2),
    ]


def _described(which: str, times: np.ndarray, shown: np.ndarray) -> list[Row]:
    what = f"click on a cell to {np.median(shown):.0f} thumbnails (median), {which}"
    return [
        at_most(f"{what}, median", float(np.median(times)), MOST_MILLISECONDS, " ms", 0),
        Row(f"{what}, p95", f"{p95(times):.0f} ms"),
    ]


def _visits(browser: Browser, url: str, ready: str, count: int) -> np.ndarray:
    return np.median([first_visit(browser, url, ready) for _ in range(count)], axis=0)


def _clicks(browser: Browser, url: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return milliseconds and thumbnails of clicks on as many cells off the diagonal."""
    page = browser.new_page()
    try:
        _open_matrices(page, url)
        cells = [(column, row) for column in range(10) for row in range(10) if column != row]
        chosen = np.random.default_rng(0).permutation(cells)[: count + 1].tolist()
        measured = [page.evaluate(_CLICK, [MATRIX, IMAGES, *cell]) for cell in chosen]
        times, shown = np.array(measured[1:]).T  # the first click is a warm-up
        return times, shown
    finally:
        page.close()


def _open_matrices(page: Page, url: str) -> None:
    page.set_default_timeout(TIMEOUT)
    page.goto(url)
    page.get_by_role("tab", name="Confusions").click()
    page.wait_for_function(
        "matrix => document.querySelector(`${matrix} .plot`)?._fullLayout", arg=MATRIX
    )
    page.locator(
        "#filter-summary [data-open]"
    ).click()  # the column of the images, so that it can be watched
    page.locator(f"{IMAGES} section").wait_for()

"""The maps of the test pictures: opening their tab, and from a line around points to pictures."""

import time
from statistics import median

from playwright.sync_api import Page

from benchmarks.browser import TIMEOUT, chromium
from benchmarks.processes import OURS, running
from benchmarks.table import Row, at_most
from benchmarks.timing import interleaved
from cifar_models.serving.served import Serving
from cifar_models.ui.parts import neighbours

MOST_MILLISECONDS = 1_000
_MOST_NEIGHBOURS = 50

# Opens the tab, by its button, until both maps are painted.
_OPEN = """
async () => {
  const drawn = place => document.querySelector(`#learnt-${place} .plot .scatterlayer .point`);
  const began = performance.now();
  document.querySelector('#tab-bar [data-tab="learnt"]').click();
  while (!drawn('first') || !drawn('second')) {
    await new Promise(next => requestAnimationFrame(next));
  }
  await new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)));
  return performance.now() - began;
}
"""
# Draws a line around a part of a map as Plotly tells of it, until the pictures are there.
_AROUND = """
async ([left, right]) => {
  const plot = document.querySelector('#learnt-first .plot');
  const count = () => document.querySelector('#filter-summary [data-count]')?.dataset.count;
  const before = count(), began = performance.now();
  plot.emit('plotly_selected', {lassoPoints: {x: [left, right, right, left],
    y: [0.2, 0.2, 0.8, 0.8]}, points: []});
  while (count() === before || !document.querySelector('#filter-images .thumb')) {
    await new Promise(next => requestAnimationFrame(next));
  }
  return performance.now() - began;
}
"""


def measure(quick: bool) -> list[Row]:
    """Time them; quick makes few of them."""
    opened, around = [], []
    with running(OURS) as app, chromium() as browser:
        for _ in range(1 if quick else 5):
            page = browser.new_context().new_page()
            page.set_default_timeout(TIMEOUT)
            page.goto(app.url)
            page.wait_for_selector("#filter-summary [data-query]")
            opened.append(page.evaluate(_OPEN))
            around += _lines(page, 1 if quick else 4)
            page.context.close()
    return [
        at_most("tab opened to both maps, median", median(opened), MOST_MILLISECONDS, " ms", 0),
        at_most("line drawn to its pictures, median", median(around), MOST_MILLISECONDS, " ms", 0),
        *_neighbours(quick),
    ]


def _lines(page: Page, count: int) -> list[float]:
    """Return milliseconds of lines around ever other parts of a map."""
    taken = []
    for turn in range(count):
        taken.append(page.evaluate(_AROUND, [0.1 + turn / 20, 0.5]))
        time.sleep(0.5)  # both maps are drawn anew after the pictures
    return taken


def _neighbours(quick: bool) -> list[Row]:
    served = Serving().current
    rows = iter(range(len(served.labels)))
    ways = {"nearest": lambda: neighbours.of_test_image(served, next(rows))}
    taken = interleaved(ways, 4 if quick else 100)["nearest"]
    what = "nearest training images of a test picture, both models, median"
    return [at_most(what, median(taken), _MOST_NEIGHBOURS, " ms")]

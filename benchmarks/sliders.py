"""The sliders that make a picture worse: answers in process, and moves in headless Chromium."""

from statistics import median

import numpy as np
from playwright.sync_api import Page

from benchmarks.browser import TIMEOUT, chromium
from benchmarks.processes import OURS, running
from benchmarks.table import Row, at_most
from benchmarks.timing import interleaved, p95
from cifar_models.corruptions.kinds import KINDS
from cifar_models.corruptions.settings import SLIDERS, STRENGTH, Settings, changed
from cifar_models.serving.served import Serving
from cifar_models.ui.parts.worse_picture_track import described, follow

MOST_MILLISECONDS = 150
PANEL = "#detail .worse-picture"

# Moves a slider and waits until the answers of both models at its place are painted.
_MOVE = """
async ([panel, slider, value]) => {
  const section = document.querySelector(panel), said = section.querySelector('.worse-said');
  const input = section.querySelector(`[data-setting="${slider}"]`);
  const began = performance.now();
  input.value = value;
  input.dispatchEvent(new Event('input', {bubbles: true}));
  while (section.classList.contains('worse-waits')) {
    await new Promise(next => requestAnimationFrame(next));
  }
  await new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)));
  return performance.now() - began;
}
"""
_WHOLE = """
panel => [...document.querySelectorAll(`${panel} [data-words]`)].every(one => one.textContent)
"""


def measure(quick: bool) -> list[Row]:
    """Time answers and moves; quick makes few of them."""
    rows = _in_process(quick)
    with running(OURS) as app, chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(TIMEOUT)
        page.goto(f"{app.url}/?image=0")
        page.locator(f"{PANEL} summary").click()
        page.wait_for_function(_WHOLE, arg=PANEL)
        first, further = _moves(page, 1 if quick else 6)
    return [
        *rows,
        at_most(
            "first move of a slider to both answers, median",
            median(first),
            MOST_MILLISECONDS,
            " ms",
            0,
        ),
        Row("first move of a slider, p95", f"{p95(np.array(first)):.0f} ms"),
        at_most("further move of it, median", median(further), MOST_MILLISECONDS, " ms", 0),
        Row("further move of it, p95", f"{p95(np.array(further)):.0f} ms"),
    ]


def _in_process(quick: bool) -> list[Row]:
    served, settings = Serving().current, Settings(strength=3)
    picture = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)

    def answer(parts: int | None) -> None:
        for number, track in enumerate(follow(served, picture, 0, settings, STRENGTH), start=1):
            described(track, served)
            if number == parts:
                return

    ways = {"first answer": lambda: answer(1), "all along": lambda: answer(None)}
    ways |= {
        kind.title: lambda kind=kind: changed(picture, Settings(kind.id, 3), 0) for kind in KINDS
    }
    taken = interleaved(ways, 4 if quick else 40)
    slowest = max((kind.title for kind in KINDS), key=lambda title: median(taken[title]))
    positions = len(STRENGTH.positions)
    return [
        Row("first answer of both models, median", f"{median(taken['first answer']):.1f} ms"),
        Row(f"all {positions} strengths, median", f"{median(taken['all along']):.1f} ms"),
        Row(f"slowest kind: {slowest}, median", f"{median(taken[slowest]):.1f} ms"),
    ]


def _moves(page: Page, rounds: int) -> tuple[list[float], list[float]]:
    """Return milliseconds of the first move of each slider in turn, and of the next ones."""
    first, further = [], []
    for turn in range(rounds):
        for slider in SLIDERS:
            place = slider.place + 1 + turn % 2
            for times, position in (
                (first, slider.positions[place]),
                (further, slider.positions[place + 1]),
                (further, slider.positions[place]),
            ):
                times.append(page.evaluate(_MOVE, [PANEL, slider.id, str(position)]))
                page.wait_for_function(_WHOLE, arg=PANEL)
    return first, further

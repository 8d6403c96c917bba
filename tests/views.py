"""What page tests do on any view: open tabs, use the panel of pictures, read what it shows."""

import csv
import re

from playwright.sync_api import expect
from plots import settled

PER_PAGE = 60
PANEL, FOUND = "#filter-side", "#filter-images .found"


def open_tab(page, name):
    """Open a tab by its title and wait until it is the open one."""
    tab = page.locator("#tab-bar").get_by_role("tab", name=name, exact=True)
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")


def count(page, expected):
    """The panel shows so many pictures, and says so in its head and above the tabs."""
    expect(page.locator(FOUND)).to_have_attribute("data-count", str(expected))
    word = "picture" if expected == 1 else "pictures"
    expect(page.locator("#filter-chips h2")).to_have_text(f"{expected:,} {word}")
    expect(page.locator("#filter-summary [data-count]")).to_have_attribute(
        "data-count", str(expected)
    )


def thumbs(page):
    """Indices of the panel's pictures, in order."""
    picks = page.locator("#filter-images .thumb").evaluate_all(
        "all => all.map(t => t.dataset.pick)"
    )
    return [int(pick) for pick in picks]


def expect_thumbs(page, expected, number=0):
    """The panel shows this page of the expected pictures, and their number."""
    expect(page.locator(FOUND)).to_have_attribute("data-count", str(len(expected)))
    own = [str(index) for index in expected[number * PER_PAGE : (number + 1) * PER_PAGE]]
    page.wait_for_function(
        "own => JSON.stringify([...document.querySelectorAll('#filter-images .thumb')]"
        ".map(t => t.dataset.pick)) === JSON.stringify(own)",
        arg=own,
    )
    expect(page.locator(FOUND)).to_have_attribute("data-page-shown", str(number))


def open_panel(page):
    """Open the panel where it is closed."""
    if not page.locator(PANEL).is_visible():
        page.locator("#filter-summary [data-open]").click()
    expect(page.locator(PANEL)).to_be_visible()


def open_controls(page):
    """Open the panel and, in it, the controls of the filter."""
    open_panel(page)
    if not page.locator("#filter-true input").is_visible():
        page.get_by_role("button", name="Restrict further").click()
    expect(page.locator("#filter-true input")).to_be_visible()


def choose(page, control, option):
    """Choose an option of a dropdown by its title."""
    box = page.locator(f"{control} input")
    box.click()
    # By its own list: that of the control used before may still be closing.
    own = box.get_attribute("aria-controls")
    page.locator(f"[role=option][id^='{own}-'][aria-label='{option}']").click()


def restrict(page, control, option):
    """Choose in the filter's own controls, opening them first."""
    open_controls(page)
    choose(page, f"#filter-{control}", option)


def cell_position(page, source, row, column):
    """Return where in the window the middle of a matrix cell lies, scrolled into view."""
    plot = page.locator(f"#matrix-{source} .plot")
    page.locator(f"#matrix-{source} .heatmaplayer image").wait_for(state="attached")
    plot.scroll_into_view_if_needed()
    settled(page, source)
    return plot.evaluate(
        """(plot, [row, column]) => {
          const box = plot.getBoundingClientRect(), l = plot._fullLayout;
          return [box.x + l._size.l + l.xaxis.d2p(column),
                  box.y + l._size.t + l.yaxis.d2p(row)]; }""",
        [row, column],
    )


def click_cell(page, source, row, column):
    """Click a cell of a matrix by the names of its row and its column."""
    page.mouse.click(*cell_position(page, source, row, column))


def drag_on_photo(panel, start, end):
    """Drag between two places of a photo, as shares of its width and height."""
    panel.locator(".frame").hover()  # waits until it stands still
    box = panel.locator(".frame").bounding_box()
    mouse = panel.page.mouse
    mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
    mouse.down()
    mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"], steps=5)
    mouse.up()


def photos_csv(page):
    """Save the table of the photos; return its rows by the names of the columns."""
    details = page.locator("#photo-results .photo-table")
    if details.get_attribute("open") is None:
        details.get_by_text("As a table").click()
    with page.expect_download() as download:
        details.get_by_role("link", name="Save as CSV").click()
    assert download.value.suggested_filename == "photos.csv"
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def expect_in_address(page, text):
    """The address holds this text."""
    expect(page).to_have_url(re.compile(re.escape(text)))


def expect_not_in_address(page, text):
    """The address does not hold this text."""
    expect(page).not_to_have_url(re.compile(re.escape(text)))

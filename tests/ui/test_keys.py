"""The page by keyboard: its first stop, its grids, what closes, and the list of keys."""

import pytest
from playwright.sync_api import expect
from views import PANEL, open_panel

pytestmark = pytest.mark.page
FOCUSED = "() => [...document.querySelectorAll('#grid .card')].indexOf(document.activeElement)"


def test_the_first_stop_leads_to_the_tabs_and_arrows_open_the_next(app, visit):
    page = visit(app.url)
    page.keyboard.press("Tab")
    expect(page.locator("[data-skip]")).to_be_focused()
    expect(page.locator("[data-skip]")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tabs = page.locator("#tab-bar [role=tab]")
    expect(tabs.first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator("#photo-upload")).to_be_visible()
    page.keyboard.press("End")
    expect(tabs.last).to_have_attribute("aria-selected", "true")
    assert "#" not in page.url


def test_a_grid_is_one_stop_and_arrows_walk_it(app, visit):
    page = visit(app.url)
    page.locator("#grid .card").first.focus()
    stops = page.locator("#grid .card").evaluate_all("all => all.map(c => c.tabIndex)")
    assert stops == [0] + [-1] * 15
    for key, place in (("ArrowRight", 1), ("ArrowDown", 9), ("ArrowLeft", 8), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == place, key
    page.keyboard.press("End")
    assert page.evaluate(FOCUSED) == 15
    stops = page.locator("#grid .card").evaluate_all("all => all.map(c => c.tabIndex)")
    assert stops == [-1] * 15 + [0]
    chosen = page.locator("#grid .card").last.get_attribute("data-pick")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open].detail")).to_have_attribute(
        "aria-label", f"Test image {chosen}"
    )


def test_escape_closes_first_the_picture_then_the_panel(app, visit):
    page = visit(f"{app.url}/?true=cat")
    open_panel(page)
    page.locator("#filter-images .thumb").first.click()
    dialog = page.locator("#detail dialog[open]")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(PANEL)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(PANEL)).to_have_count(0)


def test_a_question_mark_lists_the_keys_but_not_while_one_types(app, visit):
    page = visit(app.url)
    page.locator("#grid-seed input").focus()
    page.keyboard.press("?")
    keys = page.locator("#keys dialog")
    expect(keys).not_to_have_attribute("open", "")
    page.locator("#grid .card").first.focus()
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    expect(keys).to_be_in_viewport(ratio=1)
    keys.get_by_role("button", name="Close").click()
    expect(keys).not_to_be_visible()

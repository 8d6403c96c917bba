"""Whatever is clicked, at four widths, light and dark: what it brought lies in the window."""

import re

import pytest
from playwright.sync_api import expect
from views import FOUND, PANEL, click_cell, open_panel, open_tab

pytestmark = pytest.mark.page
# Half of all widths and themes for every test, both themes in each, all of them in two.
VIEWS = [(390, "light"), (768, "dark"), (1280, "light"), (1920, "dark")]
OTHER_VIEWS = [(390, "dark"), (768, "light"), (1280, "dark"), (1920, "light")]
# What the links of the path and of the title lead to, by the tab's id.
LED_TO = {
    "evidence": "#evidence-verdicts",
    "matrices": "#matrix-resnet50 .figure-title",
    "curves-tab": "#curves",
    "models": "#models-overview",
    "photos": "#photo-upload",
}
_OUTSIDE = """element => {
  const box = element.getBoundingClientRect(), slack = 1;
  return box.width > 0 && box.height > 0 && box.left >= -slack && box.top >= -slack
    && box.right <= innerWidth + slack && box.bottom <= innerHeight + slack
    ? null : [box.left, box.top, box.right, box.bottom, innerWidth, innerHeight]; }"""
# Whether the element itself, or something in it, is what is seen at its middle.
_SEEN = """element => {
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return element === top || element.contains(top); }"""


def seen_at(views):
    return pytest.mark.parametrize("page", views, ids="{0[0]} {0[1]}".format, indirect=True)


@pytest.fixture
def page(request, app, visit):
    """A page at one of the widths, in one of the themes."""
    width, scheme = request.param
    page = visit(f"{app.url}/?__theme={scheme}", width, scheme)
    page.emulate_media(reduced_motion="reduce")
    return page


def in_window(page, locator, what):
    """All of an element lies in the window, and nothing covers it."""
    expect(locator, what).to_be_in_viewport(ratio=0.99)
    assert locator.evaluate(_OUTSIDE) is None, what
    assert locator.evaluate(_SEEN), f"{what}: something covers it"


def no_scrolling_sideways(page, what):
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, what


def panel_in_window(page, what, number=None):
    """The panel is in the window with its head and the first picture, of so many."""
    expect(page.locator(PANEL), what).to_be_visible()
    if number is not None:
        expect(page.locator(FOUND), what).to_have_attribute("data-count", str(number))
    found = int(page.locator(FOUND).get_attribute("data-count"))
    word = "picture" if found == 1 else "pictures"
    expect(page.locator("#filter-chips h2"), what).to_have_text(f"{found:,} {word}")
    expect(page.locator(PANEL), what).to_be_in_viewport(ratio=0.99)
    assert page.locator(PANEL).evaluate(_OUTSIDE) is None, what
    in_window(page, page.locator("#filter-chips h2"), what)
    in_window(page, page.locator("#filter-chips [data-close]"), what)
    in_window(page, page.locator("#filter-images .thumb").first, what)
    no_scrolling_sideways(page, what)
    side = page.locator(PANEL)
    assert side.evaluate("side => side.scrollWidth - side.clientWidth") <= 0, what
    return found


def close_and_clear(page, what):
    """The panel can be closed, opened again and cleared."""
    page.locator("#filter-chips [data-close]").click()
    expect(page.locator(PANEL), what).to_be_hidden()
    no_scrolling_sideways(page, what)
    page.locator("#filter-summary [data-open]").click()
    panel_in_window(page, what)
    page.locator("#filter-chips [data-clear]").click()
    expect(page.locator(PANEL), what).to_be_hidden()
    expect(page.locator("#filter-summary"), what).to_contain_text("All 10,000 test pictures")


def clear(page):
    page.locator("#filter-chips [data-clear]").click()
    expect(page.locator(PANEL)).to_be_hidden()


def number_on(button):
    """The number that a button carries."""
    return int(re.search(r"[\d,]+", button.locator(".num").inner_text()).group().replace(",", ""))


@seen_at(VIEWS)
def test_counts_scores_and_confusions_of_the_first_screen(page):
    for place in range(4):
        button = page.locator("#overview .count").nth(place)
        number = int(button.locator("b").inner_text().replace(",", ""))
        button.click()
        panel_in_window(page, f"count {place}", number)
        clear(page)
    page.locator("#overview .score .big").first.click()
    panel_in_window(page, "score")
    close_and_clear(page, "score")
    page.locator("#overview .gap .chip").first.click()
    panel_in_window(page, "confusion")
    clear(page)


@seen_at(OTHER_VIEWS)
def test_what_is_offered_and_cells_of_matrices(page):
    chip = page.locator("#offered .chip").nth(1)
    chip.click()
    panel_in_window(page, "offered", number_on(chip))
    clear(page)
    open_tab(page, "Confusions")
    for source in ("resnet50", "difference"):
        click_cell(page, source, "cat", "dog")
        panel_in_window(page, f"cell of {source}")
        clear(page)
    no_scrolling_sideways(page, "matrices")


@seen_at(VIEWS)
def test_pictures_open_in_the_window(page):
    open_tab(page, "Pictures")
    for what in ("#overview .card", "#grid .card"):
        page.locator(what).last.click()
        opened_large(page, what)
    page.locator("#overview .count").last.click()
    panel_in_window(page, "count")
    page.locator("#filter-images .thumb").nth(1).click()
    opened_large(page, "thumb")
    panel_in_window(page, "after the dialog")


def opened_large(page, what):
    """A picture is shown large, all in the window, and can be closed."""
    dialog = page.locator("dialog[open]")
    expect(dialog, what).to_be_visible()
    expect(dialog, what).to_be_in_viewport(ratio=0.99)
    assert dialog.evaluate(_OUTSIDE) is None, what
    assert dialog.evaluate("dialog => dialog.scrollWidth - dialog.clientWidth") <= 0, what
    in_window(page, dialog.locator("h3"), what)
    in_window(page, dialog.locator("[data-close]"), what)
    no_scrolling_sideways(page, what)
    dialog.locator("[data-close]").click()
    expect(page.locator("dialog[open]"), what).to_have_count(0)


@seen_at(OTHER_VIEWS)
def test_links_lead_to_what_they_name(page):
    links = page.locator("#overview [data-go]:not([data-choose-photo])")
    for place in range(links.count()):
        page.evaluate("scrollTo(0, 0)")
        link = links.nth(place)
        tab = link.get_attribute("data-go")
        link.click()
        in_window(page, page.locator(f"#tab-{tab}"), tab)
        expect(page.locator(f"#tab-{tab}"), tab).to_have_attribute("aria-selected", "true")
        expect(page.locator(LED_TO[tab]), tab).to_be_in_viewport()
        no_scrolling_sideways(page, tab)


@seen_at(VIEWS)
def test_chips_and_pages_of_the_panel(page):
    open_panel(page)
    panel_in_window(page, "opened", 10_000)
    for place, shown in (("bottom", "1"), ("top", "2")):
        pager = page.get_by_role("navigation", name=f"Pages, {place}")
        pager.get_by_role("button", name="Next page").click()
        expect(page.locator(FOUND)).to_have_attribute("data-page-shown", shown)
        panel_in_window(page, f"page by the pager at the {place}", 10_000)
    page.locator("#filter-chips [data-close]").click()
    expect(page.locator(PANEL)).to_be_hidden()
    page.locator("#overview .gap .chip").first.click()
    before = panel_in_window(page, "confusion")
    page.locator("#filter-chips [data-without]").last.click()
    expect(page.locator("#filter-chips [data-without]")).to_have_count(1)
    assert panel_in_window(page, "a chip taken away") > before
    close_and_clear(page, "a chip taken away")

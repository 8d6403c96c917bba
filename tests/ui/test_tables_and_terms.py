"""Tables and terms of "Is it real?" and "Models" on a phone and on a desk."""

import pytest

pytestmark = pytest.mark.page
TABS = {"Is it real?": "evidence", "Models": "models"}
PHONE, DESK = 390, 1280


def open_tab(page, tab, width):
    """Show a tab with all that it folds away, at some width."""
    page.get_by_role("tab", name=tab).click()
    area = page.locator(f"#{TABS[tab]}")
    area.locator(".table-scroll").first.wait_for()
    closed = area.locator("button.label-wrap:not(.open)")
    for _ in range(closed.count()):
        closed.first.click()
    area.evaluate("area => area.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function("width => window.innerWidth === width", arg=width)
    return area


@pytest.fixture(params=[(tab, width) for tab in TABS for width in (PHONE, DESK)], ids=str)
def shown(app, visit, request):
    tab, width = request.param
    page = visit(app.url)
    return page, open_tab(page, tab, width), width


def test_nothing_scrolls_sideways_and_phones_get_cards(shown):
    page, area, width = shown
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tables = area.locator(".table-scroll:visible")
    assert tables.count() >= 3
    wide = tables.evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.ariaLabel)"
    )
    assert wide == []
    heads = area.locator(".table-scroll thead:visible").count()
    display = area.locator(".table-scroll tbody td:visible").first.evaluate(
        "cell => [getComputedStyle(cell).display, getComputedStyle(cell, '::before').content]"
    )
    if width == PHONE:
        assert heads == 0
        assert display[0] != "table-cell"
        assert len(display[1].strip('"')) > 2  # the heading of its column
    else:
        assert heads == tables.count()
        assert display == ["table-cell", "none"]


OVERLAPPING = """rows => rows.filter(row => {
  const boxes = [...row.querySelectorAll('th, td > span')].map(one => {
    const text = document.createRange(); text.selectNodeContents(one);
    return text.getBoundingClientRect(); }).filter(box => box.width);
  return boxes.some((a, i) => boxes.slice(i + 1).some(b => a.left < b.right - 1
    && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)); }).length"""


@pytest.mark.parametrize(
    ("tab", "table"), [("Is it real?", "#evidence-classes"), ("Models", "#models-per-class")]
)
def test_cards_of_classes_are_low_and_nothing_in_them_overlaps(app, visit, tab, table):
    page = visit(app.url)
    for width, most in ((PHONE, 150), (320, 190)):
        open_tab(page, tab, width)
        rows = page.locator(f"{table} table").first.locator("tbody tr")
        assert rows.count() == 10
        heights = rows.evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
        assert max(heights) < most
        # Every value has its heading above it, but the one beside the row's name.
        headed = rows.first.locator("td").evaluate_all(
            "cells => cells.map(cell => getComputedStyle(cell, '::before').content.length > 3)"
        )
        assert all(headed)
        assert rows.evaluate_all(OVERLAPPING) == 0


def test_numbers_are_on_the_right(shown):
    _, area, width = shown
    if width == PHONE:
        return
    aligned = area.locator("td.num:visible").evaluate_all(
        "cells => [...new Set(cells.map(cell => getComputedStyle(cell).textAlign))]"
    )
    assert aligned == ["right"]


def test_every_term_opens_inside_the_window(shown):
    page, area, width = shown
    terms = area.locator(".term:visible")
    assert terms.count() >= 8
    for term in terms.all():
        term.scroll_into_view_if_needed()
        term.focus()
        page.keyboard.press("Enter")
        opened = page.locator(".explained:popover-open")
        opened.wait_for()
        assert opened.count() == 1
        box = opened.bounding_box()
        assert box["x"] >= 0, term.inner_text()
        assert box["y"] >= 0, term.inner_text()
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= 900
        assert opened.evaluate("one => one.scrollHeight <= one.clientHeight")
        page.keyboard.press("Escape")
        opened.wait_for(state="hidden")
    terms.first.click()  # by one tap too
    page.locator(".explained:popover-open").wait_for()


def test_a_term_stands_beside_what_it_explains(app, visit):
    page = visit(app.url)
    area = open_tab(page, "Is it real?", DESK)
    term = area.locator("#evidence-classes .term").first
    term.click()
    opened = page.locator(".explained:popover-open")
    button, box = term.bounding_box(), opened.bounding_box()
    assert abs(box["x"] - button["x"]) <= 2
    below, above = box["y"] - button["y"] - button["height"], button["y"] - box["y"] - box["height"]
    assert 0 <= max(below, above) <= 16


def test_the_report_is_named_and_its_facts_are_one_tap_away(app, visit):
    page = visit(app.url)
    page.get_by_role("tab", name="Is it real?").click()
    report = page.locator("#evidence-report")
    report.get_by_text("Tom Thomas").wait_for()
    facts = report.locator("#report-facts li")
    assert not facts.first.is_visible()
    report.get_by_text("The report's facts").click()
    assert facts.count() == 4
    text = report.locator("#report-facts").inner_text()
    for fact in ("95% by epoch 5", "86% by epoch 68", "16 sample images", "4,292 of 5,000"):
        assert fact in text


def test_no_path_and_no_name_of_an_option_on_models(start_app, visit, bundle_copy):
    with start_app("--models", str(bundle_copy)) as own:
        page = visit(own.url)
        area = open_tab(page, "Models", DESK)
        text = area.inner_text()
        assert "Label smoothing" in area.locator(".model-card").last.inner_text()
        assert "a folder of this computer" in area.locator("#sources").inner_text()
    assert str(bundle_copy) not in text
    for name in ("weight_decay", "image_size", "continue_from", "learning_rate"):
        assert name not in text

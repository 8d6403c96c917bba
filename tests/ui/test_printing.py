"""On paper nothing is cut: figures become as narrow as a sheet, tables are shown whole."""

import pytest
from plots import settled

pytestmark = pytest.mark.page
A4_PX = 718  # 190 mm between margins of 10 mm, at 96 px an inch
WIDTHS = """() => [...document.querySelectorAll('#matrices .main-svg')]
  .map(svg => svg.getBoundingClientRect().width).filter(width => width > 0)"""


def test_figures_shrink_to_the_sheet_and_grow_again(app, visit):
    page = visit(f"{app.url}/?tab=matrices", width=1920)
    settled(page, "resnet50")
    page.wait_for_function(f"() => ({WIDTHS})().length")
    before = page.evaluate(WIDTHS)
    assert max(before) > A4_PX
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    printed = page.evaluate(WIDTHS)  # at once: a printer does not wait
    assert max(printed) <= A4_PX
    assert len(printed) == len(before)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(f"widths => Math.max(...({WIDTHS})()) === widths", arg=max(before))


@pytest.mark.parametrize("tab", ["evidence", "models"])
def test_nothing_is_wider_than_the_sheet_or_scrolls(app, visit, tab):
    page = visit(f"{app.url}/?tab={tab}", width=A4_PX)
    page.locator(f"#{tab} table").first.wait_for()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    wide = page.locator(f"#{tab} table, #overview, #{tab} p").evaluate_all(
        """(all, most) => all.filter(one => one.getBoundingClientRect().right > most + 1)
          .map(one => one.outerHTML.slice(0, 120))""",
        A4_PX,
    )
    assert wide == []
    cut = page.locator(f"#{tab} .table-scroll").evaluate_all(
        "all => all.filter(one => getComputedStyle(one).overflowX !== 'visible').length"
    )
    assert cut == 0
    for gone in ("#tab-bar", "footer"):
        assert not page.locator(gone).first.is_visible()

"""The pictures of the panel: orders, the cap, pages, CSV and an empty list, against NumPy."""

import csv

import numpy as np
import pytest
from playwright.sync_api import expect
from views import (
    FOUND,
    PER_PAGE,
    choose,
    count,
    expect_in_address,
    expect_thumbs,
    open_controls,
    open_panel,
    restrict,
    thumbs,
)

from cifar_models.labels import CLASS_NAMES

pytestmark = pytest.mark.page
CAT, DOG, SHIP = 3, 5, 8


@pytest.fixture
def page(app, visit):
    """A page on the pictures that at least one of the models gets wrong."""
    page = visit(f"{app.url}/?outcome=either_wrong")
    page.locator("#filter-images .thumb").first.wait_for()
    return page


def sureness_of_mistake(labels, probabilities):
    return np.maximum(
        *[np.where(p.argmax(1) != labels, p.max(1), 0) for p in probabilities.values()]
    )


def ordered(mask, key):
    found = np.flatnonzero(mask)
    return found[np.argsort(-key[found], kind="stable")].tolist()


def wrong(stored):
    probabilities, labels = stored
    return [p.argmax(1) != labels for p in probabilities.values()]


def turn(page, name):
    """Turn the page by the pager at the bottom."""
    page.locator(".found > .pager").get_by_role("button", name=name).click()


def test_who_was_wrong(page, stored):
    probabilities, labels = stored
    a, b = wrong(stored)
    key = sureness_of_mistake(labels, probabilities)
    expect_thumbs(page, ordered(a | b, key))
    for title, mask in (
        ("only Custom CNN right", a & ~b),
        ("only ResNet50 right", b & ~a),
        ("both wrong", a & b),
        ("ResNet50 wrong", a),
    ):
        restrict(page, "outcome", title)
        expect_thumbs(page, ordered(mask, key))


def test_thumbnails_carry_class_and_answers(page, stored):
    probabilities, labels = stored
    for thumb in page.locator("#filter-images .thumb").all()[:12]:
        index = int(thumb.get_attribute("data-pick"))
        assert thumb.locator(".thumb-true").inner_text() == CLASS_NAMES[labels[index]]
        said = [CLASS_NAMES[p[index].argmax()] for p in probabilities.values()]
        assert thumb.locator(".said").all_inner_texts() == said
        sure = [f"{p[index].max():.0%}".replace("100%", ">99%") for p in probabilities.values()]
        for line, name, share in zip(thumb.locator(".thumb-says").all(), said, sure, strict=True):
            right = name == CLASS_NAMES[labels[index]]
            assert ("right" if right else "wrong") in line.get_attribute("class").split()
            assert share in line.inner_text()
            assert ("✓" if right else "✗") in line.inner_text()


def test_orders_pages_and_opens(page, stored):
    probabilities, labels = stored
    a, b = wrong(stored)
    key = sureness_of_mistake(labels, probabilities)
    mask = (a | b) & (labels == CAT)
    restrict(page, "true", "cat")
    expected = ordered(mask, key)
    assert len(expected) > PER_PAGE
    expect_thumbs(page, expected)
    turn(page, "Next page")
    expect_thumbs(page, expected, 1)
    last = min(2 * PER_PAGE, len(expected))
    expect(page.locator(".found .range")).to_have_text(
        f"{PER_PAGE + 1} to {last} of {len(expected)}"
    )
    turn(page, "Previous page")
    expect_thumbs(page, expected)

    restrict(page, "custom_cnn", "dog")
    mask &= probabilities["custom_cnn"].argmax(1) == DOG
    expect_thumbs(page, ordered(mask, key))
    choose(page, "#filter-order", "By number")
    expect_thumbs(page, np.flatnonzero(mask).tolist())
    choose(page, "#filter-order", "Least sure first")
    sure = np.minimum(*[p.max(1) for p in probabilities.values()])
    expect_thumbs(page, ordered(mask, -sure))
    choose(page, "#filter-order", "Largest disagreement first")
    distance = np.abs(np.subtract(*probabilities.values())).sum(1) / 2
    expected = ordered(mask, distance)
    expect_thumbs(page, expected)
    expect_in_address(page, "order=disagreement")

    page.locator("#filter-images .thumb").nth(1).click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h3")).to_contain_text(f"Test image {expected[1]}: cat")
    expect(dialog.locator(".answer .bar-value")).to_have_count(20)
    expect(dialog.locator("img.overlay")).to_have_count(2)


def test_pages_end(page, stored):
    probabilities, labels = stored
    a, b = wrong(stored)
    expected = ordered(a | b, sureness_of_mistake(labels, probabilities))
    pager = page.locator(".found > .pager")
    expect(pager.get_by_role("button", name="Previous page")).to_be_disabled()
    last = (len(expected) - 1) // PER_PAGE
    for number in range(1, last + 1):
        expect(pager.get_by_role("button", name="Next page")).to_be_enabled()
        turn(page, "Next page")
        expect_thumbs(page, expected, number)
    expect(pager.get_by_role("button", name="Next page")).to_be_disabled()
    assert len(thumbs(page)) == (len(expected) - 1) % PER_PAGE + 1


def test_a_jump_leads_to_any_page_and_no_further_than_the_last(page, stored):
    probabilities, labels = stored
    a, b = wrong(stored)
    expected = ordered(a | b, sureness_of_mistake(labels, probabilities))
    last = (len(expected) - 1) // PER_PAGE
    for place in ("top", "bottom"):
        field = page.get_by_label(f"Page, {place}", exact=True)
        field.fill("3")
        field.press("Enter")
        expect_thumbs(page, expected, 2)
        expect_in_address(page, "page=3")
        field.fill("999")
        field.press("Enter")
        expect_thumbs(page, expected, last)
        expect_in_address(page, f"page={last + 1}")
    field = page.get_by_label("Page, top", exact=True)
    field.fill("-4")
    field.press("Enter")
    expect(page.locator(".toast-body.error")).to_contain_text("not one of the pages")
    expect_thumbs(page, expected, last)


def test_a_new_page_begins_at_its_top(page):
    side = page.locator("#filter-side")
    side.evaluate("side => side.scrollTo(0, side.scrollHeight)")
    assert side.evaluate("side => side.scrollTop") > 0
    turn(page, "Next page")
    expect(page.locator(FOUND)).to_have_attribute("data-page-shown", "1")
    page.wait_for_function("document.querySelector('#filter-side').scrollTop === 0")


def test_an_order_or_another_filter_begins_at_the_first_page(page, stored):
    a, b = wrong(stored)
    turn(page, "Next page")
    expect(page.locator(FOUND)).to_have_attribute("data-page-shown", "1")
    choose(page, "#filter-order", "By number")
    expect_thumbs(page, np.flatnonzero(a | b).tolist())
    turn(page, "Next page")
    expect(page.locator(FOUND)).to_have_attribute("data-page-shown", "1")
    restrict(page, "outcome", "both wrong")
    expect_thumbs(page, np.flatnonzero(a & b).tolist())


def test_an_empty_list_says_why_and_how_to_widen_it(page, stored):
    # A cat that ResNet50 calls a cat is none that only the custom CNN gets right.
    _, labels = stored
    restrict(page, "outcome", "only Custom CNN right")
    restrict(page, "true", "cat")
    restrict(page, "resnet50", "cat")
    note = page.locator("#filter-images .notice")
    expect(note).to_contain_text("No test image fits all of these")
    a, b = wrong(stored)
    others = (a & ~b & (labels == CAT)).sum()
    assert f"without 'ResNet50 says cat' there are {others}" in note.inner_text()
    assert "without 'only Custom CNN right'" in note.inner_text()
    count(page, 0)
    expect(page.locator(".pager")).to_have_count(0)


def test_the_list_as_csv(page, stored):
    probabilities, labels = stored
    a, b = (p.argmax(1) for p in probabilities.values())
    restrict(page, "outcome", "both wrong")
    key = sureness_of_mistake(labels, probabilities)
    expected = ordered((a != labels) & (b != labels), key)
    expect_thumbs(page, expected)
    with page.expect_download() as download:
        page.locator("#filter-csv").click()
    with open(download.value.path(), newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["index"]) for row in rows] == expected
    for row in rows[:20]:
        index = int(row["index"])
        assert row["true"] == CLASS_NAMES[labels[index]]
        assert row["resnet50_predicted"] == CLASS_NAMES[a[index]]
        assert float(row["custom_cnn_confidence"]) == pytest.approx(
            probabilities["custom_cnn"][index].max(), abs=1e-6
        )


def test_visitors_keep_their_own_filters(app, visit, page, stored):
    a, b = wrong(stored)
    other = visit(f"{app.url}/?outcome=either_wrong")
    restrict(page, "outcome", "both wrong")
    count(page, int((a & b).sum()))
    turn(other, "Next page")
    expect(other.locator(FOUND)).to_have_attribute("data-page-shown", "1")
    count(other, int((a | b).sum()))


def test_quick_clicks_end_at_the_last_choice(page, stored):
    probabilities, labels = stored
    a, b = wrong(stored)
    for _ in range(3):
        turn(page, "Next page")
    page.locator("#offered .chip", has_text="Both wrong").click()
    expected = ordered(a & b, sureness_of_mistake(labels, probabilities))
    expect_thumbs(page, expected)
    # Answers come in order: what the clicks before asked for is answered before this.
    turn(page, "Next page")
    expect_thumbs(page, expected, 1)


def test_no_confusion_floods_the_list(page, stored):
    probabilities, labels = stored
    said = [p.argmax(1) for p in probabilities.values()]
    open_controls(page)
    all_of_them = int(page.locator(FOUND).get_attribute("data-count"))
    choose(page, "#filter-cap", "at most 1")
    expect_in_address(page, "cap=1")
    page.wait_for_function("+document.querySelector('.found').dataset.count <= 90")
    expect(page.locator("#filter-chips")).to_contain_text(
        f"of {all_of_them}; at most 1 of each confusion"
    )
    found = thumbs(page)
    if page.locator(".found > .pager").count():
        turn(page, "Next page")
        expect(page.locator(FOUND)).to_have_attribute("data-page-shown", "1")
        found += thumbs(page)
    seen = [(labels[i], name) for i in found for name in {s[i] for s in said} - {labels[i]}]
    assert len(seen) == len(set(seen))
    assert len(found) == int(page.locator(FOUND).get_attribute("data-count"))


def test_without_a_filter_the_panel_shows_all_pictures(app, visit, stored):
    probabilities, labels = stored
    page = visit(app.url)
    open_panel(page)
    expect_thumbs(page, ordered(labels >= 0, sureness_of_mistake(labels, probabilities)))
    expect(page.locator("#filter-chips h2")).to_have_text(f"{len(labels):,} pictures")
    expect(page.locator("#filter-chips")).to_contain_text("all test pictures")
    expect_in_address(page, "panel=open")

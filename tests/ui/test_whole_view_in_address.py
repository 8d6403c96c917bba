"""The whole view is in the address: reload, Back, Forward and a copied link bring it again."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from views import (
    FOUND,
    PANEL,
    PER_PAGE,
    choose,
    click_cell,
    count,
    expect_in_address,
    expect_not_in_address,
    expect_thumbs,
    open_tab,
    restrict,
)

from cifar_models.stats.selection import draw

pytestmark = pytest.mark.page
CAT, DOG = 3, 5
DIALOG = "dialog[open] h3"


@pytest.fixture
def wrong(stored):
    """Positions that at least one of the models gets wrong, by number."""
    probabilities, labels = stored
    a, b = (p.argmax(1) != labels for p in probabilities.values())
    return np.flatnonzero(a | b).tolist()


def opened(page, title):
    """This tab alone is open, in the bar and below it."""
    tabs = page.locator("#tab-bar [aria-selected=true]")
    expect(tabs).to_have_count(1)
    expect(tabs).to_have_text(title)
    place = {"Pictures": "#grid", "Confusions": "#matrix-normalise", "Models": "#models-overview"}
    for name, shown in place.items():
        if name == title:
            expect(page.locator(shown)).to_be_visible()
        else:
            expect(page.locator(shown)).to_be_hidden()


def whole_view(page, wrong):
    """The page shows what ``LINK`` says."""
    opened(page, "Confusions")
    expect_thumbs(page, wrong, 2)
    expect(page.locator("#filter-order input")).to_have_value("By number")
    expect(page.locator("#filter-chips [data-without]")).to_have_count(1)
    expect(page.locator("#filter-chips")).to_contain_text("at least one wrong")
    expect(page.locator(DIALOG)).to_contain_text(f"Test image {wrong[2 * PER_PAGE + 1]}:")
    expect(page.get_by_label("By row (true class)")).to_be_checked()
    expect(page.get_by_label("One model's answers against the other's")).to_be_checked()
    expect(page.locator("#matrix-answers .plot")).to_be_visible()
    expect(page.locator("#matrix-difference")).to_be_hidden()


def test_tab_filter_order_page_image_seed_and_options_survive(app, visit, wrong):
    page = visit(app.url)
    page.locator("#grid-shuffle").click()
    expect_in_address(page, "seed=")
    seed = page.locator("#grid-seed input").input_value()
    cards = "all => all.map(card => card.dataset.pick)"
    page.locator("#offered .chip", has_text="At least one wrong").click()
    count(page, len(wrong))
    expect(page.locator("#grid h2")).to_contain_text(f"of {len(wrong)} pictures")
    drawn = page.locator("#grid .card").evaluate_all(cards)
    choose(page, "#filter-order", "By number")
    expect_thumbs(page, wrong)
    field = page.get_by_label("Page, bottom", exact=True)
    field.fill("3")
    field.press("Enter")
    expect_thumbs(page, wrong, 2)
    open_tab(page, "Confusions")
    page.get_by_label("By row (true class)").check()
    expect_in_address(page, "numbers=row")
    page.get_by_label("One model's answers against the other's").check()
    expect_in_address(page, "third=answers")
    page.locator("#filter-images .thumb").nth(1).click()
    expect_in_address(page, f"image={wrong[2 * PER_PAGE + 1]}")
    whole_view(page, wrong)
    link = page.url

    page.reload()
    whole_view(page, wrong)
    fresh = visit(link)  # a visitor of another browser
    whole_view(fresh, wrong)
    assert fresh.url == link
    fresh.keyboard.press("Escape")
    expect_not_in_address(fresh, "image=")
    open_tab(fresh, "Pictures")
    expect(fresh.locator("#grid-seed input")).to_have_value(seed)
    expect(fresh.locator("#grid h2")).to_contain_text(f"of {len(wrong)} pictures")
    assert fresh.locator("#grid .card").evaluate_all(cards) == drawn


def test_back_undoes_one_step_and_forward_redoes_it(app, visit, stored):
    probabilities, labels = stored
    cats = np.flatnonzero(labels == CAT).tolist()
    page = visit(app.url)
    opened(page, "Pictures")

    def nothing():
        opened(page, "Pictures")
        expect(page.locator(PANEL)).to_be_hidden()
        expect(page.locator("#grid h2")).to_contain_text(f"of {len(labels):,} pictures")

    def only_one_right():
        a, b = (p.argmax(1) == labels for p in probabilities.values())
        opened(page, "Pictures")
        count(page, (a != b).sum())

    def by_class():
        opened(page, "Confusions")
        count(page, len(cats))
        expect(page.locator(FOUND)).to_have_attribute("data-page-shown", "0")

    def by_number():
        opened(page, "Confusions")
        expect_thumbs(page, cats)
        expect(page.locator("#filter-order input")).to_have_value("By number")

    def second_page():
        opened(page, "Confusions")
        expect_thumbs(page, cats, 1)

    def large():
        expect(page.locator(DIALOG)).to_contain_text(f"Test image {cats[PER_PAGE]}:")

    def models():
        opened(page, "Models")
        expect_thumbs(page, cats, 1)
        expect(page.locator("dialog[open]")).to_have_count(0)

    def other_tab():
        opened(page, "Confusions")
        only_one = page.locator("#filter-chips [data-without=outcome]")
        expect(only_one).to_have_count(1)
        expect(page.locator("#filter-chips [data-without]")).to_have_count(1)

    def both():
        opened(page, "Confusions")
        expect(page.locator("#filter-chips [data-without]")).to_have_count(2)

    steps = [
        (lambda: page.locator("#offered .chip", has_text="Only one right").click(), only_one_right),
        (lambda: page.locator("#tab-bar").get_by_text("Confusions").click(), other_tab),
        (lambda: restrict(page, "true", "cat"), both),
        (lambda: page.get_by_role("button", name="Remove: exactly one right").click(), by_class),
        (lambda: choose(page, "#filter-order", "By number"), by_number),
        (
            lambda: page.locator(".found-head").get_by_label("Next page").click(),
            second_page,
        ),
        (lambda: page.locator("#filter-images .thumb").first.click(), large),
        (lambda: page.keyboard.press("Escape"), second_page),
        (lambda: page.locator("#tab-bar").get_by_text("Models").click(), models),
    ]
    addresses = [page.url]
    for act, check in steps:
        act()
        check()
        page.wait_for_function("before => location.href !== before", arg=addresses[-1])
        addresses.append(page.url)
    checks = [nothing, *(check for _, check in steps)]
    for place in range(len(checks) - 2, -1, -1):
        page.go_back()
        expect(page).to_have_url(addresses[place])
        checks[place]()
    for place in range(1, len(checks)):
        page.go_forward()
        expect(page).to_have_url(addresses[place])
        checks[place]()
    assert page.url == addresses[-1], "going to and fro adds no step"


def test_back_closes_a_picture_and_takes_options_back(app, visit):
    page = visit(f"{app.url}/?tab=matrices")
    opened(page, "Confusions")
    page.get_by_label("By column (predicted class)").check()
    expect_in_address(page, "numbers=column")
    page.locator("#overview .card").first.click()
    expect(page.locator(DIALOG)).to_be_visible()
    expect_in_address(page, "image=")
    page.go_back()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect_not_in_address(page, "image=")
    page.go_back()
    expect(page.get_by_label("Counts")).to_be_checked()
    expect(page.locator("#matrix-resnet50")).not_to_contain_text("(column)")
    expect_not_in_address(page, "numbers=")
    page.go_forward()
    expect(page.get_by_label("By column (predicted class)")).to_be_checked()
    expect(page.locator("#matrix-resnet50")).to_contain_text("(column)")


def test_the_cards_are_those_of_the_seed_in_the_address(app, visit, stored):
    _, labels = stored
    all_of_them = np.arange(len(labels))

    def cards_of(seed):
        expect(page.locator("#grid-seed input")).to_have_value(str(seed))
        page.wait_for_function(
            "own => JSON.stringify([...document.querySelectorAll('#grid .card')]"
            ".map(c => +c.dataset.pick)) === JSON.stringify(own)",
            arg=draw(all_of_them, seed).tolist(),
        )

    page = visit(f"{app.url}/?seed=5")
    cards_of(5)
    page.locator("#grid-shuffle").click()
    expect_not_in_address(page, "seed=5")
    cards_of(int(page.locator("#grid-seed input").input_value()))
    page.go_back()
    cards_of(5)


def test_a_click_after_back_counts_and_cuts_what_was_ahead(app, visit, stored):
    probabilities, labels = stored
    page = visit(app.url)
    open_tab(page, "Confusions")
    click_cell(page, "resnet50", "cat", "dog")
    count(page, ((labels == CAT) & (probabilities["resnet50"].argmax(1) == DOG)).sum())
    page.go_back()
    expect(page.locator(PANEL)).to_be_hidden()
    page.wait_for_function("!window.pageAddress.isRestoring()")
    page.locator(".count").first.click()
    a, b = (p.argmax(1) == labels for p in probabilities.values())
    count(page, (a & b).sum())
    expect_in_address(page, "outcome=both_right")
    expect_not_in_address(page, "true=cat")
    page.go_back()
    expect(page.locator(PANEL)).to_be_hidden()
    opened(page, "Confusions")


@pytest.mark.parametrize(
    "query",
    [
        "tab=nowhere&order=%3Cb%3E&cap=7&page=0&panel=ajar&image=-1&seed=x&numbers=no&third=no",
        "tab=&order=&cap=&page=&panel=&image=&seed=&numbers=&third=&true=&outcome=",
        "image=10000&seed=1e400&page=99999&cap=1.5&tab=tab&tab=models",
        "image=%F0%9D%94%98&seed=nan&page=%D9%A3&numbers=row~column&third=~&%00=%00",
        "seed=" + "9" * 3000 + "&image=" + "9" * 900,
    ],
)
def test_nonsense_opens_the_page_as_it_is_without_it(app, visit, query):
    page = visit(f"{app.url}/?{query}")
    expect(page.locator("#overview .count")).to_have_count(4)
    expect(page.locator("#tab-bar [aria-selected=true]")).to_have_text(
        re.compile("^(Pictures|Models)$")
    )
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#filter-chips [data-without]")).to_have_count(0)
    expect(page.locator(".toast-body")).to_have_count(0)
    page.locator(".count").last.click()  # and the page works
    expect(page.locator("#filter-chips [data-without]")).to_have_count(1)


def test_a_page_past_the_last_is_the_last(app, visit, wrong):
    page = visit(f"{app.url}/?outcome=either_wrong&order=index&page=99999")
    last = (len(wrong) - 1) // PER_PAGE
    expect_thumbs(page, wrong, last)
    expect_in_address(page, f"page={last + 1}")


@pytest.mark.parametrize(
    ("query", "chip"),
    [
        ("confidence_of=resnet50&least=0.99", "ResNet50 99 to 100% sure"),
        ("confidence_of=custom_cnn&most=0.5&true=cat", "Custom CNN 0 to 50% sure"),
    ],
)
def test_links_of_before_still_work(app, visit, stored, query, chip):
    probabilities, labels = stored
    page = visit(f"{app.url}/?{query}")
    expect(page.locator("#filter-chips")).to_contain_text(chip)
    sure = {name: p.max(1) for name, p in probabilities.items()}
    mask = (
        sure["resnet50"] >= 0.99
        if "resnet50" in query
        else (sure["custom_cnn"] <= 0.5) & (labels == CAT)
    )
    count(page, mask.sum())
    expect_not_in_address(page, "confidence_of")
    expect_not_in_address(page, "&least")


def test_what_is_not_the_pages_stays_in_the_address(app, visit):
    page = visit(f"{app.url}/?__theme=dark&utm=x#part")
    page.locator(".count").first.click()
    expect_in_address(page, "outcome=both_right")
    expect_in_address(page, "__theme=dark&utm=x")
    expect_in_address(page, "#part")
    page.locator("#filter-chips [data-clear]").click()
    expect(page).to_have_url(f"{app.url}/?__theme=dark&utm=x#part")

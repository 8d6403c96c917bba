"""One filter on all tabs, in the address, and each visitor's own."""

import re

import numpy as np
import pytest
from app_process import running_app
from paths import ROOT
from playwright.sync_api import expect
from views import (
    FOUND,
    PANEL,
    PER_PAGE,
    click_cell,
    count,
    expect_in_address,
    expect_not_in_address,
    open_controls,
    open_tab,
    restrict,
    thumbs,
)

from cifar_models.data import label_quality
from cifar_models.labels import CLASS_NAMES

pytestmark = pytest.mark.page
CAT, DOG = 3, 5


@pytest.fixture
def predicted(stored):
    probabilities, labels = stored
    return labels, {name: p.argmax(1) for name, p in probabilities.items()}


def test_a_cell_filters_every_tab(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    open_tab(page, "Confusions")
    click_cell(page, "custom_cnn", "cat", "dog")
    cell = np.flatnonzero((labels == CAT) & (said["custom_cnn"] == DOG))
    count(page, len(cell))
    expect(page.locator("#filter-images .thumb")).to_have_count(min(PER_PAGE, len(cell)))
    assert set(thumbs(page)) <= set(cell.tolist())
    open_tab(page, "Pictures")
    expect(page.locator("#grid h2")).to_contain_text(f"of {len(cell)} pictures: true class cat")
    picks = page.locator("#grid .card").evaluate_all("all => all.map(c => +c.dataset.pick)")
    assert set(picks) <= set(cell.tolist())
    assert len(picks) == min(16, len(cell))


def test_pages_turn_after_several_cells(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    open_tab(page, "Confusions")
    for name in ("airplane", "automobile"):
        click_cell(page, "resnet50", name, name)
        right = said["resnet50"] == labels
        total = int((right & (labels == CLASS_NAMES.index(name))).sum())
        count(page, total)
    shown = page.locator(".found .range")
    for name, words in (
        ("Next page", f"61 to 120 of {total}"),
        ("Next page", f"121 to 180 of {total}"),
        ("Previous page", f"61 to 120 of {total}"),
    ):
        page.locator(".found-head").get_by_role("button", name=name).click()
        expect(shown).to_have_text(words)


def test_chips_take_restrictions_away_by_key_too(app, visit, predicted):
    labels, said = predicted
    page = visit(f"{app.url}/?true=cat&custom_cnn=dog&outcome=both_wrong")
    wrong = [p != labels for p in said.values()]
    both = wrong[0] & wrong[1] & (labels == CAT)
    count(page, (both & (said["custom_cnn"] == DOG)).sum())
    page.get_by_role("button", name="Remove: Custom CNN says dog").focus()
    page.keyboard.press("Enter")
    count(page, both.sum())
    expect_not_in_address(page, "custom_cnn")
    page.get_by_role("button", name="Remove: both wrong").click()
    count(page, (labels == CAT).sum())
    page.locator("#filter-chips").get_by_role("button", name="Clear all").click()
    expect(page.locator(PANEL)).to_be_hidden()
    expect_not_in_address(page, "true=")
    expect(page.locator("#filter-summary")).to_contain_text("All 10,000 test pictures")


def test_the_summary_says_what_every_view_shows_and_clears_it(app, visit, predicted):
    labels, _ = predicted
    page = visit(f"{app.url}/?true=cat")
    count(page, (labels == CAT).sum())
    page.locator("#filter-chips [data-close]").click()
    expect(page.locator(PANEL)).to_be_hidden()
    expect_in_address(page, "true=cat")
    expect_in_address(page, "panel=closed")
    summary = page.locator("#filter-summary")
    expect(summary).to_contain_text("Filter: 1,000 of 10,000 test pictures: true class cat.")
    summary.get_by_role("button", name="Show them").click()
    count(page, (labels == CAT).sum())
    expect_not_in_address(page, "panel=")
    summary.get_by_role("button", name="Clear all").click()
    expect(page.locator(PANEL)).to_be_hidden()
    expect(summary).to_contain_text("All 10,000 test pictures")


def test_a_copied_link_opens_the_same_view_after_a_restart(
    real_test_images, visit, predicted, tmp_path
):
    labels, said = predicted
    expected = int(((labels == CAT) & (said["resnet50"] == DOG)).sum())
    with running_app(ROOT, TMPDIR=str(tmp_path)) as first:
        page = visit(f"{first.url}/?__theme=dark")
        open_tab(page, "Confusions")
        click_cell(page, "resnet50", "cat", "dog")
        count(page, expected)
        expect(page).to_have_url(re.compile("true=cat"))
        query = page.url.split("?")[1]
        assert "__theme=dark" in query, "what is not the filter's stays in the address"
        page.context.close()
    with running_app(ROOT, TMPDIR=str(tmp_path)) as second:
        page = visit(f"{second.url}/?{query}")
        count(page, expected)
        chips = page.locator("#filter-chips [data-without]")
        expect(chips).to_have_count(2)
        expect(chips.first).to_contain_text("true class cat")
        expect(page.locator("#matrix-resnet50 .plot")).to_be_visible()  # the tab is in the link
        page.context.close()


def test_two_visitors_do_not_mix(app, visit, predicted):
    labels, _ = predicted
    first, second = visit(f"{app.url}/?true=ship"), visit(app.url)
    count(first, (labels == CLASS_NAMES.index("ship")).sum())
    open_tab(second, "Confusions")  # an answer of its own comes after whatever is under way
    expect(second.locator("#matrix-resnet50 .plot")).to_be_visible()
    expect(second.locator(FOUND)).to_have_count(0)
    assert "true=" not in second.url


def test_visitors_who_click_at_once_keep_to_their_own(app, visit, predicted):
    labels, said = predicted
    pages = [visit(app.url) for _ in range(3)]
    for page in pages:
        open_tab(page, "Confusions")
    for turn in range(4):
        cells = [CLASS_NAMES[(turn + 3 * number) % 10] for number in range(len(pages))]
        for page, name in zip(pages, cells, strict=True):
            click_cell(page, "resnet50", name, name)  # answered while the next one clicks
        for page, name in zip(pages, cells, strict=True):
            true = CLASS_NAMES.index(name)
            count(page, ((labels == true) & (said["resnet50"] == true)).sum())
            expect(page).to_have_url(re.compile(f"true={name}"))


def test_a_click_that_a_later_one_overtook_changes_nothing(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    open_tab(page, "Confusions")
    click_cell(page, "resnet50", "frog", "frog")
    count(page, ((labels == 6) & (said["resnet50"] == 6)).sum())
    held = []

    def hold_cats(route):
        if '"cat"' in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/queue/join*", hold_cats)
    click_cell(page, "resnet50", "cat", "dog")
    click_cell(page, "resnet50", "ship", "ship")
    ships = ((labels == 8) & (said["resnet50"] == 8)).sum()
    count(page, ships)
    assert held, "the first click is on its way"
    for route in held:
        with page.expect_response("**/queue/join*"):
            route.continue_()
    # Answers come in order: that to the first click is there before that to this one.
    page.get_by_role("button", name="Remove: ResNet50 says ship").click()
    count(page, (labels == 8).sum())
    expect_in_address(page, "true=ship")
    expect_not_in_address(page, "cat")


def test_nonsense_in_the_address_is_left_out(app, visit, predicted):
    labels, _ = predicted
    page = visit(f"{app.url}/?true=frog&outcome=<b>&least=nan&confidence_of=x&order=no&page=-3")
    count(page, (labels == CLASS_NAMES.index("frog")).sum())


def test_a_class_beside_a_matrix_is_its_row_and_below_it_its_column(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    open_tab(page, "Confusions")
    page.locator("#matrix-resnet50 g.ytick text", has_text="cat").click()
    count(page, (labels == CAT).sum())
    page.locator("#matrix-resnet50 g.xtick text", has_text="dog").click()
    count(page, (said["resnet50"] == DOG).sum())


def test_one_models_answers_against_the_others(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    open_tab(page, "Confusions")
    page.locator("#matrix-third").get_by_text("One model's answers", exact=False).click()
    click_cell(page, "answers", "cat", "dog")
    apart = (said["resnet50"] == CAT) & (said["custom_cnn"] == DOG)
    count(page, apart.sum())
    restrict(page, "true", "dog")
    count(page, (apart & (labels == DOG)).sum())
    expect(page.locator("#matrix-answers .figure-caption")).to_contain_text("true dog only")
    texts = page.locator("#matrix-answers .plot").evaluate("p => p.data[0].text[3][5]")
    assert texts == f"{(apart & (labels == DOG)).sum():,}"


def test_a_cell_of_the_difference_shows_what_one_model_alone_puts_there(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    open_tab(page, "Confusions")
    click_cell(page, "difference", "cat", "dog")
    alone = (labels == CAT) & ((said["resnet50"] == DOG) != (said["custom_cnn"] == DOG))
    count(page, alone.sum())
    expect_in_address(page, "true=cat&one_says=dog")
    expect(page.locator("#filter-chips")).to_contain_text("only one says dog")


def test_a_score_shows_the_pictures_it_counts(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    page.locator(".score[data-model=custom_cnn] .big").click()
    right = int((said["custom_cnn"] == labels).sum())
    count(page, right)
    expect(page.locator(".found .range")).to_have_text(f"1 to 60 of {right:,}")


def test_one_class_that_only_one_model_says(app, visit, predicted):
    _, said = predicted
    page = visit(app.url)
    restrict(page, "one-says", "dog")
    count(page, ((said["resnet50"] == DOG) != (said["custom_cnn"] == DOG)).sum())


def test_doubtful_labels_can_be_chosen_and_carry_a_mark(app, visit):
    page = visit(f"{app.url}/?labels=doubtful")
    count(page, len(label_quality.doubtful_indices()))
    doubtful = len(label_quality.doubtful_indices())
    expect(page.locator("#filter-images .thumb .doubtful")).to_have_count(min(60, doubtful))


def test_confidence_restricts_too(app, visit, stored):
    probabilities, _ = stored
    page = visit(app.url)
    sure = {name: p.max(1) for name, p in probabilities.items()}
    open_controls(page)
    least = page.locator("#filter-resnet50-least input")
    least.fill("99")
    least.press("Tab")
    count(page, (sure["resnet50"] >= 0.99).sum())
    expect(page.locator("#filter-chips")).to_contain_text("ResNet50 99 to 100% sure")
    most = page.locator("#filter-custom_cnn-most input")
    most.fill("50")
    most.press("Enter")
    count(page, ((sure["resnet50"] >= 0.99) & (sure["custom_cnn"] <= 0.5)).sum())
    expect(page.locator("#filter-chips")).to_contain_text("Custom CNN 0 to 50% sure")
    page.get_by_role("button", name="Remove: ResNet50 99 to 100% sure").click()
    count(page, (sure["custom_cnn"] <= 0.5).sum())
    expect(least).to_have_value("0")

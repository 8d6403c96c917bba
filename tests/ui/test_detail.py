"""One image large: stepping through the list it was opened from, and its label's quality."""

import pytest
from playwright.sync_api import expect

from cifar_models.data import label_quality

pytestmark = pytest.mark.page


def picks(page):
    page.locator("#grid .card").first.wait_for()
    return page.locator("#grid .card").evaluate_all("all => all.map(c => c.dataset.pick)")


def heading(page):
    return page.locator("dialog[open] h3")


def test_keys_and_buttons_step_through_the_grid(app, visit):
    page = visit(app.url)
    indices = picks(page)
    page.locator("#grid .card").nth(1).click()
    expect(heading(page)).to_contain_text(f"Test image {indices[1]}:")
    page.keyboard.press("ArrowRight")
    expect(heading(page)).to_contain_text(f"Test image {indices[2]}:")
    expect(page.locator("dialog[open] .steps")).to_contain_text("3 of 16")
    page.get_by_role("button", name="Previous image").click()
    expect(heading(page)).to_contain_text(f"Test image {indices[1]}:")
    page.keyboard.press("ArrowLeft")
    expect(heading(page)).to_contain_text(f"Test image {indices[0]}:")
    expect(page.get_by_role("button", name="Previous image")).to_be_disabled()
    page.keyboard.press("ArrowLeft")  # nothing is before the first
    page.get_by_role("button", name="Next image").click()
    expect(heading(page)).to_contain_text(f"Test image {indices[1]}:")


def test_quick_steps_end_where_they_lead(app, visit):
    page = visit(app.url)
    indices = picks(page)
    page.locator("#grid .card").first.click()
    expect(heading(page)).to_contain_text(f"Test image {indices[0]}:")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(heading(page)).to_contain_text(f"Test image {indices[5]}:")
    page.wait_for_timeout(1500)  # later answers to earlier steps must not undo it
    expect(heading(page)).to_contain_text(f"Test image {indices[5]}:")


def test_the_chosen_map_class_stays_while_stepping(app, visit):
    page = visit(app.url)
    page.locator("#grid .card").first.click()
    page.locator("dialog[open] select[data-map-chooser]").select_option(label="frog")
    page.keyboard.press("Escape")
    page.locator("#grid .card").nth(1).click()
    expect(page.locator("dialog[open] [data-map-class]")).to_have_text(["frog", "frog"])


def test_closing_while_an_answer_is_under_way_stays_closed(app, visit):
    page = visit(app.url)
    page.locator("#grid .card").first.click()
    heading(page).wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    page.wait_for_timeout(1500)
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_label_quality_is_said(app, visit):
    page = visit(app.url)
    index = int(picks(page)[0])
    page.locator("#grid .card").first.click()
    expect(page.locator("dialog[open] .label-quality")).to_have_text(label_quality.describe(index))


def test_a_doubtful_label_carries_its_badge(app, visit, stored):
    _, labels = stored
    doubtful = next(i for i in range(len(labels)) if label_quality.is_doubtful(i))
    page = visit(app.url)
    # As a list holding that image would ask for it.
    page.evaluate(
        """index => { const card = document.querySelector('#grid .card');
        card.dataset.pick = String(index); card.click(); }""",
        doubtful,
    )
    expect(heading(page)).to_contain_text(f"Test image {doubtful}:")
    expect(page.locator("dialog[open] .doubtful")).to_have_text("doubtful label")
    expect(page.locator("dialog[open] .label-quality")).to_contain_text("of 5")


def test_a_score_shows_which_cards_it_counts(app, visit):
    page = visit(app.url)
    for name in ("resnet50", "custom_cnn"):
        count = page.locator(f"#grid .scores [data-group={name}]")
        line = page.locator(f"#grid .scores [data-model={name}]")
        right = int(line.get_attribute("data-right"))
        count.click()
        expect(count).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#grid .card:not(.aside)")).to_have_count(right)
        marked = page.locator(f"#grid .card:not(.aside) .says.right[data-model={name}]")
        expect(marked).to_have_count(right)
    count.click()
    expect(page.locator("#grid .card:not(.aside)")).to_have_count(16)

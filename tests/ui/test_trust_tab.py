"""The tab When to trust: the slider, what remains, and the filter it sets."""

import pytest
from playwright.sync_api import expect
from views import count, expect_in_address

from cifar_models import wording
from cifar_models.specs import PAIR, PLACES
from cifar_models.stats import selective
from cifar_models.stats.filters import Filter

pytestmark = pytest.mark.page


@pytest.fixture(scope="module")
def answers(served_bundles):
    return served_bundles.answers


def remains(page, answers, asked):
    """The cards say what remains of both models' answers at a confidence asked for."""
    for place, spec in zip(PLACES, PAIR, strict=True):
        found = selective.remaining(answers, place, asked)
        card = page.locator(f"#trust-remaining [data-model={spec.id}]")
        expect(card).to_contain_text(f"Answered: {found.answered:,}")
        expect(card).to_contain_text(wording.percent(found.right / found.answered, 1))


def test_the_slider_says_what_remains_and_sets_the_filter(app, visit, answers):
    page = visit(f"{app.url}/?tab=trust")
    remains(page, answers, 0.95)
    number = page.locator("#trust-asked input[type=number]")
    number.fill("99.5")
    number.press("Enter")
    remains(page, answers, 0.995)
    expect_in_address(page, "asked=99.5")
    expect(page.locator("#trust-curves .figure-caption")).to_contain_text("99.5% sure")
    card = page.locator(f"#trust-remaining [data-model={PAIR.second.id}]")
    found = selective.remaining(answers, "second", 0.995)
    for place, expected in enumerate(
        (found.answered, found.answered - found.right, found.total - found.answered)
    ):
        card.locator(".tally").nth(place).click()
        count(page, expected)
    both = Filter().sure("first", 0.995, 1).sure("second", 0.995, 1)
    page.locator("#trust-remaining .chip").click()
    count(page, len(both.indices(answers)))
    expect_in_address(page, "resnet50_least=0.995&custom_cnn_least=0.995")
    page.reload()
    expect(number).to_have_value("99.5")
    remains(page, answers, 0.995)


def test_the_slider_by_keyboard_and_back(app, visit, answers):
    page = visit(f"{app.url}/?tab=trust")
    remains(page, answers, 0.95)
    slider = page.locator("#trust-asked input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    remains(page, answers, 0.1)
    expect_in_address(page, "asked=10")
    page.go_back()
    remains(page, answers, 0.95)
    expect(page.locator("#trust-asked input[type=number]")).to_have_value("95")


def test_the_figures_are_those_of_the_predictions(app, visit, answers):
    page = visit(f"{app.url}/?tab=trust")
    found = selective.trust(answers)
    together = selective.agreement(answers)
    page.locator("#trust-figures tbody tr").first.wait_for()
    for place, spec in zip(PLACES, PAIR, strict=True):
        row = page.locator("#trust-figures tbody tr", has_text=spec.short_title).inner_text()
        assert wording.percent(found.area[place].value) in row
        assert wording.percent(found.answered[place].value, 1) in row
        assert wording.interval(found.answered[place].interval) in row
    first = page.locator("#trust-agreement tbody tr").first.inner_text()
    assert f"{together.agree:,}" in first
    assert wording.percent(together.right / together.agree, 1) in first
    expect(page.locator("#trust-curves .figure-title")).to_contain_text("At 99% accuracy")
    page.locator("#trust-figures [data-go=evidence]").click()
    expect(page.locator("#tab-evidence")).to_have_attribute("aria-selected", "true")

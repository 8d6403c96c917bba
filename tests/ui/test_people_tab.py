"""Both models beside people: the tab, the panel's range and order, and one picture's answers."""

import numpy as np
import pytest
from playwright.sync_api import expect
from views import choose, count, expect_in_address, expect_thumbs, open_controls, open_panel

from cifar_models import wording
from cifar_models.specs import PAIR, PLACES
from cifar_models.stats import human
from cifar_models.stats.filters import Filter

pytestmark = pytest.mark.page


@pytest.fixture(scope="module")
def answers(served_with_people):
    return served_with_people.answers


@pytest.fixture
def page(app, visit, answers):
    page = visit(f"{app.url}/?tab=people")
    page.locator("#people-bands tbody tr").first.wait_for()
    return page


def test_the_bands_are_those_of_the_counts_and_open_their_pictures(page, answers):
    bands = human.bands(answers)
    rows = page.locator("#people-bands tbody tr")
    expect(rows).to_have_count(len(bands))
    for place, band in enumerate(bands):
        judged, total = band.judgement, band.judgement.difference.total
        text = rows.nth(place).inner_text()
        for right in (judged.correct_a, judged.correct_b):
            assert wording.percent(right / total, 1) in text
    rows.first.locator(".opens").click()
    count(page, bands[0].judgement.difference.total)
    assert (
        bands[0].chosen.indices(answers).tolist()
        == np.flatnonzero(answers.agreement < 0.5).tolist()
    )
    expect_in_address(page, "people_most=0.4999")
    expect(page.locator("#filter-chips")).to_contain_text("0 to 49.99% of people agree")


def test_a_point_of_the_figure_opens_its_band(page, answers):
    plot = page.locator("#people-agreement .plot")
    page.locator("#people-agreement .points path").first.wait_for()
    plot.scroll_into_view_if_needed()
    x, y = plot.evaluate(
        """plot => { const box = plot.getBoundingClientRect(), l = plot._fullLayout;
          const {x, y} = plot.data[1];
          return [box.x + l._size.l + l.xaxis.d2p(x[2]),
                  box.y + l._size.t + l.yaxis.d2p(y[2])]; }"""
    )
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    page.locator("#people-agreement .hoverlayer").get_by_text("Custom CNN").first.wait_for()
    page.mouse.click(x, y)
    count(page, human.bands(answers)[2].judgement.difference.total)


def test_mistakes_that_nobody_made_are_shown_and_open(page, answers):
    for place, spec in zip(PLACES, PAIR, strict=True):
        found = human.shared_errors(answers, place)
        row = page.locator("#people-mistakes tbody tr", has_text=spec.short_title)
        assert f"{found.shared:,}" in row.inner_text()
        assert wording.interval(found.interval) in row.inner_text()
    page.locator("#people-mistakes summary").first.click()
    first = page.locator("#people-mistakes .thumb").first
    index = human.shared_errors(answers, "first").alone[0]
    expect(first).to_have_attribute("data-pick", str(index))
    first.click()
    expect(page.locator("dialog[open] h3")).to_contain_text(f"Test image {index}:")
    predicted = answers.said_by("first")[index]
    assert answers.people[index, predicted] == 0
    bars = page.locator("dialog[open] .people-bars")
    expect(bars).to_have_attribute("data-people", str(answers.people[index].sum()))


def test_the_panel_has_the_order_and_the_range(app, visit, answers):
    page = visit(app.url)
    open_panel(page)
    choose(page, "#filter-order", "People agree least first")
    expect_in_address(page, "order=people")
    expected = np.argsort(answers.agreement, kind="stable").tolist()
    expect_thumbs(page, expected)
    share = wording.percent(float(answers.agreement[expected[0]]), 0)
    label = page.locator("#filter-images .thumb").first.get_attribute("aria-label")
    assert f"{share} of people agree" in label
    open_controls(page)
    least = page.locator("#filter-people-least input")
    least.fill("50")
    least.press("Tab")
    inside = [i for i in expected if answers.agreement[i] >= 0.5]
    expect_thumbs(page, inside)
    page.reload()
    expect_thumbs(page, inside)
    expect(page.locator("#filter-order input")).to_have_value("People agree least first")
    page.locator("#filter-chips [data-without=people_least]").click()
    expect_thumbs(page, expected)


@pytest.mark.parametrize("width", [390, 1280])
def test_one_pictures_answers_are_those_of_people(app, visit, answers, width):
    index = int(np.argmax((answers.people > 0).sum(axis=1)))
    page = visit(f"{app.url}/?image={index}", width)
    bars = page.locator("dialog[open] .people-bars")
    counts = answers.people[index]
    expect(bars.locator("li")).to_have_count(int((counts > 0).sum()))
    expect(bars.locator(".bar-value").first).to_have_text(
        wording.percent(counts.max() / counts.sum(), 0)
    )
    expect(bars).to_contain_text("CC BY-NC-SA 4.0")
    dialog = page.locator("dialog[open]")
    assert dialog.evaluate("dialog => dialog.scrollWidth - dialog.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_is_it_real_judges_where_people_agree_and_where_they_do_not(app, visit, answers):
    page = visit(f"{app.url}/?tab=evidence&group=people_differ")
    chosen = page.get_by_role("radio", name="where fewer than 90% of people agree")
    expect(chosen).to_be_checked()
    expect(page.locator("#evidence-classes caption").first).to_contain_text("fewer than 90%")
    differ = Filter(people_most=0.8999).indices(answers)
    section = page.locator("#evidence-verdicts [data-judged=people_differ]")
    section.locator("summary").click()
    expect(section.locator("dl")).to_contain_text(f"{len(differ):,}")

"""A box drawn on the figure of both models' confidence sets the filter."""

import pytest
from playwright.sync_api import expect
from views import count

from cifar_models.stats.filters import Filter

pytestmark = pytest.mark.page


def test_a_box_picks_the_pictures_in_it(app, visit, stored):
    page = visit(app.url)
    plot = page.locator("#confidence-scatter")
    plot.scroll_into_view_if_needed()  # it is not drawn before
    drag = plot.locator(".nsewdrag").first
    drag.wait_for()
    drag.scroll_into_view_if_needed()
    box = drag.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.55 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.9 * box["height"], steps=5)
    page.mouse.up()
    page.wait_for_url("**resnet50_least=**")
    chosen = Filter.from_query(page.url.split("?")[1])
    assert 0.4 < chosen.first_least < chosen.first_most < 0.9
    assert 0 < chosen.second_least < chosen.second_most < 0.55
    probabilities, _ = stored
    first, second = probabilities["resnet50"].max(1), probabilities["custom_cnn"].max(1)
    inside = (first >= chosen.first_least) & (first <= chosen.first_most)
    inside &= (second >= chosen.second_least) & (second <= chosen.second_most)
    assert 0 < inside.sum() < 1000
    count(page, int(inside.sum()))
    expect(plot.locator(".figure-title")).to_contain_text("surer one")
    page.go_back()
    expect(page.locator("#filter-side")).to_have_count(0)


def test_on_a_touch_screen_a_finger_moves_the_page(app, browser):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(app.url)
    plot = page.locator("#confidence-scatter .plot")
    page.locator("#confidence-scatter").scroll_into_view_if_needed()
    page.locator("#confidence-scatter .nsewdrag").first.wait_for(state="attached")
    page.wait_for_function(
        "plot => plot._fullLayout && plot._fullLayout.dragmode === false", arg=plot.element_handle()
    )
    context.close()

"""Options of a figure: above it on a desk, on a phone behind a button: the figure comes first."""

import pytest
from playwright.sync_api import expect
from views import open_tab

pytestmark = pytest.mark.page
# By the title of a tab: its options, its first figure, and one of the options.
TABS = {
    "Training": ("#curves-options", "#curves", "#curves-quantity"),
    "Confusions": ("#matrix-options", "#matrix-resnet50", "#matrix-cells"),
}


def opened(app, visit, tab, width):
    page = visit(app.url, width)
    open_tab(page, tab)
    page.locator(f"{TABS[tab][1]} .main-svg").first.wait_for(state="attached")
    return page


@pytest.mark.parametrize("tab", TABS)
def test_on_a_phone_the_figure_comes_first(app, visit, tab):
    page = opened(app, visit, tab, 390)
    held, figure, control = (page.locator(name) for name in TABS[tab])
    button = page.get_by_role("tabpanel").get_by_role("button", name="Options")
    expect(button).to_be_visible()
    expect(held).to_be_hidden()
    bar = page.locator("#tab-bar").bounding_box()
    assert figure.bounding_box()["y"] - bar["y"] - bar["height"] < 120
    assert button.get_attribute("aria-controls") == held.get_attribute("id")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(control).to_be_visible()
    control.get_by_role("radio").last.check()
    page.wait_for_url("**" + {"Training": "quantity=loss", "Confusions": "cells=errors"}[tab] + "*")
    expect(control).to_be_visible()
    button.click()
    expect(held).to_be_hidden()


@pytest.mark.parametrize("tab", TABS)
def test_on_a_desk_they_stand_there(app, visit, tab):
    page = opened(app, visit, tab, 1280)
    expect(page.locator(TABS[tab][2])).to_be_visible()
    expect(page.locator(".options-fold .chip:visible")).to_have_count(0)

"""Without people's answers: one sentence leads to their download, which brings everything."""

import numpy as np
import pytest
from file_server import file_server
from launched import launched
from playwright.sync_api import expect
from views import choose, count, expect_in_address, open_controls, open_tab

from cifar_models.data import people

pytestmark = pytest.mark.page


def test_one_sentence_stands_where_people_would(app_without_data, visit):
    page = visit(f"{app_without_data.url}/?tab=people&people_most=0.4999&order=people&true=cat")
    count(page, 1000)  # the class restricts, people do not
    for said in ("#filter-summary", "#filter-chips"):
        expect(page.locator(f"{said} .no-people")).to_contain_text(
            "Ignored: “0 to 49.99% of people agree”, the order by people"
        )
    expect_in_address(page, "people_most=0.4999")
    expect(page.locator("#filter-order input")).to_have_value("Surest mistake first")
    open_controls(page)
    expect(page.locator("#filter-people-least")).to_have_count(0)
    expect(page.locator("#people-missing")).to_contain_text("is not known here")
    expect(page.locator("#people-all")).to_have_count(0)
    open_tab(page, "Is it real?")
    expect(page.locator("#evidence-on input")).to_have_count(3)
    open_tab(page, "When to trust")  # needs none of them
    expect(page.locator("#trust-remaining .judged")).to_have_count(2)
    open_tab(page, "People")
    page.locator("#people-missing [data-go]").click()
    expect(page.locator("#tab-models")).to_have_attribute("aria-selected", "true")
    page.locator("#download-people").click()
    expect(page.locator(".toast-body.error")).to_contain_text("cannot be reached")


@pytest.fixture
def own_app(served_with_people, tmp_path, monkeypatch, leave):
    """An app of this process without people's answers, and a web server that has them."""
    from cifar_models.serving.served import Serving
    from cifar_models.ui.page import build_page

    np.save(tmp_path / "counts.npy", served_with_people.people.astype(np.int64))
    content = (tmp_path / "counts.npy").read_bytes()

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(people.PEOPLE_VARIABLE)
    with file_server(content) as file:
        monkeypatch.setattr(people, "URL", file.url)
        blocks = build_page(Serving())
        yield launched(blocks), served_with_people
        leave()
        blocks.close()


def test_the_download_brings_everything_without_a_reload(own_app, visit):
    url, expected = own_app
    page = visit(f"{url}/?people_most=0.4999")
    expect(page.locator("#filter-summary .no-people")).to_be_visible()
    page.locator("#grid .card").first.click()
    page.locator("dialog[open] [data-go]").click()  # closes the picture and leads to the button
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator("#download-people").click()
    page.locator("#download-people").wait_for(state="hidden")
    expect(page.locator("#models-sources")).to_contain_text(f"{expected.people.sum():,} answers")
    # The restriction that was ignored is one now.
    count(page, int((expected.answers.agreement < 0.5).sum()))
    expect(page.locator(".no-people:visible")).to_have_count(0)
    open_controls(page)
    expect(page.locator("#filter-people-most input")).to_have_value("49.99")
    choose(page, "#filter-order", "People agree least first")
    open_tab(page, "People")
    expect(page.locator("#people-bands tbody tr")).to_have_count(5)
    open_tab(page, "Is it real?")
    expect(page.locator("#evidence-on input")).to_have_count(5)
    later = visit(f"{url}/?tab=people")  # the page was built without
    expect(later.locator("#people-bands tbody tr")).to_have_count(5)

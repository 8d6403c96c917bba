"""What the first view of the page costs, beside a bare page of Gradio's."""

import re

import httpx
import pytest

from benchmarks.browser import first_visit
from benchmarks.processes import HELLO, running

pytestmark = pytest.mark.page
READY = "#filter-summary [data-query]"  # the server has answered what the address asks for
MOST_TIMES = 1.5


def test_the_first_page_needs_few_more_bytes_than_a_bare_one(app, browser):
    with running(HELLO) as hello:
        bare = first_visit(browser, hello.url, "textarea")[1]
    ours = first_visit(browser, app.url, READY)[1]
    assert ours <= MOST_TIMES * bare


def fetched_scripts(page):
    """Addresses and bytes of what the page fetched of the browser's scripts."""
    return page.evaluate(
        "() => performance.getEntriesByType('resource').map(one => [one.name, one.transferSize])"
        ".filter(([name]) => name.includes('/scripts/'))"
    )


def test_the_scripts_come_once_and_are_kept(app, visit):
    page = visit(app.url)
    ((address, received),) = fetched_scripts(page)
    assert received > 0
    page.reload()
    page.wait_for_selector(READY)
    assert fetched_scripts(page) == [[address, 0]]
    answer = httpx.get(address, headers={"Accept-Encoding": "gzip"}, timeout=120)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-encoding"] == "gzip"
    assert {"immutable", "public"} <= set(answer.headers["cache-control"].split(", "))
    other = re.sub(r"[0-9a-f]{16}", "0" * 16, address)
    assert httpx.get(other, timeout=120).status_code == 404

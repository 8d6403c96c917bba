"""Calls by programs leave nothing behind, and push no visitor's state out."""

import threading

import httpx
import pytest
from launched import launched
from playwright.sync_api import expect

from benchmarks import api, photos
from cifar_models.serving.served import Serving
from cifar_models.ui.page import build_page
from cifar_models.ui.server.sessions import hold_sessions

pytestmark = pytest.mark.page


@pytest.fixture
def page(real_test_images):
    page = build_page(Serving())
    launched(page, state_session_capacity=3)
    hold_sessions(page)
    yield page
    page.close()


def test_many_calls_keep_one_state_and_all_visitors(page, visit):
    url = page.local_url.rstrip("/")
    visitor = visit(f"{url}/?true=cat&custom_cnn=dog")
    visitor.locator("#filter-images .thumb").first.wait_for()
    answers = []

    def call(seed):
        with httpx.Client(base_url=url, timeout=api.TIMEOUT) as client:
            path = api.upload(client, "photo.jpg", photos.jpeg(seed))
            answers.append(api.call(client, "predict", api.file_value(path)))

    threads = [threading.Thread(target=call, args=(seed,)) for seed in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 12
    assert len(page.app.state_holder.session_data) <= 3
    # A filter that was pushed out would start from nothing.
    visitor.get_by_role("button", name="Remove: Custom CNN says dog").click()
    expect(visitor.locator("#filter-images section")).to_have_attribute("data-count", "1000")


def test_calls_at_once_get_their_own_answers(page):
    url = page.local_url.rstrip("/")
    found = {}

    def call(seed):
        with httpx.Client(base_url=url, timeout=api.TIMEOUT) as client:
            path = api.upload(client, "photo.jpg", photos.jpeg(seed))
            value = api.file_value(path)
            found[seed] = [api.call(client, "predict", value)["resnet50"] for _ in range(3)]

    threads = [threading.Thread(target=call, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in range(6):
        first = found[seed][0]["probabilities"]
        assert all(answer["probabilities"] == first for answer in found[seed])
    assert len({str(found[seed][0]["probabilities"]) for seed in range(6)}) == 6

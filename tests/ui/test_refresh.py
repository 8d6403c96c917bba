"""The button swaps newer models in, and every part of the page follows."""

import json
import shutil

import numpy as np
import pytest
from app_process import running_app
from paths import ROOT
from playwright.sync_api import expect
from small_bundles import retrain
from views import count, open_tab

from cifar_models.bundles import bundle

pytestmark = pytest.mark.page


@pytest.fixture
def own_app(bundle_copy, tmp_path, real_test_images):
    with running_app(ROOT, "--models", str(bundle_copy), TMPDIR=str(tmp_path)) as running:
        yield running


def test_refresh_reaches_the_open_page_and_those_opened_later(
    own_app, visit, bundle_copy, real_test_images
):
    page = visit(f"{own_app.url}/?tab=models")
    button = page.get_by_role("button", name="Refresh models")
    button.click()
    found = page.locator("#refresh-found .notice")
    found.wait_for()
    assert "Nothing newer" in found.inner_text()
    origins = page.locator("#origins").inner_text()
    assert "from a folder of this computer" in origins
    assert str(bundle_copy) not in page.locator("#models").inner_text()

    folder = bundle_copy / "custom_cnn"
    retrain(folder, "custom_cnn", real_test_images)
    accuracy = json.loads((folder / bundle.METRICS).read_text())["accuracy"]
    button.click()
    score = ".score[data-model=custom_cnn] .big"
    expect(page.locator(score)).to_have_text(f"{accuracy:.1%}")
    assert "Custom CNN: now the one from" in found.inner_text()
    page.locator("#models-overview", has_text=f"{accuracy:.2%}").wait_for()
    # Tabs that were hidden are drawn when they are opened.
    found_wrong = np.zeros(len(real_test_images), bool)
    for model_id in ("resnet50", "custom_cnn"):
        with np.load(bundle_copy / model_id / bundle.PREDICTIONS) as stored:
            found_wrong |= stored["probabilities"].argmax(1) != stored["labels"]
    open_tab(page, "Pictures")
    offered = page.locator("#offered .chip", has_text="At least one wrong")
    expect(offered).to_contain_text(f"{found_wrong.sum():,}")
    offered.click()
    count(page, int(found_wrong.sum()))
    later = visit(own_app.url)
    expect(later.locator(score)).to_have_text(f"{accuracy:.1%}")

    # A damaged one is refused in words, and the page goes on.
    shutil.copyfile(bundle_copy / "resnet50" / bundle.METRICS, folder / bundle.METRICS)
    open_tab(page, "Models")
    button.click()
    page.locator("#refresh-found", has_text="The present one stays.").wait_for()
    expect(page.locator(score)).to_have_text(f"{accuracy:.1%}")

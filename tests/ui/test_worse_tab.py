"""The tab *Worse pictures*: a kind, a point of its figure, the pictures behind it, one of them."""

import base64
import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from views import expect_in_address, open_tab
from worse_answers import write_worse

from cifar_models.corruptions.kinds import BY_ID, corrupt
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving import worse_pictures
from cifar_models.stats.robustness import STRENGTHS, averaged

pytestmark = pytest.mark.page
FOUND = "#worse-gallery .worse-found"
SPRITE = """() => {
  const style = document.querySelector('#worse-gallery style').textContent;
  return style.match(/base64,([^)]+)/)[1]; }"""


@pytest.fixture(scope="module")
def worse(served):
    return worse_pictures.worse_of(served)


def picks(page):
    found = page.locator(f"{FOUND} .thumb").evaluate_all("all => all.map(t => t.dataset.pick)")
    return [int(one) for one in found]


def click_point(page, plot, trace, place):
    """Click a point of a figure where it is seen."""
    point = page.locator(f"{plot} .scatterlayer .trace").nth(trace).locator(".point").nth(place)
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_point_opens_its_pictures_as_the_models_saw_them(
    app, visit, served, worse, real_test_images, width, scheme
):
    page = visit(f"{app.url}/?tab=worse&kind=contrast", width, scheme)
    page.locator("#worse-strengths .point").first.wait_for()
    click_point(page, "#worse-strengths", 2, 4)  # after the line of guessing, the custom CNN
    row = worse.kinds.index("contrast")
    wrong = np.flatnonzero(~worse.right["second"][row, 4])
    expect(page.locator(FOUND)).to_have_attribute("data-count", str(len(wrong)))
    expect(page.locator(f"{FOUND} h3")).to_have_text("Contrast, strength 4: Custom CNN wrong")
    page.wait_for_function(
        "found => document.querySelector(found).getBoundingClientRect().top < innerHeight - 150",
        arg=FOUND,
    )
    expected = np.sort(worse.indices[wrong])
    assert picks(page) == expected[:24].tolist()
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(page.evaluate(SPRITE)))))
    made = corrupt(real_test_images.pixels[expected[:24]], BY_ID["contrast"], 4, expected[:24])
    assert np.array_equal(shown.reshape(-1, 32, 32, 3), made)
    for name in ("kind=contrast", "strength=4", "set=second_wrong"):
        expect_in_address(page, name)
    page.locator(f"{FOUND} [aria-label='Next page']").click()
    expect(page.locator(f"{FOUND} .thumb").first).to_have_attribute("data-pick", str(expected[24]))

    # Large, with the sliders where the picture was, and both models' answers about it.
    index = int(expected[25])
    page.locator(f"{FOUND} [data-pick='{index}']").click()
    panel = page.locator("#detail dialog[open] .worse-picture[open]")
    expect(panel.locator("[data-setting=kind]")).to_have_value("contrast")
    expect(panel.locator("[data-setting=strength]")).to_have_value("4")
    made = corrupt(real_test_images.pixels[[index]], BY_ID["contrast"], 4, [index])
    for model_id, prediction in served.predict(made).items():
        said = CLASS_NAMES[int(prediction.probabilities[0].argmax())]
        line = panel.locator(f"[data-model={model_id}]")
        expect(line.locator("[data-said]")).to_contain_text(said)
    expect(panel.locator("[data-setting=strength]")).to_be_in_viewport(ratio=0.9)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_kind_is_chosen_in_the_figure_of_all(app, visit, served, worse):
    page = visit(app.url)
    open_tab(page, "Worse pictures")
    page.locator("#worse-kinds .point").first.wait_for()
    mean = averaged(worse, worse.kinds, STRENGTHS)
    for share in (mean.first, mean.second):
        expect(page.locator("#worse-lead .finding")).to_contain_text(f"{share.value:.1%}")
    titles = page.evaluate(
        "document.querySelector('#worse-kinds .plot').layout.yaxis.categoryarray.slice().reverse()"
    )
    assert len(titles) == len(worse.kinds)
    click_point(page, "#worse-kinds", 1, 2)
    expect(page.locator("#worse-strengths .figure-title")).to_contain_text(f"{titles[2]}:")
    expect(page.locator("#worse-kind input")).to_have_value(titles[2])
    expect(page.locator(f"{FOUND} h3")).to_contain_text(f"{titles[2]}, strength 3")


def test_bundles_without_it_say_so_and_other_kinds_are_named(
    bundle_copy, start_app, visit, real_test_images
):
    write_worse(bundle_copy, kinds=("frost", "fog"))
    with start_app("--models", str(bundle_copy)) as other:
        page = visit(f"{other.url}/?tab=worse&kind=frost")
        expect(page.locator("#worse-strengths .figure-title")).to_contain_text("Frost:")
        expect(page.locator(f"{FOUND} .notice")).to_contain_text("shown as they are")
    (bundle_copy / "resnet50" / "robustness.json").unlink()
    with start_app("--models", str(bundle_copy)) as old:
        page = visit(f"{old.url}/?tab=worse")
        said = page.locator("#worse-lead .notice")
        expect(said).to_contain_text("ResNet50 has not been shown worse pictures")
        expect(page.locator("#worse-figures")).to_have_count(0)

"""Another part of a photo by pointer, keys and choice: the models get just that part."""

import base64
import io
import time

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from views import drag_on_photo as drag

from cifar_models.decoding.framing import Framing
from cifar_models.decoding.photo import read_photo
from cifar_models.labels import CLASS_NAMES

pytestmark = pytest.mark.page
# Colour tells the place: red grows to the right, green downwards.
WIDTH, HEIGHT = 400, 200


@pytest.fixture
def ramps(tmp_path):
    red, green = np.meshgrid(np.linspace(0, 255, WIDTH), np.linspace(0, 255, HEIGHT))
    pixels = np.stack([red, green, np.full_like(red, 60)], axis=-1).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "ramps.png")
    return tmp_path / "ramps.png"


@pytest.fixture
def panel(app, visit, ramps):
    page = visit(app.url)
    page.emulate_media(reduced_motion="reduce")  # nothing moves while it is measured
    page.get_by_role("tab", name="Your photos").click()
    page.locator("#photo-sample").wait_for()
    page.set_input_files("#photo-upload input[type=file]", str(ramps))
    panel = page.locator(".photo")
    panel.wait_for()
    panel.scroll_into_view_if_needed()
    return panel


def seen(panel):
    source = panel.locator(".seen img.pixels").get_attribute("src")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))))


def changed(panel, act):
    """Do something and return the pixels that the models got instead."""
    before = panel.locator(".seen img.pixels").get_attribute("src")
    act()
    expect(panel.locator(".seen img.pixels")).not_to_have_attribute("src", before)
    return seen(panel)


def settled(panel, condition):
    """Return the pixels that the models got once they meet ``condition``, or else the last ones.

    The answers to quick keys come one by one.
    """
    deadline = time.monotonic() + 30
    while not condition(pixels := seen(panel)) and time.monotonic() < deadline:
        panel.page.wait_for_timeout(100)
    return pixels


def square_of(panel):
    """Left, top and side of the square, as the framing has them."""
    return panel.locator(".frame").evaluate(
        """frame => { const f = frame.getBoundingClientRect();
          const c = frame.querySelector('.crop').getBoundingClientRect();
          return [(c.left - f.left) / f.width, (c.top - f.top) / f.height,
                  c.width / Math.min(f.width, f.height)]; }"""
    )


def check_answers(panel, served, path, framing):
    pixels = read_photo(path, framing).pixels
    for name, prediction in served.predict(pixels[None]).items():
        answer = panel.locator(f".answer[data-model={name}]")
        best = CLASS_NAMES[prediction.probabilities[0].argmax()]
        assert answer.get_attribute("data-predicted") == best


def test_dragging_the_square_moves_what_the_models_get(panel, served, ramps):
    assert seen(panel)[..., 0].mean() == pytest.approx(127, abs=3)
    pixels = changed(panel, lambda: drag(panel, (0.5, 0.5), (0.99, 0.5)))
    assert pixels[..., 0].min() > 120, "the right half"
    left, top, side = square_of(panel)
    assert left == pytest.approx(0.5, abs=0.01)
    check_answers(panel, served, ramps, Framing("square", left, top, side))
    assert panel.locator(".framing input[value=square]").is_checked()
    assert "Square from (200, 0) to (400, 200)" in panel.locator(".seen").inner_text()


def test_the_corner_changes_its_size(panel):
    pixels = changed(panel, lambda: drag(panel, (0.745, 0.99), (0.5, 0.5)))
    left, top, side = square_of(panel)
    assert (left, top) == (pytest.approx(0.25, abs=0.01), pytest.approx(0, abs=0.01))
    assert side == pytest.approx(0.5, abs=0.05)
    assert pixels[..., 1].max() < 150, "the upper half"


def test_keys_move_and_resize_it(panel):
    panel.locator(".crop").focus()
    keyboard = panel.page.keyboard
    for key in [*["Shift+ArrowLeft"] * 5, "ArrowLeft"]:
        keyboard.press(key)
    left = settled(panel, lambda pixels: pixels[..., 0].max() < 140)
    assert left[..., 0].max() < 140, "the left half"
    for _ in range(12):
        keyboard.press("-")
    half = np.ptp(left[..., 0].astype(int)) / 2
    small = settled(panel, lambda pixels: np.ptp(pixels[..., 0].astype(int)) < half)
    assert np.ptp(small[..., 0].astype(int)) < half
    assert panel.page.evaluate("document.activeElement.classList.contains('crop')")


def test_the_whole_picture_gets_borders(panel, served, ramps):
    choice = panel.locator(".framing input[value=whole]")
    pixels = changed(panel, choice.check)
    assert pixels[0, 0].tolist() == [128, 128, 128]
    assert pixels[16, 0, 0] < 20
    assert pixels[16, 31, 0] > 235
    check_answers(panel, served, ramps, Framing("whole"))
    back = changed(panel, panel.locator(".framing input[value=centre]").check)
    assert back[0, 0].tolist() != [128, 128, 128]


def test_the_choice_for_all_photos_applies_to_those_at_hand(panel):
    page = panel.page
    page.get_by_role("button", name="Webcam and options").click()
    page.locator("#photo-framing").get_by_text("whole picture").click()
    expect(panel.locator(".framing input[value=whole]")).to_be_checked()
    assert seen(panel)[0, 0].tolist() == [128, 128, 128]


def test_quick_changes_end_with_the_last_one(panel):
    for place in (0.3, 0.7, 0.4, 0.9):
        drag(panel, (place - 0.05, 0.5), (place, 0.5))
    panel.locator(".framing input[value=whole]").check()
    expect(panel.locator(".seen")).to_contain_text("All of 400 x 200")
    panel.page.wait_for_timeout(1500)
    assert seen(panel)[0, 0].tolist() == [128, 128, 128]


def test_step_by_step_shows_what_each_model_sees(panel, served):
    panel.get_by_text("Step by step").click()
    side = served.bundles["resnet50"].history.run.recipe.image_size
    enlarged = panel.locator(".closer img.enlarged")
    assert enlarged.evaluate("image => image.naturalWidth") == side
    assert panel.locator(".seen img.pixels").evaluate("image => image.naturalWidth") == 32
    expect(panel.get_by_alt_text("the part that the models get")).to_be_visible()

"""What an answer looks like where it comes: in view, the hint first, beside the list, by touch."""

import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from cifar_models.decoding.framing import Framing
from cifar_models.decoding.photo import read_photo
from cifar_models.labels import CLASS_NAMES
from cifar_models.ui.parts import drawings
from cifar_models.ui.parts.examples import examples
from cifar_models.ui.tabs.photo_answers import photo_of_drawing
from cifar_models.wording import percent

pytestmark = pytest.mark.page
PHONE, DESKTOP = (390, 844), (1280, 900)
INSIDE = """element => { const {top, left, right, bottom} = element.getBoundingClientRect();
  return top >= 0 && left >= 0 && right <= innerWidth && bottom <= innerHeight && right > left; }"""


def photos_tab(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.get_by_role("tab", name="Your photos").click()
    page.locator("#photo-sample").wait_for()
    return page


def upload(page, *paths):
    page.set_input_files("#photo-upload input[type=file]", [str(path) for path in paths])


def in_view(locator):
    """Wait until an element lies wholly inside the viewport: what scrolls takes its time."""
    locator.page.wait_for_function(
        f"element => ({INSIDE})(element)", arg=locator.element_handle(), timeout=30_000
    )


def ship(tmp_path, name="ship.png", size=(800, 600)):
    drawings.drawing("ship").resize(size).save(tmp_path / name)
    return tmp_path / name


@pytest.fixture
def noise(tmp_path, served):
    """A picture that at least one model finds unlike all it knows."""
    pixels = np.random.default_rng(1).integers(0, 2, (600, 800)) * 255
    Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "noise.png")
    predictions = served.predict(read_photo(tmp_path / "noise.png").pixels[None])
    assert any(served.hints(predictions, 0).values())
    return tmp_path / "noise.png"


@pytest.fixture
def finger(browser, contexts):
    """Open a phone's page, whose finger goes from one place to another."""
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    contexts.append(context)
    page = context.new_page()
    page.set_default_timeout(30_000)
    touch = context.new_cdp_session(page)

    def swipe(start, end, steps=8):
        for number in range(steps + 1):
            x, y = (a + (b - a) * number / steps for a, b in zip(start, end, strict=True))
            kind = "touchMove" if number else "touchStart"
            points = [{"x": x, "y": y}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    return page, swipe


def test_on_a_phone_photo_and_both_answers_are_in_view(app, visit, tmp_path, served):
    page = photos_tab(visit(app.url, width=PHONE[0]), PHONE)
    upload(page, ship(tmp_path))
    panel = page.locator(".photo")
    panel.wait_for()
    in_view(panel.locator(".frame"))
    in_view(panel.locator(".both-said"))
    text = panel.locator(".both-said").inner_text()
    for prediction in served.predict(read_photo(tmp_path / "ship.png").pixels[None]).values():
        best = int(prediction.probabilities[0].argmax())
        assert f"{CLASS_NAMES[best]} {percent(float(prediction.probabilities[0][best]), 1)}" in text
    # Both at one moment: the page may still be scrolling.
    assert panel.evaluate("""panel => {
      const [frame, said] = ['.frame', '.both-said'].map(
        (part) => panel.querySelector(part).getBoundingClientRect());
      return said.top >= frame.bottom; }"""), "under the photo"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_on_a_desktop_both_models_stand_beside_the_photo_in_view(app, visit, tmp_path):
    page = photos_tab(visit(app.url), DESKTOP)
    upload(page, ship(tmp_path))
    panel = page.locator(".photo")
    panel.wait_for()
    for place in (".frame", ".answer >> nth=0", ".answer >> nth=1"):
        in_view(panel.locator(place))
    frame, first, second = panel.evaluate(  # at once: the page may scroll meanwhile
        """panel => [panel.querySelector('.frame'), ...panel.querySelectorAll('.answer')]
          .map(one => one.getBoundingClientRect().toJSON())"""
    )
    assert frame["x"] + frame["width"] <= first["x"]
    assert first["x"] + first["width"] <= second["x"]
    assert first["y"] == second["y"]
    assert first["y"] < frame["y"] + frame["height"]
    help_text = panel.get_by_text("The average over all places")
    expect(help_text).to_be_hidden()
    panel.get_by_text("What this can show").click()
    expect(help_text).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_an_opened_card_is_in_view_and_another_click_switches(app, visit, tmp_path, size):
    page = photos_tab(visit(app.url, width=size[0]), size)
    page.emulate_media(reduced_motion="reduce")
    upload(page, *(ship(tmp_path, f"ship {n}.png", (300 + n, 300)) for n in range(12)))
    cards = page.locator(".photo-card")
    expect(cards).to_have_count(12)
    opened = page.locator("#photo-opened .photo")
    for number in (11, 4):
        if size == PHONE and opened.is_visible():
            page.keyboard.press("Escape")
            expect(opened).to_be_hidden()
        cards.nth(number).click()
        expect(opened).to_have_attribute("data-photo", f"ship {number}.png")
        expect(cards.nth(number)).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".photo-card[aria-pressed=true]")).to_have_count(1)
        in_view(page.locator("#photo-opened"))
        in_view(opened.locator("h3"))
        in_view(opened.locator(".frame"))
        in_view(opened.locator(".both-said" if size == PHONE else ".answer >> nth=0"))
        if size == DESKTOP:
            card, beside = cards.nth(number).bounding_box(), opened.bounding_box()
            assert card["x"] + card["width"] <= beside["x"]
    if size == PHONE:
        opened.get_by_role("button", name="Close").click()
        expect(opened).to_be_hidden()
        expect(cards.nth(4)).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_buttons_narrow_the_list_down(app, visit, tmp_path, noise):
    (tmp_path / "holiday.jpg").write_bytes(b"<html>not a photo</html>")
    page = photos_tab(visit(app.url), DESKTOP)
    upload(page, ship(tmp_path), noise, tmp_path / "holiday.jpg")
    names = page.locator(".photo-cards > li:visible .photo-name")
    expect(names).to_have_text(["ship.png", "noise.png", "holiday.jpg"])
    refused = page.get_by_role("button", name="refused 1")
    refused.click()
    expect(names).to_have_text(["holiday.jpg"])
    refused.click()
    expect(names).to_have_count(3)
    page.get_by_role("button", name="probably none of the ten", exact=False).first.click()
    expect(names.filter(has_text="noise.png")).to_have_count(1)
    expect(names.filter(has_text="holiday.jpg")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_hint_is_the_headline_of_the_answer(app, visit, noise, size):
    page = photos_tab(visit(app.url, width=size[0]), size)
    upload(page, noise)
    headline = page.locator(".photo .headline")
    expect(headline).to_contain_text("Probably none of the ten")
    in_view(headline)
    said = page.locator(".photo .says-class").first
    letters = "element => parseFloat(getComputedStyle(element).fontSize)"
    assert headline.evaluate(letters) > said.evaluate(letters)
    assert headline.bounding_box()["y"] < said.bounding_box()["y"]
    assert page.locator(".photo .agreement").inner_text().startswith("Among the ten, ")
    rates = page.locator(".photo .unknown li").first
    expect(rates).to_be_hidden()
    page.get_by_text("How often this is wrong").click()
    assert re.search(r"\d\.\d% of CIFAR-10's own test pictures", rates.inner_text())


def test_a_long_photo_is_warned_about_until_it_is_used_whole(app, visit, tmp_path):
    page = photos_tab(visit(app.url), DESKTOP)
    upload(page, ship(tmp_path, "wide.png", (900, 400)))
    warning = page.get_by_text("may lie outside the square")
    expect(warning).to_be_visible()
    page.get_by_role("button", name="Use the whole photo").click()
    expect(warning).to_have_count(0)
    expect(page.locator(".photo .seen")).to_contain_text("All of 900 x 400")
    assert page.locator(".framing input[value=whole]").is_checked()


def open_on_a_phone(app, page, path):
    page.goto(app.url)
    page.wait_for_selector("#grid .card, #grid .notice")
    photos_tab(page, PHONE)
    upload(page, path)
    page.locator(".photo").wait_for()
    in_view(page.locator(".both-said"))

    def at(x, y):
        """A place of the photo, as shares of its width and height, in pixels of the page."""
        page.locator(".frame").hover()  # waits until it stands still
        box = page.locator(".frame").bounding_box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    return at


def test_a_finger_drags_the_square_and_the_page_stays(app, finger, tmp_path, served):
    page, swipe = finger
    path = ship(tmp_path, "wide.png", (800, 400))
    at = open_on_a_phone(app, page, path)
    before = page.evaluate("scrollY")
    swipe(at(0.5, 0.5), at(0.98, 0.3))
    expect(page.locator(".photo .seen")).to_contain_text("Square from (400, 0) to (800, 400)")
    assert page.evaluate("scrollY") == before
    pixels = read_photo(path, Framing("square", 0.5, 0.0, 1.0)).pixels
    for name, prediction in served.predict(pixels[None]).items():
        best = CLASS_NAMES[prediction.probabilities[0].argmax()]
        answer = page.locator(f".answer[data-model={name}]")
        expect(answer).to_have_attribute("data-predicted", best)


def test_a_swipe_beside_the_square_scrolls_and_a_tap_brings_it_there(app, finger, tmp_path):
    page, swipe = finger
    at = open_on_a_phone(app, page, ship(tmp_path, "wide.png", (800, 400)))
    before = page.evaluate("scrollY")
    x, y = at(0.1, 0.6)
    swipe((x, y), (x, y - 150))
    page.wait_for_function("before => scrollY > before + 50", arg=before)
    assert page.locator(".framing input[value=centre]").is_checked()
    page.touchscreen.tap(*at(0.1, 0.5))
    expect(page.locator(".photo .seen")).to_contain_text("Square from (0, 0) to (400, 400)")
    assert page.locator(".framing input[value=square]").is_checked()


def test_drawings_are_answered_without_an_upload(app_without_data, visit, served):
    page = photos_tab(visit(app_without_data.url, width=PHONE[0]), PHONE)
    for example in examples()[:2]:
        page.locator(f"#photo-examples [data-example={example.name}]").click()
        panel = page.locator(f".photo[data-photo='Drawing: {example.name}']")
        panel.wait_for()
        in_view(panel.locator(".both-said"))
        assert "not a photo" in panel.inner_text()
        pixels = photo_of_drawing(example.name).pixels
        for name, prediction in served.predict(pixels[None]).items():
            best = CLASS_NAMES[prediction.probabilities[0].argmax()]
            answer = panel.locator(f".answer[data-model={name}]")
            assert answer.get_attribute("data-predicted") == best


def test_the_picker_asks_for_pictures_and_odd_endings_are_still_read(app, visit, tmp_path):
    page = photos_tab(visit(app.url), DESKTOP)
    with page.expect_file_chooser() as chooser:
        page.locator("#photo-upload").get_by_text("Click to Upload").click()
    offered = chooser.value.element.get_attribute("accept").split(",")
    assert {"image/*", ".heic", ".heif", ".avif", ".tif"} <= set(offered)
    path = ship(tmp_path)
    chooser.value.set_files(path.rename(tmp_path / "ship.dat"))
    page.locator(".photo[data-photo='ship.dat'] .answer").first.wait_for()
    (tmp_path / "notes.txt").write_text("no picture")
    page.locator("#photo-upload").get_by_label("Clear").click()
    page.locator("#photo-results .notice").wait_for()
    upload(page, tmp_path / "notes.txt")
    expect(page.locator(".photo.failed")).to_contain_text("notes.txt is not a picture")

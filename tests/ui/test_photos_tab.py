"""Uploading, pasting and trying photos in the browser."""

import base64
import io
import re
from contextlib import suppress

import numpy as np
import pytest
from launched import launched
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from waiting import eventually, files_in

from cifar_models.decoding.photo import read_photo
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Serving

pytestmark = pytest.mark.page


def draw_plane(path, size=(900, 600)):
    image = Image.new("RGB", size, (120, 180, 240))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, 900, 600), fill=(90, 140, 70))
    draw.polygon([(250, 300), (650, 270), (720, 320), (250, 350)], fill=(230, 230, 235))
    draw.polygon([(420, 290), (350, 180), (400, 180), (520, 290)], fill=(200, 200, 210))
    image.save(path)
    return path


@pytest.fixture
def plane(tmp_path):
    return draw_plane(tmp_path / "plane.png")


def open_photos(page):
    page.get_by_role("tab", name="Your photos").click()
    page.locator("#photo-sample").wait_for()
    return page


def upload(page, *paths):
    page.set_input_files("#photo-upload input[type=file]", [str(path) for path in paths])


def check_panel(panel, pixels, served):
    """The panel holds the top five of both models, the pixels they saw and their time."""
    for name, prediction in served.predict(pixels[None]).items():
        answer = panel.locator(f".answer[data-model={name}]")
        expected = prediction.probabilities[0]
        assert answer.get_attribute("data-predicted") == CLASS_NAMES[expected.argmax()]
        names = answer.locator(".bar-name").all_inner_texts()
        order = np.argsort(-expected, kind="stable")[:5]
        assert [text.split()[0] for text in names] == [CLASS_NAMES[i] for i in order]
        shown = answer.locator(".bar-value").all_inner_texts()
        for text, share in zip(shown, expected[order] * 100, strict=True):
            value = float(re.sub("[<>%]", "", text))
            if text[0] in "<>":  # it rounds to 0 or to 100%
                assert share < value if text[0] == "<" else share > value
            else:
                assert value == pytest.approx(share, abs=0.051)
        assert re.fullmatch(r"\d+\.\d ms", answer.locator(".time").inner_text())
    source = panel.locator(".seen img.pixels").get_attribute("src")
    seen = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2])))
    assert np.array_equal(np.asarray(seen), pixels)
    assert panel.locator("img.overlay").count() == 2


def test_an_uploaded_photo_gets_both_answers(app, visit, plane, served):
    page = open_photos(visit(app.url))
    upload(page, plane)
    panel = page.locator(".photo")
    panel.wait_for()
    check_panel(panel, read_photo(plane).pixels, served)
    assert "Central square of 900 x 600" in panel.inner_text()
    answers = panel.locator(".answer").evaluate_all("a => a.map(x => x.dataset.predicted)")
    agreement = panel.locator(".agreement").inner_text()
    words = f"both say {answers[0]}." if answers[0] == answers[1] else "they disagree."
    hinted = panel.locator(".unknown").count() > 0
    assert agreement == (f"Among the ten, {words}" if hinted else words[0].upper() + words[1:])


def test_several_files_each_get_an_answer_or_a_sentence(app, visit, plane, tmp_path, served):
    broken = tmp_path / "holiday.jpg"
    broken.write_bytes(b"<html>not a photo</html>")
    turned = tmp_path / "turned.jpg"
    image = Image.open(plane).rotate(90, expand=True)
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(turned, exif=exif, quality=95)
    page = open_photos(visit(app.url))
    upload(page, plane, broken, turned)
    cards = page.locator(".photo-cards > li")
    expect(cards).to_have_count(3)
    assert cards.locator(".photo-name").all_inner_texts() == [
        "plane.png",
        "holiday.jpg",
        "turned.jpg",
    ]
    assert "holiday.jpg is not a picture" in cards.nth(1).inner_text()
    assert cards.nth(1).get_by_role("button").count() == 0
    for card, path in ((cards.nth(0), plane), (cards.nth(2), turned)):
        said = card.locator(".card-says").all_inner_texts()
        for text, prediction in zip(
            said, served.predict(read_photo(path).pixels[None]).values(), strict=True
        ):
            assert CLASS_NAMES[prediction.probabilities[0].argmax()] in text
    opened = page.locator("#photo-opened .photo")
    expect(opened).to_have_attribute("data-photo", "plane.png")
    cards.nth(2).get_by_role("button").click()
    expect(opened).to_have_attribute("data-photo", "turned.jpg")
    check_panel(opened, read_photo(turned).pixels, served)
    assert "urned upright" in opened.inner_text()


def test_hostile_file_names_are_text(app, visit, tmp_path):
    path = tmp_path / "<img src=x onerror=document.title='owned'>'\".png"
    Image.new("RGB", (40, 40), (200, 30, 30)).save(path)
    page = open_photos(visit(app.url))
    upload(page, path)
    page.locator(".photo").wait_for()
    assert page.locator(".photo h3 img").count() == 0
    assert page.title() != "owned"


def test_a_pasted_picture_is_classified(app, visit, plane, served):
    page = open_photos(visit(app.url))
    encoded = base64.b64encode(plane.read_bytes()).decode()
    page.evaluate(
        """async (encoded) => {
          const bytes = Uint8Array.from(atob(encoded), c => c.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], 'pasted.png', {type: 'image/png'}));
          document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data}));
        }""",
        encoded,
    )
    panel = page.locator(".photo[data-photo='pasted.png']")
    panel.wait_for()
    check_panel(panel, read_photo(plane).pixels, served)


def test_a_test_image_can_be_tried(app, visit, real_test_images, served):
    page = open_photos(visit(app.url))
    page.locator("#photo-sample").click()
    panel = page.locator(".photo")
    panel.wait_for()
    index = int(re.search(r"Test image (\d+)", panel.inner_text()).group(1))
    check_panel(panel, real_test_images.pixels[index], served)
    true = CLASS_NAMES[real_test_images.labels[index]]
    assert f"Test image {index}: {true}" in panel.locator("h3").inner_text()


def test_the_class_of_the_activation_maps_is_selectable(app, visit, plane):
    page = open_photos(visit(app.url))
    upload(page, plane)
    overlay = page.locator(".photo img.overlay").first
    overlay.wait_for()
    before = overlay.get_attribute("src")
    page.locator(".photo select[data-map-chooser]").select_option(label="frog")
    page.wait_for_function(
        "before => document.querySelector('.photo img.overlay').src !== before", arg=before
    )
    assert "frog" in page.locator(".photo .activation-map figcaption").last.inner_text()


def test_clearing_the_upload_brings_back_the_hint(app, visit, plane):
    page = open_photos(visit(app.url))
    assert "ten classes" in page.locator("#photo-results").inner_text()
    upload(page, plane)
    page.locator(".photo").wait_for()
    page.locator("#photo-upload").get_by_label("Clear").click()
    page.locator("#photo-results .notice").wait_for()
    assert page.locator(".photo").count() == 0


def test_the_page_says_what_happens_to_photos(app, visit):
    text = open_photos(visit(app.url)).locator("#photos").inner_text()
    assert "deleted within the hour" in text


def contents(folder):
    """Files with anything in them; Gradio leaves an empty one per upload."""
    found = []
    for path in files_in(folder):
        with suppress(FileNotFoundError):  # removed meanwhile
            if path.stat().st_size:
                found.append(path)
    return found


def test_uploads_are_deleted_in_time(visit, plane, tmp_path, monkeypatch, leave):
    from cifar_models.ui.page import build_page

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    seconds = 15
    page_blocks = build_page(Serving(), upload_seconds=seconds)
    url = launched(page_blocks)
    try:
        page = open_photos(visit(url))
        upload(page, plane)
        assert eventually(lambda: contents(tmp_path / "uploads")), "the upload is looked for here"
        page.locator(".photo").wait_for()
        assert eventually(lambda: not contents(tmp_path / "uploads"), seconds + 30)
    finally:
        leave()
        page_blocks.close()

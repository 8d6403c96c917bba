"""After a drag of the square everything that tells a photo's answer tells the newest one."""

import pytest
from PIL import Image
from playwright.sync_api import expect
from views import drag_on_photo, photos_csv

from cifar_models.decoding.framing import Framing
from cifar_models.decoding.photo import read_photo
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import MODELS
from cifar_models.ui.parts import drawings
from cifar_models.wording import percent

pytestmark = pytest.mark.page
LEFT = Framing("square", 0.0, 0.0, 1.0)


@pytest.fixture
def halves(tmp_path):
    """A photo whose left half shows something else than its middle."""
    image = Image.new("RGB", (800, 400))
    for name, place in (("ship", 0), ("frog", 400)):
        image.paste(drawings.drawing(name).convert("RGB").resize((400, 400)), (place, 0))
    image.save(tmp_path / "halves.png")
    return tmp_path / "halves.png"


def said(served, path, framing):
    """Class and confidence by model id, straight from the models."""
    predictions = served.predict(read_photo(path, framing).pixels[None])
    return {
        name: (CLASS_NAMES[one.probabilities[0].argmax()], float(one.probabilities[0].max()))
        for name, one in predictions.items()
    }


def upload(page, *paths):
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("tab", name="Your photos").click()
    page.locator("#photo-sample").wait_for()
    page.set_input_files("#photo-upload input[type=file]", [str(path) for path in paths])


def drag_left(panel):
    drag_on_photo(panel, (0.5, 0.5), (0.01, 0.5))
    expect(panel.locator(".seen")).to_contain_text("Square from (0, 0) to (400, 400)")


def holds(row, expected):
    """A row of the CSV holds what the models say."""
    for spec in MODELS:
        name, confidence = expected[spec.id]
        assert row[f"{spec.short_title} says"] == name
        assert float(row[f"{spec.short_title} confidence"]) == pytest.approx(confidence, abs=1e-4)


def test_of_several_photos_card_row_counts_and_csv_follow(app, visit, halves, tmp_path, served):
    other = tmp_path / "other.png"
    drawings.drawing("ship").resize((300, 300)).save(other)
    first, then = (said(served, halves, framing) for framing in (Framing(), LEFT))
    assert first != then
    beside = said(served, other, Framing())
    page = visit(app.url)
    upload(page, halves, other)
    panel = page.locator("#photo-opened .photo")
    expect(panel).to_have_attribute("data-photo", "halves.png")
    holds(photos_csv(page)[0], first)
    drag_left(panel)
    cards = page.locator(".photo-card")
    for spec in MODELS:
        name, confidence = then[spec.id]
        words = f"{spec.short_title}: {name} {percent(confidence, 1)}"
        expect(cards.first).to_contain_text(words)
    holds(photos_csv(page)[0], then)
    holds(photos_csv(page)[1], beside)
    # What is counted of the cards is counted anew.
    apart = sum(len({name for name, _ in one.values()}) > 1 for one in (then, beside))
    expect(page.locator(".photo-list h3")).to_have_text(f"{2 - apart} of 2 answered alike.")
    expect(page.locator("[data-only=disagree]")).to_be_visible(visible=apart > 0)
    # The photo opens again as it was left.
    for card, words in ((cards.last, "Reduced to 32 x 32"), (cards.first, "Square from (0, 0)")):
        card.click()
        expect(panel.locator(".seen")).to_contain_text(words)


def test_one_photo_has_a_csv_that_follows_too(app, visit, halves, served):
    page = visit(app.url, 390)
    upload(page, halves)
    panel = page.locator("#photo-results .photo")
    panel.wait_for()
    (row,) = photos_csv(page)
    assert row["photo"] == "halves.png"
    holds(row, said(served, halves, Framing()))
    drag_left(panel)
    holds(photos_csv(page)[0], said(served, halves, LEFT))

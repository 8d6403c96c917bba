"""Sliders that make a picture worse: both models' answers follow, the last move wins."""

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from cifar_models.corruptions.settings import BY_NAME, STRENGTH, Settings, changed
from cifar_models.decoding.framing import Framing
from cifar_models.decoding.photo import read_photo
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import MODELS
from cifar_models.ui.parts.worse_picture_track import at_position, turns
from cifar_models.ui.tabs.photo_answers import photo_of_drawing

pytestmark = pytest.mark.page
DETAIL, PHOTO = "#detail dialog[open] .worse-picture", "#photo-results .worse-picture"


def move(page, panel, slider, value):
    """Move a slider as dragging does, to a position at once."""
    page.locator(f"{panel} [data-setting={slider}]").evaluate(
        """(input, value) => { input.value = value;
        input.dispatchEvent(new Event('input', {bubbles: true})); }""",
        str(value),
    )


def answers(served, picture, along, name=0):
    made = np.stack([changed(picture, settings, name) for settings in along])
    return {model_id: one.probabilities for model_id, one in served.predict(made).items()}


def expect_answers(page, panel, probabilities):
    """Both models say what their file says about the picture as the sliders change it."""
    for model_id, row in probabilities.items():
        name, sure = CLASS_NAMES[int(row.argmax())], float(row.max())
        said = page.locator(f"{panel} [data-model={model_id}] [data-said]")
        expect(said).to_have_text(f"{name} {'>99.9%' if sure > 0.9995 else f'{sure:.1%}'}")
    expect(page.locator(f"{panel}.worse-waits")).to_have_count(0)


def expect_turns(page, panel, slider, probabilities):
    """The slider says and marks where each model changes its mind."""
    for spec in MODELS:
        said = probabilities[spec.id].argmax(axis=1).tolist()
        places = turns(said, slider.place)
        words = page.locator(f"{panel} [data-model={spec.id}] [data-words]")
        for place in places:
            position = at_position(slider, slider.positions[place])
            expect(words).to_contain_text(f"{position} ({CLASS_NAMES[said[place]]})")
        if not places:
            expect(words).to_contain_text("all the way")
        marks = page.locator(f"{panel} .worse-turn.{'first' if spec is MODELS[0] else 'second'}")
        expect(marks).to_have_count(len(places))


def test_answers_follow_a_test_picture_and_stay_from_one_to_the_next(
    app, visit, served, real_test_images
):
    page = visit(app.url)
    page.locator("#grid .card").nth(3).click()
    cards = page.locator("#grid .card")
    indices = [int(one) for one in cards.evaluate_all("all => all.map(c => c.dataset.pick)")]
    page.locator(f"{DETAIL} summary").click()
    page.locator(f"{DETAIL} [data-setting=kind]").select_option("fog")
    picture = real_test_images.pixels[indices[3]]
    along = Settings(kind="fog").along(STRENGTH)
    found = answers(served, picture, along, indices[3])
    expect_turns(page, DETAIL, STRENGTH, found)
    for position in (5, 2.5, 0):
        move(page, DETAIL, "strength", position)
        place = STRENGTH.positions.index(position)
        expect_answers(page, DETAIL, {name: rows[place] for name, rows in found.items()})

    # By keys, which step through the pictures elsewhere in the dialog.
    page.locator(f"{DETAIL} [data-setting=strength]").focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect_answers(page, DETAIL, {name: rows[8] for name, rows in found.items()})
    heading = page.locator("dialog[open] h3")
    expect(heading).to_contain_text(f"Test image {indices[3]}:")

    page.get_by_role("button", name="Next image").click()
    expect(heading).to_contain_text(f"Test image {indices[4]}:")
    settings = [Settings(kind="fog", strength=4)]
    after = answers(served, real_test_images.pixels[indices[4]], settings, indices[4])
    expect_answers(page, DETAIL, {name: rows[0] for name, rows in after.items()})
    page.keyboard.press("Escape")
    page.locator("#grid .card").first.click()
    expect(heading).to_contain_text(f"Test image {indices[0]}:")
    expect(page.locator(f"{DETAIL}[open]")).to_have_count(0)
    page.locator(f"{DETAIL} summary").click()
    expect(page.locator(f"{DETAIL} [data-setting=strength]")).to_have_value("0")


def test_of_quick_moves_of_several_sliders_the_last_counts(app, visit, served):
    page = visit(f"{app.url}/?tab=photos")
    page.locator("#photo-examples [data-example]").first.click()
    page.locator(f"{PHOTO} summary").click()
    name = page.locator("#photo-examples [data-example]").first.get_attribute("data-example")
    picture = photo_of_drawing(name).pixels
    for slider, value in (("rotation", 20), ("size", 70), ("across", 5), ("rotation", -30)):
        move(page, PHOTO, slider, value)
    settings = Settings(rotation=-30, size=70, across=5)
    along = settings.along(BY_NAME["rotation"])
    found = answers(served, picture, along)
    place = along.index(settings)
    expect_turns(page, PHOTO, BY_NAME["rotation"], found)
    expect_answers(page, PHOTO, {model_id: rows[place] for model_id, rows in found.items()})
    expect(page.locator(f"{PHOTO} output").nth(1)).to_have_text("\u221230°")
    page.locator(f"{PHOTO} [data-worse-reset]").click()
    neutral = answers(served, picture, [Settings()])
    expect_answers(page, PHOTO, {model_id: rows[0] for model_id, rows in neutral.items()})

    # Another picture in the same place begins anew.
    page.locator("#photo-examples [data-example]").nth(1).click()
    other = page.locator("#photo-examples [data-example]").nth(1).get_attribute("data-example")
    expect(page.locator("#photo-results h3")).to_contain_text(other)
    if page.locator(f"{PHOTO}[open]").count() == 0:
        page.locator(f"{PHOTO} summary").click()
    neutral = answers(served, photo_of_drawing(other).pixels, [Settings()])
    expect_answers(page, PHOTO, {model_id: rows[0] for model_id, rows in neutral.items()})


def test_another_part_of_a_photo_is_what_the_sliders_change(app, visit, served, tmp_path):
    path = tmp_path / "wide.png"
    colours = np.random.default_rng(0).integers(0, 256, (4, 9, 3), np.uint8)
    Image.fromarray(colours).resize((180, 80), Image.Resampling.BICUBIC).save(path)
    page = visit(f"{app.url}/?tab=photos")
    page.set_input_files("#photo-upload input[type=file]", str(path))
    page.locator(f"{PHOTO} summary").click()
    move(page, PHOTO, "rotation", 15)
    for kind in ("centre", "whole"):
        if kind == "whole":
            page.locator("#photo-results .framing input[value=whole]").check()
        picture = read_photo(path, Framing(kind)).pixels
        found = answers(served, picture, [Settings(rotation=15)])
        expect_answers(page, PHOTO, {model_id: rows[0] for model_id, rows in found.items()})

"""The 16 cards of the tab Pictures, checked against what NumPy finds in the predictions."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from views import count, expect_in_address, open_tab

from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import Predictor
from cifar_models.labels import CLASS_NAMES

pytestmark = pytest.mark.page


def shown(page):
    """Indices of the cards, in order."""
    page.locator("#grid .card").first.wait_for()
    picks = page.locator("#grid .card").evaluate_all("all => all.map(c => c.dataset.pick)")
    return [int(pick) for pick in picks]


def offer(page, words):
    """Choose one of the offered filters and wait until the cards are drawn from it."""
    chip = page.locator("#offered .chip", has_text=words)
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")


def candidates(page, expected):
    """The cards are drawn from so many pictures."""
    total = min(16, expected)
    expect(page.locator("#grid h2")).to_contain_text(f"{total} of {expected:,} pictures")
    expect(page.locator("#grid .card")).to_have_count(total)


def changed(page, before):
    page.wait_for_function(
        "before => JSON.stringify([...document.querySelectorAll('#grid .card')]"
        ".map(c => +c.dataset.pick)) !== JSON.stringify(before)",
        arg=before,
    )


def test_cards_say_what_the_models_said(app, visit, stored):
    probabilities, labels = stored
    page = visit(app.url)
    assert len(shown(page)) == 16
    for card in page.locator("#grid .card").all():
        index = int(card.get_attribute("data-pick"))
        assert card.locator(".true").inner_text() == CLASS_NAMES[labels[index]]
        for name, stored_probabilities in probabilities.items():
            line = card.locator(f".says[data-model={name}]")
            predicted = stored_probabilities[index].argmax()
            assert line.locator(".says-class").inner_text() == CLASS_NAMES[predicted]
            verdict = "right" if predicted == labels[index] else "wrong"
            assert line.get_by_label(verdict, exact=True).count() == 1
            confidence = line.locator(".confidence").inner_text()
            assert confidence in (f"{stored_probabilities[index].max():.0%}", ">99%")


def test_cards_show_the_pixels_of_their_image_unblurred(app, visit, real_test_images):
    page = visit(app.url)
    card = page.locator("#grid .card").first
    index = int(card.get_attribute("data-pick"))
    pixels = card.locator("img").evaluate(
        """img => { const c = document.createElement('canvas'); c.width = c.height = 32;
        const x = c.getContext('2d'); x.drawImage(img, 0, 0);
        return [...x.getImageData(0, 0, 32, 32).data].filter((_, i) => i % 4 < 3); }"""
    )
    assert np.array_equal(np.reshape(pixels, (32, 32, 3)), real_test_images.pixels[index])
    rendering = card.locator("img").evaluate("img => getComputedStyle(img).imageRendering")
    assert rendering == "pixelated"


def test_shuffle_shows_other_images_and_its_seed_brings_them_back(app, visit):
    page = visit(app.url)
    seed = page.locator("#grid-seed input")
    first, first_seed = shown(page), seed.input_value()
    page.locator("#grid-shuffle").click()
    changed(page, first)
    second, second_seed = shown(page), seed.input_value()
    assert len(set(second)) == 16
    assert first_seed != second_seed
    seed.fill(first_seed)
    seed.press("Tab")
    changed(page, second)
    assert shown(page) == first


def test_what_is_offered_shows_what_it_names(app, visit, stored):
    probabilities, labels = stored
    a, b = (probabilities[name].argmax(1) for name in ("resnet50", "custom_cnn"))
    page = visit(app.url)
    chips = page.locator("#offered .chip")
    masks = {
        "They disagree": a != b,
        "At least one wrong": (a != labels) | (b != labels),
        "Only one right": (a == labels) != (b == labels),
        "Both wrong": (a != labels) & (b != labels),
    }
    expect(chips).to_have_count(1 + len(masks))
    expect(chips.first).to_have_text(re.compile(rf"All\s+{len(labels):,}"))
    expect(chips.first).to_have_attribute("aria-pressed", "true")
    for words, mask in masks.items():
        expect(chips.filter(has_text=words)).to_have_text(re.compile(rf"{words}\s+{mask.sum():,}"))
        offer(page, words)
        candidates(page, int(mask.sum()))
        assert all(mask[i] for i in shown(page))
        count(page, int(mask.sum()))
        expect(page.locator("#offered [aria-pressed=true]")).to_have_count(1)
    offer(page, "All")
    candidates(page, len(labels))


def test_the_cards_follow_the_filter(app, visit, stored):
    _, labels = stored
    horses = labels == CLASS_NAMES.index("horse")
    page = visit(f"{app.url}/?true=horse")
    candidates(page, int(horses.sum()))
    expect(page.locator("#grid h2")).to_contain_text("true class horse")
    assert all(horses[i] for i in shown(page))
    expect(page.locator("#offered [aria-pressed=true]")).to_have_count(0)
    page.locator("#filter-chips [data-clear]").click()
    candidates(page, len(labels))


def test_a_filter_that_nothing_fits_leaves_no_cards(app, visit):
    page = visit(f"{app.url}/?outcome=both_right&true=cat&custom_cnn=dog")
    expect(page.locator("#grid .notice")).to_contain_text("No test image fits the filter")
    expect(page.locator("#grid .card")).to_have_count(0)


def test_scores_count_the_cards(app, visit, stored):
    probabilities, labels = stored
    page = visit(app.url)
    indices = shown(page)
    for name, stored_probabilities in probabilities.items():
        right = int((stored_probabilities.argmax(1)[indices] == labels[indices]).sum())
        line = page.locator(f"#grid .scores [data-model={name}]")
        assert f"{right} of 16" in line.inner_text()
        assert line.get_attribute("data-right") == str(right)
    page.locator("#grid summary").click()
    expect(page.locator("#grid details")).to_contain_text("12 points")
    expect(page.locator("#grid details")).to_contain_text("McNemar p")


def test_a_card_opens_large_with_what_the_models_say_now(app, visit, real_test_images):
    page = visit(app.url)
    index = shown(page)[5]
    for _ in range(2):  # closed and clicked again, it opens again
        page.locator("#grid .card").nth(5).click()
        dialog = page.locator("dialog[open]")
        dialog.wait_for()
        assert f"Test image {index}" in dialog.locator("h3").inner_text()
        for name in ("resnet50", "custom_cnn"):
            answer = dialog.locator(f".answer[data-model={name}]")
            expected = (
                Predictor(bundle.BUNDLES / name / "model.tflite")
                .predict(real_test_images.pixels[index][None])
                .probabilities[0]
            )
            values = answer.locator(".bar-value").all_inner_texts()
            assert len(values) == 10
            got = [float(re.sub("[<>%]", "", value)) for value in values]
            assert got == pytest.approx(sorted(expected * 100, reverse=True), abs=0.101)
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")


def test_activation_maps_can_be_shown_for_any_class(app, visit):
    page = visit(app.url)
    page.locator("#grid .card").first.click()
    dialog = page.locator("dialog[open]")
    overlays = dialog.locator("img.overlay")
    overlays.first.wait_for()
    assert overlays.count() == 2
    before = overlays.evaluate_all("all => all.map(i => i.src)")
    captions = dialog.locator("[data-map-class]")
    predicted = captions.all_inner_texts()
    other = next(name for name in CLASS_NAMES if name not in predicted)
    dialog.locator("select[data-map-chooser]").select_option(label=other)
    after = overlays.evaluate_all("all => all.map(i => i.src)")
    assert all(a != b for a, b in zip(before, after, strict=True))
    assert captions.all_inner_texts() == [other] * 2
    dialog.locator("select[data-map-chooser]").select_option(index=0)
    assert overlays.evaluate_all("all => all.map(i => i.src)") == before
    dialog.get_by_label("Close").click()
    assert page.locator("dialog[open]").count() == 0


def test_two_visitors_do_not_share_their_choices(app, visit):
    first, second = visit(app.url), visit(app.url)
    before = shown(second)
    offer(first, "Both wrong")
    drawn = shown(first)
    first.locator("#grid-shuffle").click()
    changed(first, drawn)
    # What had been meant for the second visitor too would come before the answer to this.
    open_tab(second, "Models")
    expect(second.locator("#models-overview")).to_be_visible()
    open_tab(second, "Pictures")
    assert shown(second) == before
    expect(second.locator("#filter-side")).to_be_hidden()


def test_a_grid_at_the_keyboard(app, visit):
    page = visit(app.url)
    page.locator("#grid .card").nth(2).focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()


def test_odd_seeds_do_no_harm(app, visit):
    page = visit(app.url)
    seed = page.locator("#grid-seed input")
    for text in ("3", "-5", "99999999", "3.7", ""):
        before = shown(page)
        seed.fill(text)
        seed.press("Tab")
        changed(page, before)
        assert len(set(shown(page))) == 16


def test_the_seed_is_in_the_address(app, visit):
    page = visit(app.url)
    before = shown(page)
    page.locator("#grid-shuffle").click()
    changed(page, before)
    expect_in_address(page, f"seed={page.locator('#grid-seed input').input_value()}")


def card_columns(page):
    """How many cards stand beside each other, and the width of the narrowest picture."""
    return page.locator("#grid .card").evaluate_all(
        """cards => [new Set(cards.map(card => card.getBoundingClientRect().left)).size,
          Math.min(...cards.map(card => card.querySelector('img').clientWidth)),
          Math.max(...cards.map(card => card.scrollWidth - card.clientWidth))]"""
    )


def test_a_phone_shows_two_cards_beside_each_other(app, visit):
    columns, narrowest, cut = card_columns(visit(app.url, width=390))
    assert columns == 2
    assert narrowest > 100
    assert cut <= 0


def test_cards_make_room_for_the_images_of_a_filter(app, visit):
    page = visit(f"{app.url}/?true=cat")
    page.locator("#filter-images .thumb").first.wait_for()
    columns, narrowest, cut = card_columns(page)
    assert columns == 4
    assert narrowest > 100
    assert cut <= 0

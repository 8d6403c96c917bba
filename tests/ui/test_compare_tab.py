"""Header and grid in the browser, checked against what NumPy finds in the predictions."""

import re

import numpy as np
import pytest
from scipy import stats

from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import Predictor
from cifar_models.labels import CLASS_NAMES

pytestmark = pytest.mark.page


def shown(page):
    """Indices of the cards, in order."""
    picks = page.locator("#grid .card").evaluate_all("all => all.map(c => c.dataset.pick)")
    return [int(pick) for pick in picks]


def choose_mode(page, title):
    before = shown(page)
    page.locator("#grid-mode").get_by_text(title, exact=True).click()
    changed(page, before)


def changed(page, before):
    page.wait_for_function(
        "before => JSON.stringify([...document.querySelectorAll('#grid .card')]"
        ".map(c => +c.dataset.pick)) !== JSON.stringify(before)",
        arg=before,
    )


def test_the_verdict_states_what_the_predictions_say(app, visit, stored):
    probabilities, labels = stored
    text = visit(app.url).locator("#verdict").inner_text()
    right = {name: p.argmax(1) == labels for name, p in probabilities.items()}
    for name in right:
        assert f"{right[name].mean():.2%}" in text
    only = (
        (right["resnet50"] & ~right["custom_cnn"]).sum(),
        (right["custom_cnn"] & ~right["resnet50"]).sum(),
    )
    assert f"{abs(int(only[0]) - int(only[1])) / 100:.1f} points" in text
    p = stats.binomtest(int(only[0]), int(sum(only)), 0.5).pvalue
    assert ("p < 0.0001" if p < 0.0001 else f"p = {p:.4f}") in text
    assert "95% interval" in text


def test_the_sources_open_and_say_what_the_weights_have_not_seen(app, visit):
    page = visit(app.url)
    page.locator("#verdict summary").click()
    text = page.locator("#verdict details").inner_text()
    assert "from random weights on CIFAR-10 alone" in text
    assert "JPEG copies" in text


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


def test_modes_show_what_they_name(app, visit, stored):
    probabilities, labels = stored
    a, b = (probabilities[name].argmax(1) for name in ("resnet50", "custom_cnn"))
    page = visit(app.url)
    choose_mode(page, "16 where the models disagree")
    assert all(a[i] != b[i] for i in shown(page))
    assert f"{(a != b).sum():,} images" in page.locator(".scores").inner_text()
    choose_mode(page, "16 both get wrong")
    assert all(a[i] != labels[i] != b[i] for i in shown(page))
    choose_mode(page, "One class")
    before = shown(page)
    page.locator("#grid-class input").click()
    page.get_by_role("option", name="horse").click()
    changed(page, before)
    assert {CLASS_NAMES[labels[i]] for i in shown(page)} == {"horse"}


def test_scores_count_the_cards(app, visit, stored):
    probabilities, labels = stored
    page = visit(app.url)
    indices = shown(page)
    for name, stored_probabilities in probabilities.items():
        right = int((stored_probabilities.argmax(1)[indices] == labels[indices]).sum())
        line = page.locator(f".scores li[data-model={name}]")
        assert f"{right} of 16" in line.inner_text()
    assert "12 points" in page.locator(".scores").inner_text()


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
            assert got == pytest.approx(sorted(expected * 100, reverse=True), abs=0.011)
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")


def test_evidence_can_be_shown_for_any_class(app, visit):
    page = visit(app.url)
    page.locator("#grid .card").first.click()
    dialog = page.locator("dialog[open]")
    overlays = dialog.locator("img.overlay")
    overlays.first.wait_for()
    assert overlays.count() == 2
    before = overlays.evaluate_all("all => all.map(i => i.src)")
    captions = dialog.locator("[data-evidence-class]")
    predicted = captions.all_inner_texts()
    other = next(name for name in CLASS_NAMES if name not in predicted)
    dialog.locator("select").select_option(label=other)
    after = overlays.evaluate_all("all => all.map(i => i.src)")
    assert all(a != b for a, b in zip(before, after, strict=True))
    assert captions.all_inner_texts() == [other] * 2
    dialog.locator("select").select_option(index=0)
    assert overlays.evaluate_all("all => all.map(i => i.src)") == before
    dialog.get_by_label("Close").click()
    assert page.locator("dialog[open]").count() == 0


def test_two_visitors_do_not_share_their_choices(app, visit):
    first, second = visit(app.url), visit(app.url)
    before = shown(second)
    choose_mode(first, "16 both get wrong")
    first.locator("#grid-shuffle").click()
    second.wait_for_timeout(1000)
    assert shown(second) == before


def test_a_grid_at_the_keyboard(app, visit):
    page = visit(app.url)
    page.locator("#grid .card").nth(2).focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()


def test_odd_seeds_do_no_harm(app, visit):
    page = visit(app.url)
    for text in ("", "-5", "99999999", "3.7"):
        page.locator("#grid-seed input").fill(text)
        page.locator("#grid-seed input").press("Tab")
        page.wait_for_timeout(400)
        assert len(shown(page)) == 16


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_scrolls_sideways(app, visit, width, scheme):
    page = visit(f"{app.url}/?__theme={scheme}", width, scheme)
    for tab in ("Compare", "Your photos"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


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

"""Occlusion maps and deletion curves on the page: asked for, waited for, left."""

import re

import pytest
from playwright.sync_api import expect

from cifar_models.ui.parts import drawings

pytestmark = pytest.mark.page
SLOW = 300_000  # milliseconds, for a busy machine to answer 226 pictures
KINDS = ["activation", "occlusion"]


def calls_off(request):
    return re.search(r'"event_data":\{"at":\d+\}', request.post_data or "") is not None


def asked_for(page):
    """Count from now on how often maps are asked for, and how often that is called off."""
    counts = {"asked": 0, "called off": 0}

    def count(request):
        counts["asked"] += '"pixels"' in (request.post_data or "")
        counts["called off"] += calls_off(request)

    page.on("request", count)
    return counts


def ready(place):
    """Wait for the maps below this place; return them."""
    expect(place.locator(".saliency-headline")).to_contain_text("can be believed", timeout=SLOW)
    return place.locator("[data-saliency-answer]")


def shows_both_kinds_of_both_models(answer):
    for model in ("resnet50", "custom_cnn"):
        section = answer.locator(f"section[data-model={model}]")
        for part in ("figure", "li"):
            kinds = section.locator(f"{part}[data-map]").evaluate_all(
                "all => all.map(one => one.dataset.map)"
            )
            assert kinds == KINDS
        assert section.locator("polyline").count() == 2
    for kind in ("Class activation map", "Occlusion map", "Deletion curve"):
        assert f"{kind}" in answer.locator("ul.saliency-help").inner_text()


def test_of_a_test_image(app, visit):
    page = visit(f"{app.url}/?image=25")
    counts = asked_for(page)
    dialog = page.locator("dialog[open]")
    dialog.locator("select[data-map-chooser]").select_option(label="frog")
    dialog.locator("[data-saliency-start]").dblclick()
    expect(dialog.locator(".saliency progress")).to_be_in_viewport()
    page.wait_for_function(
        "document.querySelector('dialog[open] .saliency progress').value > 1", timeout=SLOW
    )
    answer = ready(dialog)
    expect(dialog.locator(".saliency-headline")).to_be_in_viewport()
    for figure in answer.locator(".saliency-maps figure").all():
        expect(figure).to_be_in_viewport(ratio=0.99)
        expect(figure.locator("[data-map-class]")).to_have_text("frog")
    shows_both_kinds_of_both_models(answer)
    assert counts == {"asked": 1, "called off": 0}
    page.keyboard.press("Escape")  # the answer stays with its picture
    page.locator("#grid .card").first.click()
    expect(dialog.locator("[data-saliency-start]")).to_be_visible()
    expect(dialog.locator(".saliency-headline")).to_have_count(0)


@pytest.mark.parametrize("key", ["Escape", "ArrowRight"])
def test_leaving_calls_it_off_and_the_next_picture_answers(app, visit, key):
    page = visit(app.url)
    counts = asked_for(page)
    page.locator("#grid .card").first.click()
    dialog = page.locator("dialog[open]")
    first = dialog.locator("h3").inner_text()
    dialog.locator("[data-saliency-start]").click()
    page.wait_for_function("document.querySelector('dialog[open] .saliency progress').value > 1")
    with page.expect_request(calls_off, timeout=SLOW):
        page.keyboard.press(key)
    if key == "Escape":
        page.locator("#grid .card").nth(1).click()
    expect(dialog.locator("h3")).not_to_have_text(first)
    dialog.locator("[data-saliency-start]").click()
    ready(dialog)
    assert counts == {"asked": 2, "called off": 1}


def test_calling_off_that_comes_late_leaves_the_next_request_alone(app, visit):
    page = visit(app.url)
    held = []
    page.route(
        re.compile("/queue/join"),
        lambda route: held.append(route) if calls_off(route.request) else route.continue_(),
    )
    page.locator("#grid .card").first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator("[data-saliency-start]").click()
    page.wait_for_function("document.querySelector('dialog[open] .saliency progress').value > 1")
    page.keyboard.press("ArrowRight")
    while not held:
        page.wait_for_timeout(50)
    dialog.locator("[data-saliency-start]").click()
    page.wait_for_function("document.querySelector('dialog[open] .saliency progress').value > 1")
    held[0].continue_()
    ready(dialog)


def test_of_a_photo_on_a_phone(app, visit, tmp_path):
    drawings.drawing("ship").resize((800, 600)).save(tmp_path / "ship.png")
    page = visit(app.url, width=390)
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("tab", name="Your photos").click()
    page.set_input_files("#photo-upload input[type=file]", str(tmp_path / "ship.png"))
    panel = page.locator(".photo")
    panel.locator("[data-saliency-start]").click()
    answer = ready(panel)
    shows_both_kinds_of_both_models(answer)
    for seen in (".saliency-headline", "section >> nth=0 >> .deletion"):
        expect(answer.locator(seen)).to_be_in_viewport(ratio=0.99)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    # Of another part of the photo nothing is known yet.
    panel.locator(".framing input[value=whole]").check()
    expect(panel.locator("[data-saliency-start]")).to_be_visible()
    expect(panel.locator(".saliency-headline")).to_have_count(0)

"""axe-core finds nothing serious on any tab, light or dark, but what stock components bring."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from photo_corpus import encoded, picture
from views import open_tab

pytestmark = pytest.mark.page
# By rule, the places inside Gradio's own components that no theme and no code of ours can mend.
STOCK = {
    "nested-interactive": ["#photo-upload"],  # the file input lies inside the upload button
}
TABS = ["Pictures", "Your photos", "Is it real?", "When to trust", "People", "Worse pictures"]
TABS += ["Confusions", "Training", "Models"]


def serious(page):
    """What is serious or worse, as (rule, element), without the known places of stock parts."""
    found = []
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] not in ("serious", "critical"):
            continue
        for node in violation["nodes"]:
            places = STOCK.get(violation["id"], [])
            inside = any(
                page.locator(node["target"][0]).first.evaluate(
                    "(element, place) => element.closest(place) !== null", place
                )
                for place in places
            )
            if not inside:
                found.append((violation["id"], node["html"][:200]))
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_on_any_tab(app, visit, scheme):
    page = visit(f"{app.url}/?true=cat&custom_cnn=dog", scheme=scheme)
    for tab in TABS:
        open_tab(page, tab)
        if tab == "Your photos":
            photo = {"name": "p.png", "mimeType": "image/png", "buffer": encoded(picture(), "PNG")}
            page.set_input_files("#photo-upload input[type=file]", photo)
            page.locator(".photo .worse-picture summary").click()
        page.wait_for_timeout(500)  # what fades in has no contrast yet
        assert serious(page) == [], tab


def test_nothing_serious_in_the_detail_of_an_image(app, visit):
    page = visit(app.url)
    page.locator("#grid .card").first.click()
    page.locator("dialog[open]").wait_for()
    page.wait_for_timeout(500)
    assert serious(page) == []


def test_a_contrast_too_low_would_be_found(app, visit):
    page = visit(app.url)
    page.add_style_tag(content="#overview h1 { color: #ccc !important; }")
    assert "color-contrast" in [rule for rule, _ in serious(page)]

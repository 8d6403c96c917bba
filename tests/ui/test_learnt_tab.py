"""The tab *What they learnt*: maps to draw on, their address, and nearest training images."""

import base64
import io
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from plots import drawn_plot

from cifar_models.bundles import bundle
from cifar_models.data import near_duplicates
from cifar_models.specs import MODELS, PLACES
from cifar_models.stats.regions import Region

pytestmark = pytest.mark.page
NAMES = [spec.id for spec in MODELS]


@pytest.fixture(scope="module")
def embeddings():
    return {spec.id: bundle.read(bundle.BUNDLES / spec.id, spec).embeddings for spec in MODELS}


def around(page, place, left, bottom, right, top):
    """Draw a line around a part of a map, given in fractions of it."""
    plot = drawn_plot(page, f"#learnt-{place}")
    plot.scroll_into_view_if_needed()
    at = page.evaluate(
        """([place, corners]) => {
          const plot = document.querySelector(`#learnt-${place} .plot`);
          const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
          return corners.map(([x, y]) => [box.left + xaxis._offset + xaxis.l2p(x),
            box.top + yaxis._offset + yaxis.l2p(y)]);
        }""",
        [place, [[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]]],
    )
    page.mouse.move(*at[0])
    page.mouse.down()
    for corner in at[1:]:
        page.mouse.move(*corner, steps=4)
    page.mouse.up()


def in_summary(page):
    return page.locator("#filter-summary [data-count]")


@pytest.mark.parametrize("place", PLACES)
def test_a_line_around_points_shows_their_pictures(app, visit, stored, embeddings, place):
    page = visit(f"{app.url}/?tab=learnt")
    around(page, place, 0.1, 0.2, 0.5, 0.7)
    expect(page.locator("#filter-chips")).to_contain_text("map")
    query = parse_qs(urlsplit(page.url).query)
    model_id = NAMES[PLACES.index(place)]
    drawn = Region.read(query["region"][0], dict(zip(NAMES, PLACES, strict=True)))
    points = embeddings[model_id].maps["tsne"] / np.float32(65_535)
    # To the pixel: those well within are inside and those well without are not.
    x, y = points.T
    inside = drawn.contains(points)
    assert inside[(x > 0.12) & (x < 0.48) & (y > 0.22) & (y < 0.68)].all()
    assert not inside[(x < 0.08) | (x > 0.52) | (y < 0.18) | (y > 0.72)].any()
    expect(in_summary(page)).to_have_attribute("data-count", str(inside.sum()))
    address = page.url
    page.go_back()
    expect(in_summary(page)).to_have_count(0)
    again = visit(address)
    expect(in_summary(again)).to_have_attribute("data-count", str(inside.sum()))
    shapes = "plot => plot.layout.shapes.length"
    assert drawn_plot(again, f"#learnt-{place}").evaluate(shapes) == 1
    other = next(one for one in PLACES if one != place)
    assert drawn_plot(again, f"#learnt-{other}").evaluate(shapes) == 0
    names = drawn_plot(again, f"#learnt-{other}").evaluate("plot => plot.data.map(t => t.name)")
    assert "other pictures" in names, "where these lie on the other map is seen among the rest"


def test_both_maps_follow_the_options_and_the_address_keeps_them(app, visit):
    page = visit(f"{app.url}/?tab=learnt")
    drawn_plot(page, "#learnt-first")
    page.locator("#learnt-map").get_by_text("principal components").click()
    page.locator("#learnt-by").get_by_text("Outcome").click()
    for place in PLACES:
        box = page.locator(f"#learnt-{place}")
        expect(box.locator(".figure-caption")).to_contain_text("hold")
        expect(box.locator(".figure-legend")).to_contain_text("both wrong")
    page.wait_for_url(re.compile("map=pca"))
    page.wait_for_url(re.compile("colours=outcome"))
    again = visit(page.url)
    expect(again.locator("#learnt-second .figure-legend")).to_contain_text("both wrong")


def pixels_of(image):
    content = base64.b64decode(image.get_attribute("src").partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(content)))


def test_a_click_on_a_point_opens_it_with_its_nearest_training_images(
    app, visit, embeddings, real_train_images
):
    page = visit(f"{app.url}/?tab=learnt")
    plot = drawn_plot(page, "#learnt-first")
    plot.scroll_into_view_if_needed()
    index, x, y = plot.evaluate(
        """plot => {
          const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
          const {x, y, text} = plot.data[0];
          return [text[0], box.left + xaxis._offset + xaxis.l2p(x[0]),
            box.top + yaxis._offset + yaxis.l2p(y[0])];
        }"""
    )
    page.mouse.move(x, y)
    page.mouse.click(x, y)
    dialog = page.locator("#detail dialog[open]")
    expect(dialog).to_be_visible()
    index = int(re.search(r"image=(\d+)", page.url)[1])
    for model_id in NAMES:
        shown = dialog.locator(f'.neighbours ol[data-model="{model_id}"] li')
        expect(shown).to_have_count(5)
        expected = embeddings[model_id].nearest[index].tolist()
        assert [int(one.get_attribute("data-training")) for one in shown.all()] == expected
        for one, training in zip(shown.all(), expected, strict=True):
            picture = pixels_of(one.locator("img"))
            assert np.array_equal(picture, real_train_images.pixels[training])


def test_a_near_duplicate_says_so_and_counts_open_them(app, visit, embeddings):
    repeated, (training, _) = next(
        (test, pair)
        for test, pair in near_duplicates.all_pairs().items()
        if all(pair[0] in embeddings[name].nearest[test] for name in NAMES)
    )
    page = visit(f"{app.url}/?tab=learnt&image={repeated}")
    marked = page.locator("#detail dialog[open] .neighbours li.repeated")
    expect(marked).to_have_count(2)
    expect(marked.first).to_have_attribute("data-training", str(training))
    page.keyboard.press("Escape")
    page.locator("#learnt-duplicates .lead .tally").click()
    count = str(len(near_duplicates.all_pairs()))
    expect(in_summary(page)).to_have_attribute("data-count", count)


def test_without_training_images_numbers_stand_for_them(app_without_data, visit):
    page = visit(f"{app_without_data.url}/?tab=photos")
    page.locator("#examples [data-example], [data-example]").first.click()
    box = page.locator(".photo .neighbours")
    box.locator("summary").click()
    expect(box.locator("li")).to_have_count(10)
    expect(box.locator("img")).to_have_count(0)
    expect(box).to_contain_text("not at hand")
    expect(box).to_contain_text("Of 2,000 training images")


def test_a_phone_shows_the_maps_and_opens_points_by_a_tap(app, visit):
    page = visit(f"{app.url}/?tab=learnt", width=390)
    plot = drawn_plot(page, "#learnt-first")
    assert plot.evaluate("plot => plot.layout.dragmode") is False, "a finger scrolls the page"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

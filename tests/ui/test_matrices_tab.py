"""A click on any cell shows exactly the images that NumPy finds in the predictions."""

import numpy as np
import pytest
from playwright.sync_api import expect
from plots import settled

from cifar_models.bundles import bundle
from cifar_models.labels import CLASS_NAMES
from cifar_models.stats import report

pytestmark = pytest.mark.page
PER_PAGE = 240
RNG = np.random.default_rng()  # another choice of cells in every run; a failure names its cell


@pytest.fixture(scope="module")
def stored():
    files = {
        name: np.load(bundle.BUNDLES / name / "predictions.npz", allow_pickle=False)
        for name in ("resnet50", "custom_cnn")
    }
    predicted = {name: file["probabilities"].argmax(1) for name, file in files.items()}
    return files["resnet50"]["labels"], predicted


@pytest.fixture
def page(app, visit):
    page = visit(app.url)
    page.get_by_role("tab", name="Confusion matrices").click()
    page.locator("#matrix-difference .heatmaplayer image").wait_for(state="attached")
    return page


def open_tab(page, name):
    """Open a tab; on a narrow page it is behind the button at the end of the row."""
    tab = page.get_by_role("tab", name=name)
    if not tab.is_visible():
        page.locator(".overflow-menu > button").click()
        tab = page.locator(".overflow-dropdown").get_by_text(name)
    tab.click()


def point_at(page, source, true, predicted):
    """Return where a cell is on the screen."""
    plot = page.locator(f"#matrix-{source} .plot")
    plot.scroll_into_view_if_needed()
    settled(page, source)
    x, y = plot.evaluate(
        """(plot, [true_, predicted]) => {
          const box = plot.getBoundingClientRect(), l = plot._fullLayout;
          return [box.x + l._size.l + l.xaxis.d2p(predicted),
                  box.y + l._size.t + l.yaxis.d2p(true_)]; }""",
        [CLASS_NAMES[true], CLASS_NAMES[predicted]],
    )
    return x, y


def click_cell(page, source, true, predicted):
    x, y = point_at(page, source, true, predicted)
    place = "#matrix-images" if source in ("difference", "report") else "#filter-images"
    page.evaluate(
        "place => document.querySelectorAll(`${place} section, ${place} .notice`)"
        ".forEach(part => part.setAttribute('data-old', ''))",
        place,
    )
    page.mouse.move(x, y)
    page.mouse.click(x, y)
    page.wait_for_function(
        """place => { const e = document.querySelector(place);
        return e && e.querySelector('section, .notice') && !e.querySelector('[data-old]'); }""",
        arg=place,
    )


def shown(page, group=None):
    scope = "#filter-images" if group is None else f"#matrix-images section >> nth={group}"
    picks = page.locator(f"{scope} >> .thumb").evaluate_all("all => all.map(t => t.dataset.pick)")
    return [int(pick) for pick in picks]


def choose(page, title):
    page.locator("#matrix-normalise").get_by_text(title, exact=True).click()
    how = {"Counts": "counts", "By row (true class)": "row"}.get(title, "column")
    page.wait_for_function(
        "how => ['resnet50', 'custom_cnn', 'difference'].every(name =>"
        " document.querySelector(`#matrix-${name} .gtitle`).textContent.includes(how))",
        arg=how,
    )
    page.wait_for_timeout(200)  # the last of the redrawing


@pytest.mark.parametrize("model", ["resnet50", "custom_cnn"])
def test_a_cell_shows_its_images(page, stored, model):
    labels, predicted = stored
    matrix = np.zeros((10, 10), int)
    np.add.at(matrix, (labels, predicted[model]), 1)
    confusions = np.argwhere((matrix > 0) & ~np.eye(10, dtype=bool))
    cells = [tuple(RNG.choice(confusions)) for _ in range(3)] + [(4, 4)]
    empty = np.argwhere(matrix == 0)
    if len(empty):
        cells.append(tuple(empty[0]))
    for number, (i, j) in enumerate(cells):
        if number == 2:
            choose(page, "By row (true class)")
        if number == 3:
            choose(page, "By column (predicted class)")
        click_cell(page, model, i, j)
        expected = np.flatnonzero((labels == i) & (predicted[model] == j))
        # The column may be drawn anew in between, when its buttons to other pages come.
        section = page.locator("#filter-images section")
        expect(section).to_have_attribute("data-count", str(len(expected)))
        assert shown(page) == expected[:PER_PAGE].tolist(), f"cell {i}, {j} of {model}"
        if len(expected):
            assert f"{len(expected):,} image" in section.locator("h3").inner_text()


def test_of_quick_clicks_the_last_one_counts(page, stored):
    labels, predicted = stored
    clicks = [("custom_cnn", 0, 0), ("custom_cnn", 3, 5), ("custom_cnn", 1, 1), ("resnet50", 3, 5)]
    page.locator("#filter-open").click()  # the images' column moves the matrices once
    page.locator("#filter-images section").wait_for()
    page.wait_for_timeout(500)
    points = [point_at(page, *click) for click in clicks]  # all four are in view
    for x, y in points:
        page.mouse.click(x, y)
        page.wait_for_timeout(60)
    expected = np.flatnonzero((labels == 3) & (predicted["resnet50"] == 5)).tolist()
    page.locator("#filter-chips").get_by_text("ResNet50 says dog").wait_for()
    page.wait_for_timeout(1500)  # time for anything late to come in
    assert shown(page) == expected


def test_figures_follow_a_change_of_theme(page):
    colour = "p => p._fullLayout.font.color"
    plot = page.locator("#matrix-resnet50 .plot")
    before = plot.evaluate(colour)
    page.evaluate("document.body.classList.add('dark')")
    page.wait_for_function(
        "before => document.querySelector('#matrix-resnet50 .plot')._fullLayout.font.color"
        " !== before",
        arg=before,
    )


def test_a_difference_cell_shows_who_errs_alone_and_who_together(page, stored):
    labels, predicted = stored
    a, b = predicted["resnet50"], predicted["custom_cnn"]
    either = (a != b) & ((a != labels) | (b != labels))
    index = RNG.choice(np.flatnonzero(either & (a != labels)))
    for i, j in ((labels[index], a[index]), (3, 5), (6, 6)):
        click_cell(page, "difference", int(i), int(j))
        first, second = (labels == i) & (a == j), (labels == i) & (b == j)
        groups = [first & ~second, second & ~first]
        if i != j:
            groups.append(first & second)
        for number, mask in enumerate(groups):
            assert shown(page, number) == np.flatnonzero(mask).tolist(), f"cell {i}, {j}"
        assert page.locator("#matrix-images section").count() == len(groups)


def test_the_pictures_are_those_of_the_indices(page, real_test_images):
    click_cell(page, "custom_cnn", 3, 5)
    place = 2
    index = shown(page)[place]
    pixels = (
        page.locator("#filter-images .thumb-picture")
        .nth(place)
        .evaluate(
            """async (thumb, place) => {
          const style = getComputedStyle(thumb), image = new Image();
          if (style.backgroundPosition !== `0px ${-48 * place}px`) throw style.backgroundPosition;
          image.src = style.backgroundImage.slice(4, -1).replaceAll('"', '');
          await image.decode();
          const c = document.createElement('canvas'); c.width = c.height = 32;
          const x = c.getContext('2d'); x.drawImage(image, 0, -32 * place);
          return [...x.getImageData(0, 0, 32, 32).data].filter((_, i) => i % 4 < 3); }""",
            place,
        )
    )
    assert np.array_equal(np.reshape(pixels, (32, 32, 3)), real_test_images.pixels[index])


def test_normalisation_is_said_and_changes_the_numbers(page, stored):
    labels, predicted = stored
    title = page.locator("#matrix-resnet50 .gtitle")
    assert title.text_content().replace("\u200b", "") == "ResNet50counts"
    cell = "#matrix-resnet50 .plot"
    count = ((labels == 3) & (predicted["resnet50"] == 5)).sum()
    text = "p => p.data[0].text[3][5]"
    assert page.locator(cell).evaluate(text) == str(count)
    choose(page, "By row (true class)")
    assert "row" in title.text_content()
    assert float(page.locator(cell).evaluate(text)) == pytest.approx(count / 10, abs=0.05)
    choose(page, "By column (predicted class)")
    share = 100 * count / (predicted["resnet50"] == 5).sum()
    assert float(page.locator(cell).evaluate(text)) == pytest.approx(share, abs=0.05)


def test_the_reports_matrix_has_numbers_but_no_images(page):
    page.locator("#matrix-third").get_by_text("The report's custom CNN").click()
    page.locator("#matrix-report .heatmaplayer image").wait_for(state="attached")
    assert "5,000 images" in page.locator("#matrix-report .gtitle").text_content()
    click_cell(page, "report", 5, 3)
    text = page.locator("#matrix-images").inner_text()
    assert str(report.CONFUSION_MATRIX[5, 3]) in text
    assert "no images behind" in text
    assert page.locator("#matrix-images .thumb").count() == 0


def test_an_image_behind_a_cell_opens_large(page):
    click_cell(page, "resnet50", 3, 5)
    index = shown(page)[0]
    page.locator("#filter-images .thumb").first.click()
    page.locator("dialog[open]").wait_for()
    assert f"Test image {index}: cat" in page.locator("dialog[open] h3").inner_text()


def test_two_visitors_see_their_own_cells(app, visit, page):
    other = visit(app.url)
    other.get_by_role("tab", name="Confusion matrices").click()
    click_cell(page, "resnet50", 3, 5)
    other.wait_for_timeout(500)
    assert other.locator("#filter-images section").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_matrices_fit_their_page(app, visit, width):
    page = visit(f"{app.url}/?__theme=dark", width, "dark")
    open_tab(page, "Confusion matrices")
    page.locator("#matrix-difference .heatmaplayer image").wait_for(state="attached")
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

"""A click on any cell shows exactly the images that NumPy finds in the predictions."""

import numpy as np
import pytest
from playwright.sync_api import expect
from plots import settled
from views import PER_PAGE, count, open_panel, open_tab, thumbs

from cifar_models.bundles import bundle
from cifar_models.labels import CLASS_NAMES
from cifar_models.stats import report

pytestmark = pytest.mark.page
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
    page = visit(f"{app.url}/?tab=matrices&order=index")
    page.locator("#matrix-difference .heatmaplayer image").wait_for(state="attached")
    return page


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
    page.evaluate(
        "() => document.querySelectorAll('#filter-images section')"
        ".forEach(part => part.setAttribute('data-old', ''))"
    )
    page.mouse.move(x, y)
    page.mouse.click(x, y)
    page.locator("#filter-images section:not([data-old])").wait_for()


def choose(page, title):
    page.locator("#matrix-normalise").get_by_text(title, exact=True).click()
    how = {"Counts": "counts", "By row (true class)": "(row)"}.get(title, "(column)")
    page.wait_for_function(
        "how => ['resnet50', 'custom_cnn', 'difference'].every(name =>"
        " document.querySelector(`#matrix-${name} .figure-caption`).textContent.includes(how))",
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
        assert thumbs(page) == expected[:PER_PAGE].tolist(), f"cell {i}, {j} of {model}"
        expect(page.locator("#filter-chips h2")).to_contain_text(f"{len(expected):,} picture")


def test_of_quick_clicks_the_last_one_counts(page, stored):
    labels, predicted = stored
    clicks = [("custom_cnn", 0, 0), ("custom_cnn", 3, 5), ("custom_cnn", 1, 1), ("resnet50", 3, 5)]
    open_panel(page)  # moves the matrices once
    page.wait_for_timeout(500)
    points = [point_at(page, *click) for click in clicks]  # all four are in view
    for x, y in points:
        page.mouse.click(x, y)
        page.wait_for_timeout(60)
    expected = np.flatnonzero((labels == 3) & (predicted["resnet50"] == 5)).tolist()
    page.locator("#filter-chips").get_by_text("ResNet50 says dog").wait_for()
    page.wait_for_timeout(1500)  # time for anything late to come in
    assert thumbs(page) == expected


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


def test_a_difference_cell_shows_the_images_that_one_alone_puts_there(page, stored):
    labels, predicted = stored
    a, b = predicted["resnet50"], predicted["custom_cnn"]
    either = (a != b) & ((a != labels) | (b != labels))
    index = RNG.choice(np.flatnonzero(either & (a != labels)))
    for i, j in ((labels[index], a[index]), (3, 5), (6, 6)):
        click_cell(page, "difference", int(i), int(j))
        alone = np.flatnonzero((labels == i) & ((a == j) != (b == j)))
        count(page, len(alone))
        assert thumbs(page) == alone[:PER_PAGE].tolist(), f"cell {i}, {j}"
        value = page.locator("#matrix-difference .plot").evaluate(
            "(p, [i, j]) => p.data[0].text[i][j]", [int(i), int(j)]
        )
        first, second = ((labels[alone] == i) & (said[alone] == j) for said in (a, b))
        sign = 1 if i == j else -1  # an error more is no advantage
        assert int(value.replace("−", "-")) == sign * (first.sum() - second.sum())
    page.get_by_role("button", name="Remove: only one says frog").click()
    count(page, (labels == 6).sum())


def test_the_pictures_are_those_of_the_indices(page, real_test_images):
    click_cell(page, "custom_cnn", 3, 5)
    place = 2
    index = thumbs(page)[place]
    pixels = (
        page.locator("#filter-images .thumb-picture")
        .nth(place)
        .evaluate(
            """async (thumb, place) => {
          const style = getComputedStyle(thumb), image = new Image();
          const total = document.querySelectorAll('#filter-images .thumb').length;
          const at = parseFloat(style.backgroundPosition.split(' ')[1]);
          if (Math.abs(at - 100 * place / (total - 1)) > 0.01) throw style.backgroundPosition;
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
    mistakes = (labels != predicted["resnet50"]).sum()
    expect(page.locator("#matrix-resnet50 .figure-title")).to_contain_text(f"{mistakes:,} mistakes")
    caption = page.locator("#matrix-resnet50 .figure-caption")
    assert "counts" in caption.text_content()
    assert f"{len(labels):,} test images" in caption.text_content()
    cell = "#matrix-resnet50 .plot"
    count = ((labels == 3) & (predicted["resnet50"] == 5)).sum()
    text = "p => p.data[0].text[3][5]"
    assert page.locator(cell).evaluate(text) == str(count)
    choose(page, "By row (true class)")
    assert "true class (row)" in caption.text_content()
    assert float(page.locator(cell).evaluate(text)) == pytest.approx(count / 10, abs=0.05)
    choose(page, "By column (predicted class)")
    share = 100 * count / (predicted["resnet50"] == 5).sum()
    assert float(page.locator(cell).evaluate(text)) == pytest.approx(share, abs=0.05)


def test_the_reports_matrix_has_numbers_but_no_images(page):
    page.locator("#matrix-third").get_by_text("The report's custom CNN").click()
    page.locator("#matrix-report .heatmaplayer image").wait_for(state="attached")
    assert "5,000 images" in page.locator("#matrix-report .figure-caption").text_content()
    number = page.locator("#matrix-report .plot").evaluate("p => p.data[0].text[5][3]")
    assert number == str(report.CONFUSION_MATRIX[5, 3])
    page.mouse.click(*point_at(page, "report", 5, 3))
    expect(page.get_by_text("there are no pictures behind its matrix")).to_be_visible()
    expect(page.locator("#filter-side")).to_have_count(0)


def test_an_image_behind_a_cell_opens_large(page):
    click_cell(page, "resnet50", 3, 5)
    index = thumbs(page)[0]
    page.locator("#filter-images .thumb").first.click()
    page.locator("dialog[open]").wait_for()
    assert f"Test image {index}: cat" in page.locator("dialog[open] h3").inner_text()


def test_a_matrix_is_walked_by_keyboard(page, stored):
    labels, predicted = stored
    keys = page.locator("#matrix-custom_cnn .matrix-keys")
    heard = page.locator("#matrix-custom_cnn [aria-live]")
    settled(page, "custom_cnn")
    keys.focus()
    for key in ["ArrowDown"] * 3 + ["ArrowRight"] * 5:
        page.keyboard.press(key)
    count = ((labels == 3) & (predicted["custom_cnn"] == 5)).sum()
    expect(heard).to_have_text(f"true cat, predicted dog, {count} images")
    x, y = point_at(page, "custom_cnn", 3, 5)
    outline = keys.locator(".matrix-cursor").bounding_box()
    assert outline["x"] < x < outline["x"] + outline["width"]
    assert outline["y"] < y < outline["y"] + outline["height"]
    page.keyboard.press("Enter")
    expect(page.locator("#filter-images section")).to_have_attribute("data-count", str(count))
    expect(keys).to_be_focused()
    for key in ("Home", "ArrowLeft"):
        page.keyboard.press(key)
    expect(heard).to_have_text("true cat, the whole row")
    page.keyboard.press("Enter")
    row = str((labels == 3).sum())
    expect(page.locator("#filter-images section")).to_have_attribute("data-count", row)


def test_on_a_phone_a_short_name_stands_for_the_whole_class(app, visit, stored):
    labels, _ = stored
    page = visit(app.url, 390)
    open_tab(page, "Confusions")
    page.locator("#matrix-resnet50 .heatmaplayer image").wait_for(state="attached")
    settled(page, "resnet50")
    page.locator("#matrix-resnet50 g.ytick text", has_text="auto").click()
    section = page.locator("#filter-images section")
    expect(section).to_have_attribute("data-count", str((labels == 1).sum()))


def test_errors_alone_show_small_numbers_in_full_colour(page, stored):
    labels, predicted = stored
    page.locator("#matrix-cells").get_by_text("Errors alone").click()
    page.wait_for_function(
        "() => document.querySelector('#matrix-resnet50 .plot').data[0].text[3][3] === '·'"
    )
    matrix = np.zeros((10, 10), int)
    np.add.at(matrix, (labels, predicted["resnet50"]), 1)
    np.fill_diagonal(matrix, 0)
    most = page.locator("#matrix-resnet50 .plot").evaluate("p => p.data[0].zmax")
    assert most == pytest.approx(matrix.max() ** 0.5, abs=1e-4)
    click_cell(page, "resnet50", 3, 3)
    right = ((labels == 3) & (predicted["resnet50"] == 3)).sum()
    section = page.locator("#filter-images section")
    expect(section).to_have_attribute("data-count", str(right))


def test_two_visitors_see_their_own_cells(app, visit, page):
    other = visit(app.url)
    open_tab(other, "Confusions")
    click_cell(page, "resnet50", 3, 5)
    other.wait_for_timeout(500)
    assert other.locator("#filter-images section").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_matrices_fit_their_page(app, visit, width):
    page = visit(f"{app.url}/?__theme=dark", width, "dark")
    open_tab(page, "Confusions")
    page.locator("#matrix-difference .heatmaplayer image").wait_for(state="attached")
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

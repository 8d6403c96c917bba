"""Filtering, ordering, paging and saving mistakes, against NumPy."""

import csv

import numpy as np
import pytest

from cifar_models.bundles import bundle
from cifar_models.labels import CLASS_NAMES

pytestmark = pytest.mark.page
PER_PAGE = 48


@pytest.fixture(scope="module")
def stored():
    files = {
        name: np.load(bundle.BUNDLES / name / "predictions.npz", allow_pickle=False)
        for name in ("resnet50", "custom_cnn")
    }
    return files["resnet50"]["labels"], {n: f["probabilities"] for n, f in files.items()}


@pytest.fixture
def page(app, visit):
    page = visit(app.url)
    page.get_by_role("tab", name="Misclassified").click()
    page.locator("#mistakes .thumb").first.wait_for()
    return page


def shown(page):
    picks = page.locator("#mistakes .thumb").evaluate_all("all => all.map(t => t.dataset.pick)")
    return [int(pick) for pick in picks]


def wait_for(page, expected):
    """The page shows the first of the expected images, and their number."""
    first = [str(index) for index in expected[:PER_PAGE]]
    page.wait_for_function(
        "first => JSON.stringify([...document.querySelectorAll('#mistakes .thumb')]"
        ".map(t => t.dataset.pick)) === JSON.stringify(first)",
        arg=first,
    )
    assert page.locator("#mistakes .range").get_attribute("data-total") == str(len(expected))


def pick(page, control, option):
    box = page.locator(f"{control} input")
    box.click()
    # By its own list: that of the control used before may still be closing.
    own = box.get_attribute("aria-controls")
    page.locator(f"[role=option][id^='{own}-'][aria-label='{option}']").click()


def restrict(page, control, option):
    """Choose in the filter's own controls, opening them first."""
    if not page.locator("#filter-side").is_visible():
        page.locator("#filter-open").click()
    if not page.locator(f"#filter-{control} input").is_visible():
        page.get_by_role("button", name="Restrict further").click()
    pick(page, f"#filter-{control}", option)


def confidence_of_wrong(labels, probabilities):
    return np.maximum(
        *[np.where(p.argmax(1) != labels, p.max(1), 0) for p in probabilities.values()]
    )


def ordered(mask, key):
    found = np.flatnonzero(mask)
    return found[np.argsort(-key[found], kind="stable")].tolist()


def test_who_was_wrong(page, stored):
    labels, probabilities = stored
    a, b = (p.argmax(1) != labels for p in probabilities.values())
    key = confidence_of_wrong(labels, probabilities)
    wait_for(page, ordered(a | b, key))
    for title, mask in (("ResNet50 only", a & ~b), ("CNN only", b & ~a), ("Both", a & b)):
        page.locator("#mistakes-who").get_by_text(title, exact=True).click()
        wait_for(page, ordered(mask, key))


def test_filters_orders_pages_and_opens(page, stored):
    labels, probabilities = stored
    a, b = (p.argmax(1) for p in probabilities.values())
    key = confidence_of_wrong(labels, probabilities)
    mask = ((a != labels) | (b != labels)) & (labels == 3)
    restrict(page, "true", "cat")
    expected = ordered(mask, key)
    wait_for(page, expected)

    page.locator("#mistakes-next").click()
    page.locator("#mistakes .range[data-page='1']").wait_for()
    assert shown(page) == expected[PER_PAGE : 2 * PER_PAGE]
    page.locator("#mistakes-previous").click()
    page.locator("#mistakes .range[data-page='0']").wait_for()
    assert shown(page) == expected[:PER_PAGE]

    restrict(page, "custom_cnn", "dog")
    wait_for(page, ordered(mask & (b == 5), key))
    pick(page, "#mistakes-sort", "Test index")
    wait_for(page, np.flatnonzero(mask & (b == 5)).tolist())
    pick(page, "#mistakes-sort", "Largest disagreement")
    distance = np.abs(np.subtract(*probabilities.values())).sum(1) / 2
    expected = ordered(mask & (b == 5), distance)
    wait_for(page, expected)

    page.locator("#mistakes .thumb").nth(1).click()
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert f"Test image {expected[1]}: cat" in dialog.locator("h3").inner_text()
    assert dialog.locator(".bar-value").count() == 20
    assert dialog.locator("img.overlay").count() == 2


def test_least_confident_first(page, stored):
    labels, probabilities = stored
    wrong = np.logical_or(*[p.argmax(1) != labels for p in probabilities.values()])
    pick(page, "#mistakes-sort", "Least confident first")
    wait_for(page, ordered(wrong, -confidence_of_wrong(labels, probabilities)))


def test_pages_end(page, stored):
    page.locator("#mistakes-previous").click()
    page.wait_for_timeout(300)
    assert page.locator("#mistakes .range").get_attribute("data-page") == "0"
    labels, probabilities = stored
    a, b = (p.argmax(1) for p in probabilities.values())
    expected = np.flatnonzero((a != labels) & (b != labels) & (labels == 8))
    page.locator("#mistakes-who").get_by_text("Both", exact=True).click()
    restrict(page, "true", "ship")
    page.locator(f"#mistakes .range[data-total='{len(expected)}']").wait_for()
    for _ in range(2 + len(expected) // PER_PAGE):
        page.locator("#mistakes-next").click()
        page.wait_for_timeout(200)
    assert len(shown(page)) == (len(expected) - 1) % PER_PAGE + 1


def test_an_empty_list_says_why_and_how_to_widen_it(page):
    # A cat that ResNet50 calls a cat is none of ResNet50's mistakes.
    page.locator("#mistakes-who").get_by_text("ResNet50 only", exact=True).click()
    restrict(page, "true", "cat")
    restrict(page, "resnet50", "cat")
    note = page.locator("#mistakes .notice")
    note.wait_for()
    assert "No misclassified test image fits" in note.inner_text()
    assert "without 'true class cat'" in note.inner_text()


def test_the_list_as_csv(page, stored):
    labels, probabilities = stored
    a, b = (p.argmax(1) for p in probabilities.values())
    page.locator("#mistakes-who").get_by_text("Both", exact=True).click()
    key = confidence_of_wrong(labels, probabilities)
    expected = ordered((a != labels) & (b != labels), key)
    wait_for(page, expected)
    with page.expect_download() as download:
        page.locator("#mistakes-csv").click()
    with open(download.value.path(), newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["index"]) for row in rows] == expected
    for row in rows[:20]:
        index = int(row["index"])
        assert row["true"] == CLASS_NAMES[labels[index]]
        assert row["resnet50_predicted"] == CLASS_NAMES[a[index]]
        assert float(row["custom_cnn_confidence"]) == pytest.approx(
            probabilities["custom_cnn"][index].max(), abs=1e-6
        )


def test_visitors_keep_their_own_filters(app, visit, page):
    other = visit(app.url)
    other.get_by_role("tab", name="Misclassified").click()
    before = other.locator("#mistakes .range").inner_text()
    page.locator("#mistakes-who").get_by_text("Both", exact=True).click()
    page.wait_for_timeout(500)
    other.locator("#mistakes-next").click()
    other.locator("#mistakes .range[data-page='1']").wait_for()
    total = other.locator("#mistakes .range").get_attribute("data-total")
    assert f"of {int(total):,} test images" in before


def test_quick_clicks_end_at_the_last_choice(page, stored):
    labels, probabilities = stored
    a, b = (p.argmax(1) for p in probabilities.values())
    for _ in range(3):
        page.locator("#mistakes-next").click()
    page.locator("#mistakes-who").get_by_text("Both", exact=True).click()
    key = confidence_of_wrong(labels, probabilities)
    wait_for(page, ordered((a != labels) & (b != labels), key))
    page.wait_for_timeout(800)
    assert page.locator("#mistakes .range").get_attribute("data-page") == "0"
    for _ in range(4):
        page.locator("#mistakes-next").click()
    page.locator("#mistakes .range[data-page='4']").wait_for()

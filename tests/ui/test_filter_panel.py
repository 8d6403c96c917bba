"""One filter on all tabs, in the address, and each visitor's own."""

import re

import numpy as np
import pytest
from app_process import running_app
from paths import ROOT
from playwright.sync_api import expect
from plots import settled

from cifar_models.data import label_quality
from cifar_models.labels import CLASS_NAMES

pytestmark = pytest.mark.page
CAT, DOG = 3, 5


def count(page, expected):
    expect(page.locator("#filter-images section")).to_have_attribute("data-count", str(expected))
    expect(page.locator("#filter-chips [data-count]")).to_have_attribute(
        "data-count", str(expected)
    )


def click_cell(page, source, row, column):
    plot = page.locator(f"#matrix-{source} .plot")
    page.locator(f"#matrix-{source} .heatmaplayer image").wait_for(state="attached")
    plot.scroll_into_view_if_needed()
    settled(page, source)
    x, y = plot.evaluate(
        """(plot, [row, column]) => {
          const box = plot.getBoundingClientRect(), l = plot._fullLayout;
          return [box.x + l._size.l + l.xaxis.d2p(column),
                  box.y + l._size.t + l.yaxis.d2p(row)]; }""",
        [row, column],
    )
    page.mouse.click(x, y)


@pytest.fixture
def predicted(stored):
    probabilities, labels = stored
    return labels, {name: p.argmax(1) for name, p in probabilities.items()}


def test_a_cell_filters_every_tab(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    page.get_by_role("tab", name="Confusion matrices").click()
    click_cell(page, "custom_cnn", "cat", "dog")
    cell = np.flatnonzero((labels == CAT) & (said["custom_cnn"] == DOG))
    count(page, len(cell))
    expect(page.locator("#filter-images .thumb")).to_have_count(len(cell))
    page.get_by_role("tab", name="Misclassified").click()
    expect(page.locator("#mistakes .range")).to_have_attribute("data-total", str(len(cell)))
    page.get_by_role("tab", name="Compare").click()
    page.locator("#grid-mode").get_by_text("16 of the filter", exact=True).click()
    expect(page.locator(".cards")).to_have_attribute("data-mode", "filtered")
    picks = page.locator("#grid .card").evaluate_all("all => all.map(c => +c.dataset.pick)")
    assert set(picks) <= set(cell.tolist())
    assert len(picks) == min(16, len(cell))


def test_pages_turn_after_several_cells(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    page.get_by_role("tab", name="Confusion matrices").click()
    for name in ("airplane", "automobile"):
        click_cell(page, "resnet50", name, name)
        right = said["resnet50"] == labels
        total = int((right & (labels == CLASS_NAMES.index(name))).sum())
        count(page, total)
    images = page.locator("#filter-images h3")
    page.locator("#filter-next").click()
    expect(images).to_have_text(f"{total} images: 241 to 480")
    page.locator("#filter-next").click()
    expect(images).to_have_text(f"{total} images: 481 to 720")
    page.locator("#filter-previous").click()
    expect(images).to_have_text(f"{total} images: 241 to 480")


def test_chips_take_restrictions_away_by_key_too(app, visit, predicted):
    labels, said = predicted
    page = visit(f"{app.url}/?true=cat&custom_cnn=dog&outcome=both_wrong")
    wrong = [p != labels for p in said.values()]
    both = wrong[0] & wrong[1] & (labels == CAT)
    count(page, (both & (said["custom_cnn"] == DOG)).sum())
    page.get_by_role("button", name="Remove: Custom CNN says dog").focus()
    page.keyboard.press("Enter")
    count(page, both.sum())
    assert "custom_cnn" not in page.url
    page.get_by_role("button", name="Remove: both wrong").click()
    count(page, (labels == CAT).sum())
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("#filter-side")).to_be_hidden()
    assert "true=" not in page.url


def test_a_copied_link_opens_the_same_view_after_a_restart(
    real_test_images, visit, predicted, tmp_path
):
    labels, said = predicted
    expected = int(((labels == CAT) & (said["resnet50"] == DOG)).sum())
    with running_app(ROOT, TMPDIR=str(tmp_path)) as first:
        page = visit(f"{first.url}/?__theme=dark")
        page.get_by_role("tab", name="Confusion matrices").click()
        click_cell(page, "resnet50", "cat", "dog")
        count(page, expected)
        expect(page).to_have_url(re.compile("true=cat"))
        query = page.url.split("?")[1]
        assert "__theme=dark" in query, "what is not the filter's stays in the address"
        page.context.close()
    with running_app(ROOT, TMPDIR=str(tmp_path)) as second:
        page = visit(f"{second.url}/?{query}")
        count(page, expected)
        chips = page.locator("#filter-chips .chip:not(.clear)")
        expect(chips).to_have_count(2)
        expect(chips.first).to_contain_text("true class cat")
        page.get_by_role("tab", name="Misclassified").click()
        expect(page.locator("#mistakes .range")).to_have_attribute("data-total", str(expected))
        page.context.close()


def test_two_visitors_do_not_mix(app, visit, predicted):
    labels, _ = predicted
    first, second = visit(f"{app.url}/?true=ship"), visit(app.url)
    count(first, (labels == CLASS_NAMES.index("ship")).sum())
    second.wait_for_timeout(500)
    expect(second.locator("#filter-images section")).to_have_count(0)
    assert "true=" not in second.url


def test_visitors_who_click_at_once_keep_to_their_own(app, visit, predicted):
    labels, said = predicted
    pages = [visit(app.url) for _ in range(3)]
    for page in pages:
        page.get_by_role("tab", name="Confusion matrices").click()
    for turn in range(4):
        cells = [CLASS_NAMES[(turn + 3 * number) % 10] for number in range(len(pages))]
        for page, name in zip(pages, cells, strict=True):
            click_cell(page, "resnet50", name, name)  # answered while the next one clicks
        for page, name in zip(pages, cells, strict=True):
            true = CLASS_NAMES.index(name)
            count(page, ((labels == true) & (said["resnet50"] == true)).sum())
            expect(page).to_have_url(re.compile(f"true={name}"))


def test_a_click_that_a_later_one_overtook_changes_nothing(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    page.get_by_role("tab", name="Confusion matrices").click()
    click_cell(page, "resnet50", "frog", "frog")
    count(page, ((labels == 6) & (said["resnet50"] == 6)).sum())
    held = []

    def hold_cats(route):
        if '"cat"' in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/queue/join*", hold_cats)
    click_cell(page, "resnet50", "cat", "dog")
    page.wait_for_timeout(300)
    click_cell(page, "resnet50", "ship", "ship")
    ships = ((labels == 8) & (said["resnet50"] == 8)).sum()
    count(page, ships)
    assert held, "the first click is on its way"
    for route in held:
        with page.expect_response("**/queue/join*"):
            route.continue_()
    page.wait_for_timeout(1500)  # time for its answer
    count(page, ships)
    expect(page).to_have_url(re.compile("true=ship&resnet50=ship"))
    page.get_by_role("button", name="Remove: ResNet50 says ship").click()
    count(page, (labels == 8).sum())


def test_nonsense_in_the_address_is_left_out(app, visit, predicted):
    labels, _ = predicted
    page = visit(f"{app.url}/?true=frog&outcome=<b>&least=nan&confidence_of=x")
    count(page, (labels == CLASS_NAMES.index("frog")).sum())


def test_a_class_beside_a_matrix_is_its_row_and_below_it_its_column(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    page.get_by_role("tab", name="Confusion matrices").click()
    page.locator("#matrix-resnet50 g.ytick text", has_text="cat").click()
    count(page, (labels == CAT).sum())
    page.locator("#matrix-resnet50 g.xtick text", has_text="dog").click()
    count(page, (said["resnet50"] == DOG).sum())


def test_one_models_answers_against_the_others(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    page.get_by_role("tab", name="Confusion matrices").click()
    page.locator("#matrix-third").get_by_text("One model's answers", exact=False).click()
    click_cell(page, "answers", "cat", "dog")
    apart = (said["resnet50"] == CAT) & (said["custom_cnn"] == DOG)
    count(page, apart.sum())
    page.get_by_role("button", name="Restrict further").click()
    box = page.locator("#filter-true input")
    box.click()
    page.get_by_role("option", name="dog", exact=True).click()
    count(page, (apart & (labels == DOG)).sum())
    expect(page.locator("#matrix-answers .gtitle")).to_contain_text("true dog only")
    texts = page.locator("#matrix-answers .plot").evaluate("p => p.data[0].text[3][5]")
    assert texts == f"{(apart & (labels == DOG)).sum():,}"


def test_the_verdicts_figures_show_their_images(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    page.locator("#verdict .tally").nth(1).click()
    right = int((said["custom_cnn"] == labels).sum())
    count(page, right)
    expect(page.locator("#filter-images h3")).to_contain_text(f"{right:,} images: 1 to 240")
    page.locator("#filter-next").click()
    expect(page.locator("#filter-images h3")).to_contain_text("241 to 480")
    expected = np.flatnonzero(said["custom_cnn"] == labels)[240:480].tolist()
    picks = page.locator("#filter-images .thumb").evaluate_all(
        "all => all.map(t => +t.dataset.pick)"
    )
    assert picks == expected


def test_no_confusion_floods_the_mistakes(app, visit, predicted):
    labels, said = predicted
    page = visit(app.url)
    page.get_by_role("tab", name="Misclassified").click()
    box = page.locator("#mistakes-cap input")
    box.click()
    page.get_by_role("option", name="at most 1", exact=True).click()
    page.wait_for_function("+document.querySelector('#mistakes .range').dataset.total <= 90")
    picks = page.locator("#mistakes .thumb").evaluate_all("all => all.map(t => +t.dataset.pick)")
    seen = [
        (labels[i], name)
        for i in picks
        for name in {said["resnet50"][i], said["custom_cnn"][i]} - {labels[i]}
    ]
    assert len(seen) == len(set(seen))


def test_doubtful_labels_can_be_chosen_and_carry_a_mark(app, visit):
    page = visit(f"{app.url}/?labels=doubtful")
    count(page, len(label_quality.doubtful_indices()))
    expect(page.locator("#filter-images .doubtful-mark")).to_have_count(54)


def test_confidence_restricts_too(app, visit, stored):
    probabilities, _ = stored
    page = visit(app.url)
    page.locator("#filter-open").click()
    page.get_by_role("button", name="Restrict further").click()
    page.locator("#filter-least input").fill("99")
    page.locator("#filter-least input").press("Tab")
    count(page, (probabilities["resnet50"].max(1) >= 0.99).sum())
    expect(page.locator("#filter-chips")).to_contain_text("ResNet50 99 to 100% sure")

"""The tab "Is it real?" in a browser: verdicts, the sortable table, and the images behind both."""

import csv

import numpy as np
import pytest
from views import PER_PAGE

from cifar_models import wording
from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import MODELS, RESNET50
from cifar_models.stats import judgements as evidence
from cifar_models.stats import verdicts
from cifar_models.stats.answers import Answers
from cifar_models.stats.direction import direction_of
from cifar_models.stats.filters import Filter

pytestmark = pytest.mark.page


@pytest.fixture(scope="module")
def bundles():
    return {spec.id: read(BUNDLES / spec.id, spec) for spec in MODELS}


@pytest.fixture(scope="module")
def answers(bundles):
    return Answers(
        bundles[RESNET50.id].labels, {name: one.probabilities for name, one in bundles.items()}
    )


@pytest.fixture
def page(app, visit):
    page = visit(f"{app.url}/?tab=evidence&order=index")
    page.locator("#evidence-classes tbody tr").first.wait_for()
    return page


@pytest.fixture
def classes(page):
    """The table of verdicts per class."""
    return page.locator("#evidence-classes table").first


def column(page, head):
    """Return the values of the column whose heading reads ``head``, from top to bottom."""
    return page.locator("#evidence-classes table").first.evaluate(
        """(table, head) => {
          const heads = [...table.tHead.rows[0].cells];
          const place = heads.findIndex(cell => cell.textContent === head);
          return [...table.tBodies[0].rows].map(row => row.cells[place].dataset.value); }""",
        head,
    )


def saved(page, link):
    with page.expect_download() as download:
        link.click()
    return download.value


def test_verdicts_are_those_of_the_predictions(page, answers):
    for group in evidence.groups(answers):
        judged = evidence.judge(answers, group.chosen)
        section = page.locator(f"#evidence-verdicts [data-judged={group.id}]")
        assert section.get_attribute("data-finding") == judged.finding
        text = section.inner_text()
        assert verdicts.sentence(judged.difference) in text
        assert "McNemar" not in text
        section.locator("summary").click()
        statistics = section.locator("dl").inner_text()
        assert wording.points(judged.difference.difference, 2) in statistics
        assert "McNemar" in statistics
        assert f"{judged.difference.only_a:,} image" in text
        assert f"{judged.difference.only_b:,} image" in text


def shown_images(page, count):
    page.locator(f"#filter-images section[data-count='{count}']").wait_for()
    return page.locator("#filter-images .thumb").evaluate_all(
        "thumbs => thumbs.map(thumb => Number(thumb.dataset.pick))"
    )


def test_a_count_sets_the_filter_and_shows_as_many_images(page, bundles):
    labels = bundles[RESNET50.id].labels
    right = [bundles[spec.id].predicted == labels for spec in MODELS]
    cat = labels == CLASS_NAMES.index("cat")
    expected = np.flatnonzero(cat & right[1] & ~right[0])
    count = page.locator("#evidence-classes").get_by_title("cat: only the custom CNN right")
    assert count.inner_text() == f"{len(expected):,}"
    count.click()
    assert shown_images(page, len(expected)) == expected.tolist()[:PER_PAGE]
    chips = page.locator("#filter-chips").inner_text()
    assert "only Custom CNN right" in chips
    assert "true class cat" in chips


def test_a_count_without_doubtful_labels_leaves_them_out(page, answers):
    group = evidence.groups(answers)[1]
    judged = evidence.judge(answers, group.chosen)
    page.locator(f"#evidence-verdicts [data-judged={group.id}] .opens").first.click()
    shown_images(page, judged.difference.only_a)
    assert "without doubtful labels" in page.locator("#filter-chips").inner_text()


def test_a_point_of_the_figure_shows_what_tells_the_models_apart(page, answers):
    plot = page.locator("#evidence-differences .plot")
    plot.scroll_into_view_if_needed()
    page.locator("#evidence-differences .points path").first.wait_for()
    x, y = plot.evaluate(
        """plot => { const box = plot.getBoundingClientRect(), l = plot._fullLayout;
          const points = plot.data.at(-1), place = points.y.indexOf('dog');
          return [box.x + l._size.l + l.xaxis.d2p(points.x[place]),
                  box.y + l._size.t + l.yaxis.d2p('dog')]; }"""
    )
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    # Plotly takes a click for the point that is hovered.
    page.locator("#evidence-differences .hoverlayer").get_by_text("dog").first.wait_for()
    page.mouse.click(x, y)
    difference = evidence.judge(answers, Filter(true="dog")).difference
    shown_images(page, difference.only_a + difference.only_b)


def test_columns_sort_by_click_and_by_keyboard(page, classes, answers):
    head = classes.get_by_role("columnheader", name="difference")
    assert head.get_attribute("aria-sort") == "none"
    rows = evidence.judge_classes(answers, Filter())
    values = sorted((row.judgement.difference.difference for row in rows), reverse=True)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert [float(value) for value in column(page, "difference")] == values
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert [float(value) for value in column(page, "difference")] == values[::-1]
    name = classes.get_by_role("columnheader", name="class", exact=True)
    name.get_by_role("button").focus()
    page.keyboard.press("Space")
    assert name.get_attribute("aria-sort") == "ascending"
    assert head.get_attribute("aria-sort") == "none"
    assert column(page, "class") == sorted(CLASS_NAMES)


def test_other_images_keep_the_order_and_change_the_numbers(page, classes, answers):
    head = classes.get_by_role("columnheader", name="difference")
    head.get_by_role("button").click()
    group = evidence.groups(answers)[-1]
    page.locator("#evidence-on").get_by_text(group.title).click()
    page.locator("#evidence-classes caption").get_by_text(f"Per class: {group.title}").wait_for()
    rows = evidence.judge_classes(answers, group.chosen)
    values = sorted((row.judgement.difference.difference for row in rows), reverse=True)
    assert [float(value) for value in column(page, "difference")] == values
    support = {row.name: row.first.support for row in rows}
    assert [int(n) for n in column(page, "images")] == [support[n] for n in column(page, "class")]
    head = classes.get_by_role("columnheader", name="difference")
    assert head.get_attribute("aria-sort") == "descending"


def test_the_table_is_saved_as_csv(page, answers):
    download = saved(page, page.locator("#evidence-classes a.save"))
    assert download.suggested_filename == "per-class-all.csv"
    with open(download.path(), encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    rows, way = evidence.judge_classes(answers, Filter()), direction_of(answers)
    assert [row["class"] for row in found] == list(CLASS_NAMES)
    for row, line in zip(rows, found, strict=True):
        assert float(line["F1 ResNet50"]) == row.first.f1
        assert float(line["recall Custom CNN"]) == row.second.recall
        assert int(line["right alone ResNet50"]) == row.judgement.difference.only_a
        assert float(line["p (McNemar, Holm)"]) == row.judgement.p_value
        assert line["verdict"] == verdicts.in_words(row.judgement.finding)
        turned = way.turn(row.judgement.difference)
        assert float(line["difference in recall"]) == turned.difference
        assert float(line["interval low"]) == turned.interval[0]
        assert line["difference of"] == way.words()


def test_a_bar_shows_the_images_of_its_confidence(page, bundles):
    bundle = bundles[RESNET50.id]
    plot = page.locator("#evidence-confidences .plot")
    plot.scroll_into_view_if_needed()
    page.locator("#evidence-confidences .barlayer .point").first.wait_for(state="attached")
    # On its logarithmic axis a bar has no end below.
    x, y = plot.evaluate(
        """plot => { const box = plot.querySelectorAll('.barlayer .trace')[0]
            .querySelectorAll('.point')[9].getBoundingClientRect();
          return [Math.round(box.x + box.width / 2), Math.round(box.y) + 5]; }"""
    )
    page.mouse.move(x - 1, y)
    page.mouse.move(x, y)
    page.locator("#evidence-confidences .hoverlayer").get_by_text("ResNet50").first.wait_for()
    page.mouse.click(x, y)
    inside = (bundle.confidence > 9 / 15) & (bundle.confidence <= 10 / 15)
    shown_images(page, inside.sum())


def test_speed_is_measured_when_asked(page):
    assert page.locator("#evidence-speed table").count() == 0
    page.get_by_role("button", name="Measure the speed").click()
    page.locator("#evidence-speed tbody tr").nth(1).wait_for(timeout=120_000)
    values = page.locator("#evidence-speed tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].slice(1).map(cell => Number(cell.dataset.value)))"
    )
    for p50, p95, cold in values:
        assert 0 < p50 <= p95
        assert cold > 0
    assert "Cold start" in page.locator("#evidence-speed").inner_text()


def test_cost_and_calibration_state_the_metrics(page, bundles):
    for spec in MODELS:
        metrics = bundles[spec.id].metrics
        costs = page.locator("#evidence-costs tbody tr", has_text=spec.short_title).inner_text()
        assert f"{metrics.parameters:,}" in costs
        assert f"{metrics.bytes:,}" in costs
        error = page.locator("#evidence-calibration tbody tr", has_text=spec.short_title)
        found = metrics.calibration
        assert wording.percent(found.expected_calibration_error) in error.inner_text()
        before = found.before_temperature.expected_calibration_error
        assert wording.percent(before) in error.inner_text()
    page.locator("#evidence-against").get_by_text("Training time").click()
    page.wait_for_function(
        "() => document.querySelector('#evidence-cost .figure-caption')"
        ".textContent.includes('minutes')"
    )
    assert "4,292 of 5,000" in page.locator("#evidence-report").inner_text()

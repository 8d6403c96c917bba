"""The first screen: its counts, scores, pictures and links, against the predictions and numbers."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest
from hand_made import answering
from playwright.sync_api import expect
from views import count, expect_in_address

from cifar_models import wording
from cifar_models.data import label_quality
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.guided_path import path
from cifar_models.serving.served import Serving
from cifar_models.ui import overview

NAMES = ("resnet50", "custom_cnn")


@pytest.fixture
def right(stored):
    """Whether each model is right on each test image."""
    probabilities, labels = stored
    return [probabilities[name].argmax(1) == labels for name in NAMES]


def four(right):
    a, b = right
    return [int(mask.sum()) for mask in (a & b, a & ~b, ~a & b, ~a & ~b)]


def telling(stored):
    """The six pictures by the rule, written down anew."""
    probabilities, labels = stored
    said = {name: probabilities[name].argmax(1) for name in NAMES}
    expected = []
    for winner, other in (NAMES, NAMES[::-1]):
        alone = [
            i
            for i in np.flatnonzero((said[winner] == labels) & (said[other] != labels))
            if not label_quality.is_doubtful(int(i))
        ]
        classes = set()
        for i in sorted(alone, key=lambda i: (-probabilities[other][i].max(), i)):
            if labels[i] not in classes:
                classes.add(labels[i])
                expected.append(int(i))
            if len(classes) == 3:
                break
    return expected


@pytest.mark.page
def test_four_counts_add_up_and_show_their_pictures(app, visit, stored, right):
    page = visit(app.url)
    counts = page.locator("#overview .count")
    shown = [int(text.replace(",", "")) for text in counts.locator("b").all_inner_texts()]
    assert shown == four(right)
    assert sum(shown) == len(stored[1]) == 10_000
    for button, number in zip(counts.all(), shown, strict=True):
        button.click()
        count(page, number)


@pytest.mark.page
def test_scores_and_intervals_drawn_are_those_of_the_metrics(app, visit, served, right):
    page = visit(app.url)
    marks = page.locator(".score.marks .ticks span")
    ticks = {
        float(text): box
        for text, box in zip(
            marks.all_inner_texts(),
            marks.evaluate_all(
                """all => all.map(t => { const b = t.getBoundingClientRect();
                return b.x + b.width / 2; })"""
            ),
            strict=True,
        )
    }
    low, high = min(ticks), max(ticks)
    assert high == 100

    def percent_at(x):
        return low + (x - ticks[low]) / (ticks[high] - ticks[low]) * (high - low)

    for name, own in zip(NAMES, right, strict=True):
        metrics = served.bundles[name].metrics
        score = page.locator(f".score[data-model={name}]")
        assert metrics.accuracy == pytest.approx(own.mean())
        expect(score.locator(".big")).to_have_text(f"{own.mean():.1%}")
        expect(score).to_contain_text(wording.interval(metrics.interval))
        left, right_end, at = score.locator(".axis").evaluate(
            """axis => { const bar = axis.querySelector('i').getBoundingClientRect();
            const mark = axis.querySelector('s').getBoundingClientRect();
            return [bar.left, bar.right, mark.left + mark.width / 2]; }"""
        )
        drawn = [percent_at(x) / 100 for x in (left, right_end, at)]
        assert drawn == pytest.approx([*metrics.interval, metrics.accuracy], abs=0.001), name


@pytest.mark.page
def test_the_sentences_state_what_the_predictions_say(app, visit, right):
    page = visit(app.url)
    a, b = (own.mean() for own in right)
    heading = page.locator("#overview h1").inner_text()
    assert f"{a * 100:.1f} of 100" in heading
    assert heading.endswith(f"{b * 100:.1f}.")
    finding = page.locator("#overview .verdict-line")
    better = "ResNet50" if a > b else "The custom CNN"
    assert finding.inner_text().startswith(f"{better} is better by {abs(a - b) * 100:.1f} points")
    assert len(finding.inner_text().split()) <= 20
    assert finding.get_attribute("data-leader") == ("first" if a > b else "second")
    page.locator(".accuracy summary").click()
    expect(page.locator(".accuracy details")).to_contain_text(
        "from random weights on CIFAR-10 alone"
    )


@pytest.mark.page
def test_confusions_of_the_gap_open_the_cell_of_the_worse_model(app, visit, stored, right):
    probabilities, labels = stored
    worse, better = sorted(NAMES, key=lambda name: right[NAMES.index(name)].sum())
    page = visit(app.url)
    surplus = []
    for chip in page.locator("#overview .gap .chip").all():
        what, said, more = re.fullmatch(r"(\w+) → (\w+)\s*\+(\d+)", chip.inner_text()).groups()
        cell = {
            name: (labels == CLASS_NAMES.index(what))
            & (probabilities[name].argmax(1) == CLASS_NAMES.index(said))
            for name in NAMES
        }
        assert int(more) == cell[worse].sum() - cell[better].sum()
        surplus.append(int(more))
        chip.click()
        count(page, cell[worse].sum())
        expect_in_address(page, f"{worse}={said}")
    assert surplus == sorted(surplus, reverse=True)
    gap = abs(int(right[0].sum()) - int(right[1].sum()))
    expect(page.locator("#overview .gap")).to_contain_text(
        f"make {sum(surplus) / gap:.0%} of the gap"
    )


@pytest.mark.page
@pytest.mark.parametrize(("width", "most"), [(1280, 250), (390, 420)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_content_begins_near_the_top(app, visit, width, most, scheme):
    page = visit(f"{app.url}/?__theme={scheme}", width, scheme)
    top = page.locator("#overview .score").first.bounding_box()["y"]
    assert top <= most


@pytest.mark.page
def test_six_pictures_follow_the_rule_that_is_written_there(app, visit, stored):
    page = visit(app.url)
    picks = page.locator("#overview .card").evaluate_all("all => all.map(c => +c.dataset.pick)")
    assert picks == telling(stored)
    assert len(picks) == 6
    page.locator(".telling summary").click()
    expect(page.locator(".telling details")).to_contain_text(
        "surest of its mistake: three for each"
    )
    page.locator("#overview .card").nth(4).click()
    expect(page.locator("dialog[open] h3")).to_contain_text(f"Test image {picks[4]}:")
    expect(page.locator("dialog[open] .steps")).to_contain_text("5 of 6")


@pytest.mark.page
def test_the_path_says_what_was_found_and_leads_there(app, visit, served):
    page = visit(app.url)
    steps = path(served)
    items = page.locator("#overview .path li")
    expect(items).to_have_count(len(steps))
    for item, step in zip(items.all(), steps, strict=True):
        assert item.get_attribute("data-answer") == step.answer
        expect(item.locator("p")).to_contain_text(f"{step.answer}. {step.sentence}")
        expect(item.locator("[data-go]")).to_have_text(step.link)
        item.locator("[data-go]").click()
        expect(page.locator(f"#tab-{step.tab}")).to_have_attribute("aria-selected", "true")


# Without a browser: other outcomes.


@pytest.fixture(scope="module")
def real():
    return Serving().current


def with_outcomes(served, counts):
    """What is served, with so many images that both, one, the other and none get right."""
    labels = served.labels
    code = np.repeat(range(4), counts)
    said = [np.where(np.isin(code, own), labels, (labels + 1) % 10) for own in ((0, 1), (0, 2))]
    return answering(served, said)


class Elements(HTMLParser):
    """The elements of HTML: their attributes, and under ``text`` what stands in them."""

    def __init__(self, html):
        super().__init__()
        self.found, self._open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        element = {"class": "", **dict(attributes), "tag": tag, "text": ""}
        self.found.append(element)
        if tag != "img":
            self._open.append(element)

    def handle_endtag(self, tag):
        while self._open.pop()["tag"] != tag:
            pass

    def handle_data(self, data):
        for element in self._open:
            element["text"] += data

    def of(self, name):
        return [one for one in self.found if name in one["class"].split()]


@pytest.mark.parametrize(
    ("counts", "leader", "begins"),
    [
        ((9000, 500, 300, 200), "first", "ResNet50 is better by 2.0 points"),
        ((9000, 300, 500, 200), "second", "The custom CNN is better by 2.0 points"),
        ((9000, 400, 400, 200), "", "No clear winner"),
        ((9000, 400, 405, 195), "", "No clear winner"),
        ((9500, 0, 0, 500), "", "Both are right on exactly the same images."),
        ((10_000, 0, 0, 0), "", "Both are right on exactly the same images."),
        ((0, 10_000, 0, 0), "first", "ResNet50 is better by 100.0 points"),
    ],
)
def test_the_first_screen_follows_the_outcome(real, counts, leader, begins):
    html = overview.render(with_outcomes(real, counts))
    elements = Elements(html)
    (finding,) = elements.of("verdict-line")
    assert finding["data-leader"] == leader
    assert finding["text"].strip().startswith(begins)
    shown = [re.match(r"[\d,]+", one["text"].strip()).group() for one in elements.of("count")]
    assert [int(text.replace(",", "")) for text in shown] == list(counts)
    first, second = ((counts[0] + counts[place]) / 10_000 for place in (1, 2))
    assert [one["text"] for one in elements.of("big")] == [
        wording.percent(first, 1),
        wording.percent(second, 1),
    ]
    # Confusions of a gap and pictures that tell it, only where there are any.
    assert bool(elements.of("gap")) == bool(leader)
    cards = elements.of("card")
    assert len(cards) <= 3 * (bool(counts[1]) + bool(counts[2]))
    assert bool(cards) == bool(elements.of("telling")) == bool(counts[1] + counts[2])
    places = [float(text) for text in re.findall(r"left:([-\d.]+)%", html)]
    assert len(places) > 6
    assert all(0 <= place <= 100 for place in places)

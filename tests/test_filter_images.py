"""The list of the panel: its CSV, its head and the words for an empty one."""

import csv
import io

import numpy as np
import pytest

from cifar_models.data import label_quality
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Serving
from cifar_models.specs import MODELS
from cifar_models.stats import selection
from cifar_models.stats.filters import Filter
from cifar_models.stats.outcomes import BOTH_RIGHT, BOTH_WRONG
from cifar_models.ui.parts import filter_images
from cifar_models.ui.parts.view_of_images import ImageView


@pytest.fixture(scope="module")
def real():
    return Serving().current


def rows(real, view):
    return list(csv.DictReader(io.StringIO(filter_images.as_csv(real, view))))


@pytest.mark.parametrize("order", [selection.CONFIDENCE, selection.DISAGREEMENT, selection.INDEX])
def test_the_csv_holds_all_pages_in_their_order(real, order):
    view = ImageView(Filter(outcome=BOTH_WRONG), order=order, place=1)
    found = rows(real, view)
    expected = view.indices(real.answers)
    assert [int(row["index"]) for row in found] == expected.tolist()
    assert len(found) > 60
    for row in found:
        index = int(row["index"])
        assert row["true"] == CLASS_NAMES[real.labels[index]]
        assert bool(row["label"]) == label_quality.is_doubtful(index)
        for spec in MODELS:
            probabilities = real.bundles[spec.id].probabilities[index]
            assert row[f"{spec.id}_predicted"] == CLASS_NAMES[probabilities.argmax()]
            assert float(row[f"{spec.id}_confidence"]) == pytest.approx(
                probabilities.max(), abs=1e-6
            )


def test_the_csv_keeps_the_cap_and_has_a_header_where_nothing_fits(real):
    capped = ImageView(Filter(outcome=BOTH_WRONG), cap=1)
    assert len(rows(real, capped)) == len(capped.indices(real.answers)) < 100
    nothing = Filter(outcome=BOTH_RIGHT, true="cat", first="dog")
    assert filter_images.as_csv(real, ImageView(nothing)).startswith("index,true,label,resnet50_")
    assert rows(real, ImageView(nothing)) == []


def test_an_empty_list_names_the_one_restriction_that_helps(real):
    view = ImageView(Filter(outcome=BOTH_RIGHT, true="cat", first="dog"))
    text = filter_images.body(real, view, view.page(real.answers))
    for field, words in view.chosen.chips():
        count = len(view.chosen.without(field).indices(real.answers))
        words = f"without &#39;{words}&#39; there are {count:,}"
        assert (words in text) == bool(count)
    assert "No test image fits" in text


def test_an_empty_list_that_no_single_one_explains(real):
    view = ImageView(Filter(outcome=BOTH_RIGHT, true="ship", first="dog", second="frog"))
    text = filter_images.body(real, view, view.page(real.answers))
    assert "take away two restrictions at least" in text


def test_the_head_says_what_a_cap_leaves_out(real):
    view = ImageView(Filter(outcome=BOTH_WRONG), cap=1)
    page = view.page(real.answers)
    text = filter_images.head(real, view, page)
    total = int(np.count_nonzero(view.chosen.mask(real.answers)))
    assert f"of {total}; at most 1 of each confusion" in text
    assert f">{page.total} pictures<" in text


def test_the_summary_writes_the_address_only_where_it_is_told_to(real):
    view = ImageView(Filter(true="cat"), opened=False)
    assert "data-query" not in filter_images.summary(real, view)
    text = filter_images.summary(real, view, rewrite=True, restored=5)
    assert 'data-query="true=cat&amp;panel=closed"' in text
    assert 'data-restored="5"' in text
    assert "data-open" in text
    assert "data-open" not in filter_images.summary(real, ImageView(Filter(true="cat")))

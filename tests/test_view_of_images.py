"""What the panel shows: how addresses say it, and what each step changes."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hand_made import answers
from hypothesis import given, settings

from cifar_models.labels import CLASS_NAMES
from cifar_models.stats import selection
from cifar_models.stats.filters import Filter
from cifar_models.stats.outcomes import OUTCOMES
from cifar_models.ui.parts.view_of_images import (
    CAPS,
    ORDERS,
    PAGE_SIZE,
    ImageView,
    names_in_addresses,
)

CATS = Filter(true="cat")
VIEWS = st.builds(
    ImageView,
    chosen=st.builds(
        Filter,
        outcome=st.none() | st.sampled_from(OUTCOMES),
        true=st.none() | st.sampled_from(CLASS_NAMES),
        one_says=st.none() | st.sampled_from(CLASS_NAMES),
    ),
    order=st.sampled_from(ORDERS),
    cap=st.sampled_from(CAPS),
    place=st.integers(0, 9998),
    opened=st.none() | st.booleans(),
)


@settings(deadline=None, database=None)
@given(VIEWS)
def test_an_address_says_all_of_a_view(view):
    read = ImageView.from_query(view.to_query())
    assert replace(read, opened=None) == replace(view, opened=None)
    assert read.is_open == view.is_open
    assert read.to_query() == view.to_query()


def test_what_goes_without_saying_is_not_written():
    assert ImageView().to_query() == ""
    assert ImageView(opened=False).to_query() == ""
    assert ImageView(CATS).to_query() == ImageView(CATS, opened=True).to_query() == "true=cat"
    assert ImageView(opened=True).to_query() == "panel=open"
    assert ImageView(CATS, opened=False).to_query() == "true=cat&panel=closed"
    view = ImageView(CATS, order=selection.INDEX, cap=3, place=1)
    assert view.to_query() == "true=cat&order=index&cap=3&page=2"


def test_only_its_own_names_are_written():
    view = ImageView(CATS, order=selection.INDEX, cap=3, place=1, opened=False)
    written = {pair.split("=")[0] for pair in view.to_query().split("&")}
    assert written <= set(names_in_addresses())
    assert {"confidence_of", "least", "most"} <= set(names_in_addresses()), "old links' names"


@pytest.mark.parametrize(
    "nonsense",
    [
        {"order": "<b>"},
        {"order": selection.CONFIDENCE_ASCENDING},  # an order of the API alone
        {"cap": "7"},
        {"cap": "1.5"},
        {"cap": "-1"},
        {"page": "0"},
        {"page": "-3"},
        {"page": "100000"},
        {"page": "two"},
        {"page": "²"},
        {"panel": "ajar"},
        {"true": "tiger"},
        {"tab": "models"},
    ],
)
def test_what_means_nothing_is_left_out(nonsense):
    assert ImageView.from_address(nonsense) == ImageView()
    good = {"outcome": "both_wrong", "order": "index"}
    assert ImageView.from_address(nonsense | good).chosen == Filter(outcome="both_wrong")


def test_old_links_name_a_model_and_a_range():
    view = ImageView.from_address({"confidence_of": "custom_cnn", "least": "0.5", "most": "0.9"})
    assert (view.chosen.second_least, view.chosen.second_most) == (0.5, 0.9)
    assert view.is_open


def test_each_step_begins_at_the_first_page_and_opens_the_panel():
    view = ImageView(CATS, place=4, opened=False)
    for after in (view.of(Filter()), view.ordered_by(selection.INDEX), view.capped_at(3)):
        assert (after.place, after.is_open) == (0, True)
    turned = view.turned_to(2)
    assert (turned.place, turned.is_open) == (2, True)
    assert turned.chosen == view.chosen
    assert view.turned_to(2.0).to_query() == turned.to_query()


@pytest.mark.parametrize("number", [-1, 100_000, None, "2", float("nan"), float("inf"), [1]])
def test_no_page_is_refused(number):
    with pytest.raises(ValueError, match="not one of the pages"):
        ImageView().turned_to(number)


def test_unknown_orders_and_caps_are_refused_with_what_is_allowed():
    with pytest.raises(ValueError, match="must be one of confidence, disagreement"):
        ImageView().ordered_by("no")
    for cap in (2, -1, None, "many"):
        with pytest.raises(ValueError, match=r"must be one of \(0, 1, 3, 10\)"):
            ImageView().capped_at(cap)


def test_pages_part_all_images_and_end_at_the_last():
    given_answers = answers((2 * PAGE_SIZE + 5, "cat", "cat", "dog"), (10, "dog", "dog", "dog"))
    view = ImageView(CATS, order=selection.INDEX)
    pages = [view.turned_to(number).page(given_answers) for number in range(3)]
    assert [len(page.indices) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 5]
    together = np.concatenate([page.indices for page in pages])
    assert together.tolist() == view.indices(given_answers).tolist()
    settled, page = view.turned_to(70).settled(given_answers)
    assert (settled.place, page.number, page.last, page.total) == (2, 2, 2, 2 * PAGE_SIZE + 5)
    nothing, page = ImageView(Filter(true="frog"), place=5).settled(given_answers)
    assert (nothing.place, page.total, len(page.indices)) == (0, 0, 0)


def test_a_cap_leaves_so_many_of_each_confusion_on_all_pages():
    given_answers = answers((100, "cat", "cat", "dog"), (100, "dog", "cat", "dog"))
    for cap in CAPS[1:]:
        assert len(ImageView(cap=cap).indices(given_answers)) == 2 * cap
        assert ImageView(cap=cap).page(given_answers).total == 2 * cap
    assert len(ImageView().indices(given_answers)) == 200

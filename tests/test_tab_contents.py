"""Tabs are drawn when they are opened, and again when what they show has changed; else not."""

from types import SimpleNamespace

import gradio as gr
import pytest

from cifar_models.specs import CUSTOM_CNN, PAIR, RESNET50, Pair
from cifar_models.stats.filters import Filter
from cifar_models.ui.parts.tab_contents import TabContents

CATS = Filter(true="cat")


@pytest.fixture
def page():
    """TabContents of two tabs, with what was drawn so far in ``log``."""
    with gr.Blocks():
        contents = TabContents(number=7)
        log, names = [], {}

        def part(tab, name, inputs=0, **how):
            out = gr.HTML()
            given = [gr.Number() for _ in range(inputs)]
            names[out] = name

            def draw(served, chosen, *values):
                log.append((name, served.number, chosen.to_query(), values))
                return {out: name}

            contents.add(tab, draw, given, [out], **how)

        part("grid", "built", inputs=1, filtered=True, built=True)
        part("grid", "follows", inputs=2, filtered=True)
        part("models", "fixed")
    return SimpleNamespace(contents=contents, log=log, names=names, drawn={})


def draw(page, tab, chosen=None, number=7, pair=PAIR):
    """Draw a tab as the page does; return the names of what was drawn."""
    page.log.clear()
    answer = page.contents.draw(
        SimpleNamespace(number=number, pair=pair), chosen or Filter(), tab, page.drawn, [1, 2, 3]
    )
    before = dict(page.drawn)
    page.drawn = answer.pop(page.contents.drawn, page.drawn)
    if not answer:
        assert page.drawn == before
    assert [page.names[one] for one in answer] == [name for name, *_ in page.log]
    return [name for name, *_ in page.log]


def test_what_was_built_with_the_page_is_not_drawn_again(page):
    assert draw(page, "grid") == ["follows"]
    assert draw(page, "grid") == []


def test_each_part_gets_its_own_values(page):
    draw(page, "grid", CATS)
    assert page.log == [
        ("built", 7, "true=cat", (1,)),
        ("follows", 7, "true=cat", (2, 3)),
    ]


def test_what_needs_an_option_that_an_address_changed_is_drawn_anew(page):
    first, *_, last = page.contents.inputs()
    page.drawn = page.contents.outdated(page.drawn, [first])
    assert draw(page, "grid") == ["built", "follows"]
    page.drawn = page.contents.outdated(page.drawn, [last])
    assert draw(page, "models") == ["fixed"]
    assert draw(page, "grid") == ["follows"]
    assert draw(page, "grid") == []


def test_only_the_open_tab_is_drawn_and_the_other_one_when_it_is_opened(page):
    assert draw(page, "grid", CATS) == ["built", "follows"]
    assert draw(page, "models", CATS) == ["fixed"]
    assert draw(page, "models") == [], "what does not follow the filter stays"
    assert draw(page, "grid") == ["built", "follows"]
    assert draw(page, "no such tab") == []


def test_a_newer_state_of_what_is_served_is_drawn_everywhere(page):
    draw(page, "grid"), draw(page, "models")
    assert draw(page, "models", number=8) == ["fixed"]
    assert draw(page, "grid", number=8) == ["built", "follows"]
    assert draw(page, "grid", number=8) == []


def test_another_pair_is_drawn_everywhere_and_each_has_its_own(page):
    swapped = Pair(CUSTOM_CNN, RESNET50)
    assert draw(page, "grid", pair=swapped) == ["built", "follows"]
    assert draw(page, "grid", pair=swapped) == []
    assert draw(page, "models", pair=swapped) == ["fixed"]
    assert draw(page, "grid") == ["built", "follows"]


def test_a_page_built_before_a_swap_is_drawn_as_a_whole(page):
    assert draw(page, "grid", number=8) == ["built", "follows"]


def test_visitors_have_their_own(page):
    draw(page, "grid", CATS)
    page.drawn = {}  # another visitor
    assert draw(page, "grid", CATS) == ["built", "follows"]


def test_inputs_and_outputs_stand_one_after_the_other(page):
    assert len(page.contents.inputs()) == 3
    assert [page.names[one] for one in page.contents.outputs()] == ["built", "follows", "fixed"]

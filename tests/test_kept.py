"""Options that the address keeps: what it may say, and what it means without them."""

import gradio as gr
import pytest

from cifar_models.ui.parts.kept import Kept, number_within


@pytest.fixture
def options():
    """Kept options by name, with the components."""
    with gr.Blocks():
        components = {
            "by": gr.Radio(["count", "row"], value="count"),
            "shown": gr.CheckboxGroup(["a", "b", "c"], value=["a", "b"]),
            "seed": gr.Number(0),
            "size": gr.Radio([1, 2], value=1),
        }
        kept = Kept()
        kept.keep("by", components["by"], ["count", "row"])
        kept.keep("shown", components["shown"], ["a", "b", "c"])
        kept.keep("seed", components["seed"], number_within(0, 10**9))
        kept.keep("size", components["size"], [1, 2])
    return kept, components


def values(options, address, reset=False):
    kept, components = options
    found = kept.values(address, reset)
    return {name: found[one] for name, one in components.items() if one in found}


def test_names_and_components_stand_in_their_order(options):
    kept, components = options
    assert kept.names() == list(components)
    assert kept.components == list(components.values())


def test_an_address_sets_what_it_names(options):
    address = {"by": "row", "shown": "c~a", "seed": "17", "size": "2", "tab": "models"}
    assert values(options, address) == {"by": "row", "shown": ["a", "c"], "seed": 17, "size": 2}


def test_what_it_does_not_name_stays_or_is_as_at_the_start(options):
    assert values(options, {}) == {}
    start = {"by": "count", "shown": ["a", "b"], "seed": 0, "size": 1}
    assert values(options, {}, reset=True) == start
    assert values(options, {"by": "row"}, reset=True) == start | {"by": "row"}


def test_none_of_several_can_be_chosen_too(options):
    assert values(options, {"shown": ""}) == {"shown": []}


@pytest.mark.parametrize("name", ["by", "seed", "size"])
@pytest.mark.parametrize(
    "text", ["", "<b>", "nan", "inf", "-1", "1e400", "row~count", "𝔘", "9" * 999]
)
def test_what_means_nothing_is_left_out(options, name, text):
    found = values(options, {name: text})
    if (name, text) == ("by", "row~count"):
        assert found in ({}, {"by": "count"}, {"by": "row"})
    else:
        assert found == {}
        assert name in values(options, {name: text}, reset=True)


def test_numbers_are_whole_where_they_can_be():
    read = number_within(0, 10)
    assert (read("3"), read("3.0"), read("2.5")) == (3, 3, 2.5)
    assert isinstance(read("3.0"), int)
    for text in ("-0.1", "10.1", "nan", "x", ""):
        with pytest.raises(ValueError):
            read(text)

"""Tabs that are drawn when they are opened, and again when what they show has changed."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from cifar_models.serving.served import Served
from cifar_models.stats.filters import Filter
from cifar_models.ui.parts.tab_bar import TabBar
from cifar_models.ui.parts.wiring import Context, in_order


@dataclass(frozen=True)
class TabContent:
    """A part of a tab that is drawn anew as a whole.

    Attributes:
        tab: Its id.
        draw: From what is served, the filter and the values of ``inputs`` to new values by
            component of ``outputs``.
        inputs: Components that it needs.
        outputs: Components that it fills.
        filtered: Whether it follows the filter; else only what is served counts.
        built: Whether it is drawn already when the page is built.
    """

    tab: str
    draw: Callable[..., dict]
    inputs: list
    outputs: list
    filtered: bool
    built: bool


class TabContents:
    """All of a page. One visitor's ``drawn`` says for what each of them was drawn last.

    Args:
        number: Of the state that the page is built for.
        pair: The two models that it is built for, see ``Pair.name``.

    Attributes:
        drawn: By a content's place among all.
    """

    def __init__(self, number: int, pair: str = "") -> None:
        self._built_for = number, pair
        self._all: list[TabContent] = []
        self.drawn = gr.State({})

    def add(
        self,
        tab: str,
        draw: Callable[..., dict],
        inputs: Iterable,
        outputs: Iterable,
        *,
        filtered: bool = False,
        built: bool = False,
    ) -> None:
        """Draw a part of a tab from now on, see ``TabContent``."""
        self._all.append(TabContent(tab, draw, list(inputs), list(outputs), filtered, built))

    def inputs(self) -> list:
        """Return what all contents need, one after the other."""
        return [one for content in self._all for one in content.inputs]

    def outputs(self) -> list:
        """Return what they fill."""
        return [one for content in self._all for one in content.outputs]

    def outdated(self, drawn: dict, changed: Collection) -> dict:
        """Return ``drawn`` so that whatever needs one of these components is drawn anew."""
        places = [
            place
            for place, content in enumerate(self._all)
            if any(one in changed for one in content.inputs)
        ]
        return drawn | dict.fromkeys(places)

    def draw(
        self,
        served: Served,
        chosen: Filter,
        tab: str,
        drawn: dict,
        values: Iterable[Any],
    ) -> dict:
        """Return new values of what an open tab must draw; nothing where all is drawn.

        Args:
            drawn: For what each content was drawn.
            values: Those of ``inputs``.
        """
        left = list(values)
        found, now_drawn = {}, dict(drawn)
        for place, content in enumerate(self._all):
            count = len(content.inputs)
            own, left = left[:count], left[count:]
            pair = served.pair.name
            key = (chosen.to_query() if content.filtered else "", served.number, pair)
            first = ("", *self._built_for) if content.built else None
            if content.tab == tab and drawn.get(place, first) != key:
                found |= content.draw(served, chosen, *own)
                now_drawn[place] = key
        return found | {self.drawn: now_drawn} if found else {}


def open_alone(context: Context, page: gr.Blocks, bar: TabBar) -> None:
    """Draw the tabs of a page without a filter when they are opened, and after a swap."""
    serving, contents = context.serving, context.contents
    open_tab = gr.State(bar.ids[0])

    def draw(tab: str, drawn: dict, *values) -> dict:
        return contents.draw(serving.current, Filter(), tab, drawn, values)

    def opened(data: gr.EventData, *values) -> dict:
        return {open_tab: str(data.tab)} | draw(str(data.tab), *values)

    inputs = [contents.drawn, *contents.inputs()]
    outputs = [contents.drawn, *contents.outputs()]
    for event in (page.load, context.shown.change):
        event(draw, [open_tab, *inputs], outputs, **in_order("tabs"))
    bar.bar.select(opened, inputs, [open_tab, *outputs], **in_order("tabs"))

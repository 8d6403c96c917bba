"""The visitor's filter on every tab: chips, controls, its images, and the page's address.

A tab sets the filter by ``opens_from``, ``sets_from`` or ``takes_outcome_from`` and is drawn for it
by ``follows``. One click is one request: its answer holds the filter's own parts and those of the
tab that is open; the others are drawn when they are opened.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from cifar_models.serving.served import Served, Serving
from cifar_models.stats.filters import Filter
from cifar_models.stats.selection import Page, page_of
from cifar_models.ui.parts.components import chips_html, pickable_html, stamp
from cifar_models.ui.parts.detail import Detail
from cifar_models.ui.parts.filter_controls import filter_controls, values_of, with_field, with_range
from cifar_models.ui.parts.fragments import notice
from cifar_models.ui.parts.thumbnails import thumbnails
from cifar_models.ui.parts.wiring import in_order
from cifar_models.ui.templates import render

PAGE_SIZE = 240
_ORDERED = in_order("filter")


@dataclass(frozen=True)
class _Setter:
    """An event that sets the filter.

    Attributes:
        event: For instance ``component.select``.
        changed: From the present filter, the event's data and the values of ``inputs`` to the new
            filter, or None where nothing is meant; a ``ValueError`` becomes a message.
        inputs: Components that it needs.
        opened: Show the filter's images even where nothing is restricted.
    """

    event: Callable
    changed: Callable[..., Filter | None]
    inputs: list
    opened: bool


@dataclass(frozen=True)
class _Follower:
    """A tab that shows what fulfils the filter.

    Attributes:
        tab: Its id.
        draw: From what is served, the filter and the values of ``inputs`` to new values by
            component of ``outputs``.
    """

    tab: str
    draw: Callable[..., dict]
    inputs: list
    outputs: list


class FilterPanel:
    """The filter of each visitor, above and beside the tabs.

    Attributes:
        chosen: The filter as a query, one per visitor.
    """

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.chosen = gr.State("")
        self._place = gr.State(0)
        self._clicked = gr.State(0)  # when the click was made that set the filter
        self._open_tab = gr.State("")
        self._drawn = gr.State({})  # for which filter each tab was drawn since the page was built
        self._built_for = _drawn_for(serving.current, Filter())
        self._setters: list[_Setter] = []
        self._followers: list[_Follower] = []
        with gr.Row(elem_id="filter-bar"):
            total = len(serving.current.labels)
            chips = _chips(Filter(), total, total, restored=False)
            self.chips = chips_html(chips, elem_id="filter-chips")
            self._open = gr.Button("Filter images", elem_id="filter-open", size="sm", min_width=120)

    def build_side(self, detail: Detail) -> None:
        """Add the column with the filter's controls and images, which ``detail`` shows large."""
        with gr.Column(visible=False, elem_id="filter-side", scale=3, min_width=300) as self.side:
            self._fields = filter_controls()
            self.images = pickable_html(elem_id="filter-images", scroll_to=True)
            with gr.Row(visible=False, elem_classes="pager") as self.pager:
                self._previous = gr.Button("← Previous", elem_id="filter-previous", min_width=90)
                self._next = gr.Button("Next →", elem_id="filter-next", min_width=90)
        detail.opens_from(self.images)
        self.sets_from(self._open.click, lambda chosen, _: chosen, opened=True)
        self.sets_from(self.chips.delete, lambda chosen, data: chosen.without(str(data.field)))
        self.sets_from(self.chips.clear, lambda chosen, data: Filter())
        ends = [self._fields[name] for name in ("least", "most", "confidence_of")]
        for name, control in self._fields.items():
            if control not in ends:
                self.sets_from(control.input, partial(with_field, name), [control], opened=True)
        least, most, whose = ends
        # Not while a number is being typed.
        for event in (least.submit, least.blur, most.submit, most.blur, whose.input):
            self.sets_from(event, with_range, ends, opened=True)

    def sets_from(
        self,
        event: Callable,
        changed: Callable[..., Filter | None],
        inputs: Sequence = (),
        opened: bool = False,
    ) -> None:
        """Let an event set the filter and show its images, see ``_Setter``."""
        self._setters.append(_Setter(event, changed, list(inputs), opened))

    def opens_from(self, component: gr.HTML) -> None:
        """Let elements with ``data-filter`` set the filter whose query that is."""
        self.sets_from(component.apply, lambda _, data: Filter.from_query(str(data.query)))

    def takes_outcome_from(self, component: gr.Radio) -> None:
        """Let the choice of a component be the filter's outcome."""
        self.sets_from(component.input, partial(with_field, "outcome"), [component], opened=True)

    def follows(self, tab: str, draw: Callable[..., dict], inputs: list, outputs: list) -> None:
        """Draw a tab when the filter has changed: while it is open, or else when it is opened.

        Args:
            tab: Its id.
            draw: From what is served, the filter and the values of ``inputs`` to new values by
                component of ``outputs``.
        """
        self._followers.append(_Follower(tab, draw, inputs, outputs))

    def wire(self, page: gr.Blocks, shown: gr.State, tabs: list[gr.Tab]) -> None:
        """Wire all that was registered; once, after all tabs are built.

        Args:
            page: Whose address is read when it is opened.
            shown: Changes when the page must show a newer state of what is served.
            tabs: All of them, the first one open.
        """
        self._open_tab.value = tabs[0].id
        inputs = [self.chosen, self._place, self._clicked, self._open_tab, self._drawn]
        inputs += [one for follower in self._followers for one in follower.inputs]
        outputs = [self.chosen, self._place, self._clicked, self._drawn]
        outputs += [self.chips, self.side, self.images, self.pager, *self._fields.values()]
        outputs += [one for follower in self._followers for one in follower.outputs]
        for setter in self._setters:
            run = self._running(setter, len(inputs))
            setter.event(run, [*inputs, *setter.inputs], outputs, **_ORDERED)

        def turned(by: int):
            def to(query: str, place: int, *more) -> dict:
                chosen = Filter.from_query(query)
                return self._answer(chosen, place + by, *more, before=chosen)

            return to

        for button, by in ((self._previous, -1), (self._next, 1)):
            button.click(turned(by), inputs, outputs, **_ORDERED)
        shown.change(turned(0), inputs, outputs, **_ORDERED)

        def restore(request: gr.Request, query: str, place: int, *more) -> dict:
            pairs = request.query_params.items()
            address = "&".join(f"{name}={value}" for name, value in pairs)
            chosen = Filter.from_query(address)
            return self._answer(chosen, place, *more, before=Filter.from_query(query))

        page.load(restore, inputs, outputs, **_ORDERED)
        for tab in tabs:
            self._wire_opening(tab)

    def _wire_opening(self, tab: gr.Tab) -> None:
        own = [follower for follower in self._followers if follower.tab == tab.id]
        inputs = [one for follower in own for one in follower.inputs]
        outputs = [one for follower in own for one in follower.outputs]

        def opened(query: str, drawn: dict, *values) -> dict:
            served, chosen = self.serving.current, Filter.from_query(query)
            return {self._open_tab: tab.id} | self._draw(served, chosen, tab.id, drawn, values, own)

        tab.select(
            opened,
            [self.chosen, self._drawn, *inputs],
            [self._open_tab, self._drawn, *outputs],
            **_ORDERED,
        )

    def _running(self, setter: _Setter, shared: int) -> Callable:
        """Return what answers an event that sets the filter.

        Args:
            shared: How many of its values all events send; the setter's own follow.
        """

        def run(data: gr.EventData, *values):
            query, _, clicked, *more = values[:shared]
            sent = data._data if isinstance(data._data, dict) else {}
            at = stamp(sent.get("at"))
            if at and at < clicked:  # a later click has overtaken it on its way
                return gr.skip()
            before = Filter.from_query(query)
            try:
                chosen = setter.changed(before, data, *values[shared:])
            except ValueError as error:
                raise gr.Error(str(error), print_exception=False) from error
            if chosen is None:
                return gr.skip()
            return self._answer(
                chosen, 0, max(at, clicked), *more, opened=setter.opened, before=before
            )

        return run

    def _draw(
        self,
        served: Served,
        chosen: Filter,
        tab: str,
        drawn: dict,
        values: tuple,
        followers: list[_Follower],
    ) -> dict:
        """Return what an open tab shows; nothing where it shows that already.

        Args:
            drawn: For which filter each tab was drawn.
            values: Of the inputs of all ``followers``.
        """
        now = _drawn_for(served, chosen)
        if drawn.get(tab, self._built_for) == now:
            return {}
        found = {self._drawn: drawn | {tab: now}}
        for follower in followers:
            own, values = values[: len(follower.inputs)], values[len(follower.inputs) :]
            if follower.tab == tab:
                found |= follower.draw(served, chosen, *own)
        return found

    def _answer(
        self,
        chosen: Filter,
        place: int,
        clicked: int,
        open_tab: str,
        drawn: dict,
        *values: Any,
        before: Filter,
        opened: bool = False,
    ) -> dict:
        """Return new values by component, for a filter.

        Args:
            before: The filter that the controls show.
            place: Which page of the images.
            values: Of all followers' inputs.
            opened: Show the column even where nothing is restricted.
        """
        served = self.serving.current
        found = chosen.indices(served.answers)
        page = page_of(found, place, PAGE_SIZE)
        hidden = chosen == Filter() and not opened
        answer = {
            self.chosen: chosen.to_query(),
            self._place: page.number,
            self._clicked: clicked,
            self.chips: _chips(chosen, len(found), len(served.labels)),
            self.side: gr.Column(visible=not hidden),
            self.images: "" if hidden else _images(served, len(found), page),
            self.pager: gr.Row(visible=page.last > 0),
        }
        if chosen != before:  # else what a visitor is typing would be overwritten
            answer |= zip(self._fields.values(), values_of(chosen), strict=True)
        return answer | self._draw(served, chosen, open_tab, drawn, values, self._followers)


def _chips(chosen: Filter, count: int, total: int, restored: bool = True) -> str:
    """Return the chips of a filter that ``count`` of ``total`` images fulfil.

    Args:
        restored: The address was read and may be rewritten.
    """
    return render(
        "filter_chips",
        chips=chosen.chips(),
        count=count,
        total=total,
        query=chosen.to_query() if restored else None,
    )


def _images(served: Served, count: int, page: Page) -> str:
    if not count:
        body = notice("No test image fits all of these. Take a restriction away above.")
    else:
        end = page.first + len(page.indices)
        which = f": {page.first + 1:,} to {end:,}" if page.last else ""
        missing = (
            ""
            if served.test_images is not None
            else notice("The test images are not at hand; Compare offers to download them.")
        )
        noun = "image" if count == 1 else "images"
        body = f"<h3>{count:,} {noun}{which}</h3>{missing}{thumbnails(served, page.indices)}"
    return f'<section class="cell-images" data-count="{count}">{body}</section>'


def _drawn_for(served: Served, chosen: Filter) -> tuple[str, int]:
    """Return what tells whether a tab shows what it should."""
    return chosen.to_query(), served.number

"""The visitor's filter on every tab: chips, controls, its images, and the page's address.

Another tab joins in by three methods: ``opens_from`` makes the elements of an HTML component with
``data-pick`` set the filter that this text, a query, names; ``sets_from`` does so for any event of
any component; and ``chosen.change`` tells that the filter is another.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import gradio as gr

from cifar_models.filters import LABEL_WORDS, Filter, outcome_words
from cifar_models.labels import CLASS_NAMES
from cifar_models.selection import Page, page_of
from cifar_models.served import Served, Serving
from cifar_models.specs import FIRST, PAIR, PLACES
from cifar_models.ui.components import chips_html, pickable_html, stamp
from cifar_models.ui.detail import Detail
from cifar_models.ui.fragments import notice
from cifar_models.ui.templates import render
from cifar_models.ui.thumbnails import thumbnails

PAGE_SIZE = 240
ANY = ""
CLEAR = "clear"
_QUIET = {"api_visibility": "private", "show_progress": "hidden"}
# Every click counts, and one after the other, so that the last one is what stays.
_ORDERED = {"trigger_mode": "multiple", "concurrency_id": "filter", "concurrency_limit": 1}


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
        with gr.Row(elem_id="filter-bar"):
            total = len(serving.current.labels)
            chips = _chips(Filter(), total, total, restored=False)
            self.chips = chips_html(chips, elem_id="filter-chips")
            self._open = gr.Button("Filter images", elem_id="filter-open", size="sm", min_width=120)

    def build_side(self, shown: gr.State, detail: Detail) -> None:
        """Add the column with the filter's controls and images.

        Args:
            shown: Changes when the page must show a newer state of what is served.
            detail: Shows one image large.
        """
        with gr.Column(visible=False, elem_id="filter-side", scale=3, min_width=300) as self.side:
            controls = self._controls()
            self.images = pickable_html(elem_id="filter-images", scroll_to=True)
            with gr.Row(visible=False, elem_classes="pager") as self.pager:
                previous = gr.Button("← Previous", elem_id="filter-previous", min_width=90)
                following = gr.Button("Next →", elem_id="filter-next", min_width=90)
        self.outputs = [
            self.chosen,
            self._place,
            self.chips,
            self.side,
            self.images,
            self.pager,
        ]
        detail.opens_from(self.images)
        self._open.click(
            lambda query: self._answer(self._read(query), opened=True),
            self.chosen,
            self.outputs,
            **_QUIET,
            **_ORDERED,
        )
        self.sets_from(self.chips.select, self._without)
        least, most, whose = (controls.pop(name) for name in ("least", "most", "confidence_of"))
        for name, control in controls.items():
            self._sets(control.input, partial(_with_field, name), [control])
        # Not while a number is being typed.
        events = [least.submit, least.blur, most.submit, most.blur, whose.input]
        for event in events:
            self._sets(event, _with_range, [least, most, whose])
        controls = [*controls.values(), least, most, whose]
        self.chosen.change(
            lambda query: list(_values_of(self._read(query))), self.chosen, controls, **_QUIET
        )
        for button, by in ((previous, -1), (following, 1)):
            button.click(
                self._turn(by), [self.chosen, self._place], self.outputs, **_QUIET, **_ORDERED
            )
        shown.change(
            lambda query: self._answer(self._read(query)),
            self.chosen,
            self.outputs,
            **_QUIET,
            **_ORDERED,
        )

    def restore_on(self, page: gr.Blocks) -> None:
        """Take the filter from the address when the page is opened."""

        def restore(request: gr.Request) -> list:
            query = "&".join(f"{name}={value}" for name, value in request.query_params.items())
            return self._answer(Filter.from_query(query))

        page.load(restore, None, self.outputs, **_QUIET, **_ORDERED)

    def sets_from(
        self, event: Callable, to_filter: Callable[[Filter, gr.EventData], Filter | None]
    ) -> None:
        """Let an event set the filter and show its images.

        Args:
            event: For instance ``component.select``.
            to_filter: From the present filter and the event's data to the new one, or to None
                where it means none; a ``ValueError`` becomes a message.
        """
        outputs = [self._clicked, *self.outputs]

        def run(query: str, clicked: int, data: gr.EventData) -> list:
            at = stamp(data._data.get("at"))
            if at and at < clicked:  # a later click has overtaken it on its way
                return [gr.skip()] * len(outputs)
            try:
                chosen = to_filter(self._read(query), data)
            except ValueError as error:
                raise gr.Error(str(error), print_exception=False) from error
            if chosen is None:
                return [gr.skip()] * len(outputs)
            return [max(at, clicked), *self._answer(chosen)]

        event(run, [self.chosen, self._clicked], outputs, **_QUIET, **_ORDERED)

    def takes_outcome_from(self, component: gr.Radio) -> None:
        """Let the choice of a component be the filter's outcome."""
        self._sets(component.input, partial(_with_field, "outcome"), [component])

    def _sets(self, event: Callable, changed: Callable[..., Filter], inputs: list) -> None:
        """Let an event set the filter to ``changed(present filter, *values of inputs)``."""
        event(
            lambda query, *values: self._answer(changed(self._read(query), *values), opened=True),
            [self.chosen, *inputs],
            self.outputs,
            **_QUIET,
            **_ORDERED,
        )

    def opens_from(self, component: gr.HTML) -> None:
        """Let elements with ``data-pick`` set the filter whose query that is."""

        def to_filter(chosen: Filter, data: gr.EventData) -> Filter | None:
            # The index of an image opens it large, see detail.
            return None if str(data.pick).isdecimal() else Filter.from_query(str(data.pick))

        self.sets_from(component.select, to_filter)

    def _without(self, chosen: Filter, data: gr.EventData) -> Filter:
        return Filter() if data.pick == CLEAR else chosen.without(str(data.pick))

    def _read(self, query: str) -> Filter:
        return Filter.from_query(query)

    def _turn(self, by: int):
        def to(query: str, place: int) -> list:
            return self._answer(self._read(query), place=place + by)

        return to

    def _answer(self, chosen: Filter, place: int = 0, opened: bool = False) -> list:
        """Return new values for ``outputs``.

        Args:
            place: Which page of the images.
            opened: Show the column even where nothing is restricted.
        """
        served = self.serving.current
        found = chosen.indices(served.answers)
        page = page_of(found, place, PAGE_SIZE)
        hidden = chosen == Filter() and not opened
        return [
            chosen.to_query(),
            page.number,
            _chips(chosen, len(found), len(served.labels)),
            gr.Column(visible=not hidden),
            "" if hidden else _images(served, len(found), page),
            gr.Row(visible=page.last > 0),
        ]

    def _controls(self) -> dict:
        classes = [("any", ANY), *((name, name) for name in CLASS_NAMES)]
        with gr.Accordion("Restrict further", open=False, elem_id="filter-controls"):
            outcome = gr.Dropdown(
                [("any", ANY), *((words, name) for name, words in outcome_words(PAIR).items())],
                value=ANY,
                label="Outcome",
                elem_id="filter-outcome",
            )
            true = gr.Dropdown(classes, value=ANY, label="True class", elem_id="filter-true")
            said = [
                gr.Dropdown(
                    classes,
                    value=ANY,
                    label=f"{spec.short_title} says",
                    elem_id=f"filter-{spec.id}",
                )
                for spec in PAIR
            ]
            with gr.Row():
                least = gr.Number(
                    0, label="Confidence from %", minimum=0, maximum=100, min_width=90,
                    elem_id="filter-least",
                )  # fmt: skip
                most = gr.Number(
                    100, label="to %", minimum=0, maximum=100, min_width=90, elem_id="filter-most"
                )
                whose = gr.Dropdown(
                    [(spec.short_title, place) for place, spec in zip(PLACES, PAIR, strict=True)],
                    value=FIRST,
                    label="of",
                    min_width=120,
                    elem_id="filter-confidence-of",
                )
            labels = gr.Dropdown(
                [("any", ANY), *((words, name) for name, words in LABEL_WORDS.items())],
                value=ANY,
                label="Label quality",
                elem_id="filter-labels",
            )
        return {
            "outcome": outcome,
            "true": true,
            **dict(zip(PLACES, said, strict=True)),
            "labels": labels,
            "least": least,
            "most": most,
            "confidence_of": whose,
        }


def _chips(chosen: Filter, count: int, total: int, restored: bool = True) -> str:
    """Return the chips of a filter that ``count`` of ``total`` images fulfil.

    Args:
        restored: The address was read and may be rewritten.
    """
    return render(
        "filter_chips",
        chips=chosen.chips(),
        clear=CLEAR,
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


def _with_field(name: str, chosen: Filter, value: str) -> Filter:
    return replace(chosen, **{name: value or None})


def _with_range(chosen: Filter, least: float | None, most: float | None, whose: str) -> Filter:
    """Return the filter with a range of confidence in percent, its ends in either order."""
    given = (0 if least is None else least, 100 if most is None else most)
    low, high = sorted(min(max(end / 100, 0), 1) for end in given)
    return replace(chosen, confidence_of=whose, least=low, most=high)


def _values_of(chosen: Filter) -> tuple:
    """Return the controls' values for a filter."""
    return (
        chosen.outcome or ANY,
        chosen.true or ANY,
        chosen.first or ANY,
        chosen.second or ANY,
        chosen.labels or ANY,
        round(chosen.least * 100, 2),
        round(chosen.most * 100, 2),
        chosen.confidence_of or gr.skip(),
    )

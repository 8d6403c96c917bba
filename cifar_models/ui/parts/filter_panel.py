"""The visitor's filter with its images: a panel beside the page, on a phone a sheet from below.

A tab sets the filter by ``opens_from`` or ``sets_from``. One click is one request: its answer holds
the panel and what the open tab draws anew; other tabs are drawn when they are opened.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import gradio as gr

from cifar_models.specs import PLACES
from cifar_models.stats.filters import Filter
from cifar_models.ui import browser
from cifar_models.ui.parts import filter_images, view_of_images
from cifar_models.ui.parts.components import (
    address_html,
    chips_html,
    pickable_html,
    stamp,
    summary_html,
)
from cifar_models.ui.parts.detail import Detail
from cifar_models.ui.parts.filter_controls import (
    controls_about,
    filter_controls,
    values_of,
    with_end,
    with_field,
)
from cifar_models.ui.parts.filter_setters import FilterSetters, Setter
from cifar_models.ui.parts.pair_chooser import PairChooser, with_model
from cifar_models.ui.parts.tab_bar import TabBar
from cifar_models.ui.parts.view_of_images import ImageView, address_of
from cifar_models.ui.parts.wiring import QUIET, Context, in_order

_ORDERED = in_order("filter")
TAB, IMAGE = "tab", "image"


class FilterPanel(FilterSetters):
    """The filter of each visitor, in its panel and summed up above the tabs.

    Args:
        chooser: Chooses the two models that the filter, and all of the page, is about.

    Attributes:
        shown_images: The ``ImageView`` as a query, one per visitor.
    """

    def __init__(self, context: Context, chooser: PairChooser) -> None:
        super().__init__()
        self._context, self._chooser = context, chooser
        self._contents, self._kept = context.contents, context.kept
        self.shown_images = gr.State("")
        self._clicked = gr.State(0)  # when the click was made that set the filter
        self._open_tab = gr.State("")

    def build_summary(self) -> None:
        """Add the line that says what the filter is."""
        self.summary = summary_html(
            filter_images.summary(self._context.serving.current, ImageView()),
            view_of_images.names_in_addresses(),
            elem_id="filter-summary",
        )

    def build_side(self, detail: Detail) -> None:
        """Add the panel, whose images ``detail`` shows large."""
        self.detail = detail
        with gr.Column(visible=False, elem_id="filter-side", min_width=300) as self.side:
            self.chips = chips_html(elem_id="filter-chips")
            self._order = gr.Dropdown(
                view_of_images.ORDER_TITLES,
                value=ImageView().order,
                show_label=False,
                label="Order",
                container=False,
                elem_id="filter-order",
            )
            pair = self._context.serving.current.pair
            self._fields, self._cap, self._people = filter_controls(pair)
            self.images = pickable_html(elem_id="filter-images", scripts=["pager"])
            save = gr.Button("Save this list as CSV", elem_id="filter-csv", size="sm")
            csv_text = gr.Textbox(visible=False)
        detail.opens_from(self.images)

        def as_csv(query: str) -> str:
            view = ImageView.from_query(query)
            return filter_images.as_csv(self._context.served(view.pair), view)

        save.click(
            as_csv,
            self.shown_images,
            csv_text,
            **QUIET,
        ).success(None, csv_text, None, js=browser.event_script("save_list"))
        self.shows(self.summary.expand, lambda view, _: replace(view, opened=True))
        self.shows(self.chips.collapse, lambda view, _: replace(view, opened=False))
        for cleared in (self.summary.clear, self.chips.clear):
            self.shows(cleared, lambda view, _: replace(view.of(Filter()), opened=False))
        self.sets_from(self.chips.delete, lambda chosen, data: chosen.without(str(data.field)))
        self.shows(self.images.submit, lambda view, data: view.turned_to(data.page))
        self.shows(self._order.input, lambda view, _, order: view.ordered_by(order), [self._order])
        self.shows(self._cap.input, lambda view, _, cap: view.capped_at(cap), [self._cap])
        for place in PLACES:
            listed = self._chooser.lists[place]
            self.shows(listed.input, partial(with_model, self._context, place), [listed])
        ends = [self._fields[name] for name in view_of_images.ENDS]
        for name, control in self._fields.items():
            if control not in ends:
                self.sets_from(control.input, partial(with_field, name), [control])
        for name in view_of_images.ENDS:  # not while a number is being typed
            end = self._fields[name]
            for event in (end.submit, end.blur):
                self.sets_from(event, partial(with_end, name), [end])

    def wire(self, page: gr.Blocks, shown: gr.State, bar: TabBar) -> None:
        """Wire all that was registered; once, after all tabs are built.

        Args:
            page: Whose address is read when it is opened.
            shown: Changes when the page must show a newer state of what is served.
            bar: Of all tabs.
        """
        self._bar = bar
        self._open_tab.value = bar.ids[0]
        drawn = self._contents.drawn
        inputs = [self.shown_images, self._clicked, self._open_tab, drawn]
        inputs += self._contents.inputs()
        outputs = [self.shown_images, self._clicked, drawn, self.summary, self.side, self.chips]
        outputs += [self.images, self._order, self._cap, self._people, *self._fields.values()]
        outputs += [self._context.pair, *self._chooser.outputs, *self._contents.outputs()]
        for setter in self.setters:
            run = self._running(setter, len(inputs))
            setter.event(run, [*inputs, *setter.inputs], outputs, **_ORDERED)

        def again(query: str, *more) -> dict:
            view = ImageView.from_query(query)
            answer = self._answer(view, *more, before=view) | self._what_people_allow(view)
            return answer | self._chooser.shown(self._context.served(view.pair))

        shown.change(again, inputs, outputs, **_ORDERED)
        everything = [*outputs, self._open_tab, bar.bar, bar.tabs, self.detail.dialog]
        everything += self._kept.components

        def loaded(request: gr.Request, *values) -> dict:
            return self._restored(dict(request.query_params), 0, values)

        def went_back(data: gr.EventData, *values) -> dict:
            return self._restored(address_of(str(data.query)), stamp(data.at), values)

        page.load(loaded, inputs, everything, **_ORDERED)
        names = [*view_of_images.names_in_addresses(), TAB, IMAGE, *self._kept.names()]
        address_html(names).select(went_back, inputs, everything, **_ORDERED)

        def opened(data: gr.EventData, query: str, drawn: dict, *values) -> dict:
            tab, view = str(data.tab), ImageView.from_query(query)
            return {self._open_tab: tab} | self._contents.draw(
                self._context.served(view.pair), view.chosen, tab, drawn, values
            )

        bar.bar.select(
            opened,
            [self.shown_images, drawn, *self._contents.inputs()],
            [self._open_tab, drawn, *self._contents.outputs()],
            **_ORDERED,
        )

    def _running(self, setter: Setter, shared: int) -> Callable:
        """Return what answers an event that sets the filter.

        Args:
            shared: How many of its values all events send; the setter's own follow.
        """

        def run(data: gr.EventData, *values):
            query, clicked, *more = values[:shared]
            sent = data._data if isinstance(data._data, dict) else {}
            at = stamp(sent.get("at"))
            if at and at < clicked:  # a later click has overtaken it on its way
                return gr.skip()
            before = ImageView.from_query(query)
            try:
                view = setter.changed(before, data, *values[shared:])
            except (ValueError, TypeError) as error:
                raise gr.Error(str(error), print_exception=False) from error
            if view is None:
                return gr.skip()
            return self._answer(view, max(at, clicked), *more, before=before)

        return run

    def _restored(self, address: Mapping[str, str], at: int, values: tuple) -> dict:
        """Return the page as an address has it.

        Args:
            at: When Back or Forward was pressed; 0 where the page is opened.
            values: Those of the inputs that all events send.
        """
        query, _, _, drawn, *own = values
        view = ImageView.from_address(address)
        options = self._kept.values(address, reset=at > 0)
        given = list(zip(self._contents.inputs(), own, strict=True))
        own = [options.get(component, value) for component, value in given]
        changed = [one for one, value in given if options.get(one, value) != value]
        drawn = self._contents.outdated(drawn, changed)
        tab = address.get(TAB)
        tab = tab if tab in self._bar.ids else self._bar.ids[0]
        before = ImageView.from_query(query)
        answer = {self._contents.drawn: drawn}
        answer |= self._answer(view, at, tab, drawn, *own, before=before, restored=at)
        # What is drawn knows the options, and which of them can be chosen now.
        answer = options | answer | self._what_people_allow(view) | {self._open_tab: tab}
        if at or tab != self._bar.ids[0]:
            answer |= self._bar.shown(tab)
        served = self._context.served(view.pair)
        if view.pair != served.pair.name and view.pair:
            gr.Warning("The link compares models that are not here; others are shown instead.")
        if IMAGE in address:
            found = self.detail.at(served, address[IMAGE], view.page(served.answers), at)
            answer |= {} if found is None else {self.detail.dialog: found}
        return answer

    def _what_people_allow(self, view: ImageView) -> dict:
        """Return the controls that need people's answers, absent where these are unknown."""
        known = self._context.serving.current.people is not None
        titles = view_of_images.order_titles(known)
        order = view.order if view.order in dict(titles).values() else ImageView.order
        order = gr.Dropdown(titles, value=order)
        return {self._people: gr.Row(visible=known), self._order: order}

    def _answer(
        self,
        view: ImageView,
        clicked: int,
        open_tab: str,
        drawn: dict,
        *values,
        before: ImageView,
        restored: int | None = None,
    ) -> dict:
        """Return new values by component.

        Args:
            before: What the controls show.
            restored: What the address says is shown, asked for at this time.
        """
        served = self._context.served(view.pair)
        view = replace(view, pair=served.pair.name)
        view, page = view.settled(served.answers)
        answer = {
            self.shown_images: view.to_query(),
            self._context.pair: view.pair,
            self._clicked: clicked,
            self.summary: filter_images.summary(served, view, rewrite=True, restored=restored),
            self.side: gr.Column(visible=view.is_open),
            self.chips: filter_images.head(served, view, page),
            self.images: filter_images.body(served, view, page) if view.is_open else "",
        }
        if view.order != before.order or restored is not None:
            answer[self._order] = view.order
        if view.cap != before.cap or restored is not None:
            answer[self._cap] = view.cap
        if view.chosen != before.chosen:  # else what a visitor is typing would be overwritten
            answer |= zip(self._fields.values(), values_of(view.chosen), strict=True)
        if view.pair != before.pair or restored is not None:
            answer |= self._chooser.shown(served)
            answer |= controls_about(self._fields, served.pair, view.chosen)
        return answer | self._contents.draw(served, view.chosen, open_tab, drawn, values)

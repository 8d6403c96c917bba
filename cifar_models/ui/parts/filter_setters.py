"""Which events set the filter or what is shown of its images; they are wired by the panel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import gradio as gr

from cifar_models.specs import PAIR_NAME
from cifar_models.stats.filters import Filter
from cifar_models.ui.parts.view_of_images import ImageView, address_of


@dataclass(frozen=True)
class Setter:
    """An event that sets the filter or what is shown of its images.

    Attributes:
        event: For instance ``component.select``.
        changed: From the present view of the images, the event's data and the values of
            ``inputs`` to the new one, or None where nothing is meant; a ``ValueError`` becomes a
            message.
        inputs: Components that it needs.
    """

    event: Callable
    changed: Callable[..., ImageView | None]
    inputs: list


class FilterSetters:
    """The events, in the order in which they were registered, as ``setters``."""

    def __init__(self) -> None:
        self.setters: list[Setter] = []

    def shows(
        self, event: Callable, changed: Callable[..., ImageView | None], inputs: Sequence = ()
    ) -> None:
        """Let an event change what is shown, see ``Setter``."""
        self.setters.append(Setter(event, changed, list(inputs)))

    def sets_from(
        self, event: Callable, changed: Callable[..., Filter | None], inputs: Sequence = ()
    ) -> None:
        """Let an event set the filter and show its images.

        Args:
            event: For instance ``component.select``.
            changed: From the present filter, the event's data and the values of ``inputs`` to the
                new filter, or None where nothing is meant; a ``ValueError`` becomes a message.
            inputs: Components that it needs.
        """

        def of_view(view: ImageView, *more) -> ImageView | None:
            chosen = changed(view.chosen, *more)
            return None if chosen is None else view.of(chosen)

        self.shows(event, of_view, inputs)

    def opens_from(self, component: gr.HTML) -> None:
        """Let elements with ``data-filter`` set the filter whose query that is.

        Places stand in it by the ids of the models that come with the app, whatever the pair is.
        A query may name a pair instead, which is then compared.
        """

        def changed(view: ImageView, data: gr.EventData) -> ImageView:
            query = str(data.query)
            pair = address_of(query).get(PAIR_NAME)
            return view.of(Filter.from_query(query)) if pair is None else view.about(pair)

        self.shows(component.apply, changed)

    def compares_from(self, event: Callable, pair: gr.State) -> None:
        """Let an event compare the two models that the state names as its ``pair``."""

        def changed(view: ImageView, _: gr.EventData, named: dict) -> ImageView | None:
            return view.about(str(named["pair"])) if named else None

        self.shows(event, changed, [pair])

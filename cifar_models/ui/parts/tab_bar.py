"""The bar of tabs: all of them in a row that scrolls on a phone, where Gradio's own hides some."""

from collections.abc import Sequence

import gradio as gr

from cifar_models.ui import browser
from cifar_models.ui.templates import render

# The tabs themselves need no answer to change; what they show is drawn beside.
_CHANGE = "() => ({selected: window.pageTabs.open, __type__: 'update'})"


class TabBar:
    """Its tabs raise ``select`` with the id of a ``tab``.

    Attributes:
        bar: The row.
        tabs: Gradio's container of what they show; set by ``wire``.
        ids: Of all tabs, the first one open.
    """

    def __init__(self, titles: Sequence[tuple[str, str]]) -> None:
        self._titles = tuple(titles)
        self.ids = [name for name, _ in titles]
        self.bar = gr.HTML(
            self.render(self.ids[0]),
            elem_id="tab-bar",
            js_on_load=browser.script("tab_bar", FIRST=self.ids[0]),
        )

    def wire(self, tabs: gr.Tabs) -> None:
        """Let the bar change the tabs."""
        self.tabs = tabs
        self.bar.select(None, None, tabs, js=_CHANGE)

    def render(self, opened: str) -> str:
        """Return the row with one tab open, as HTML."""
        return render("tab_bar", titles=self._titles, opened=opened)

    def shown(self, opened: str) -> dict:
        """Return by component what opens a tab from the server."""
        return {self.bar: self.render(opened), self.tabs: gr.Tabs(selected=opened)}

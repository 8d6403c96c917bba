"""What every event of the page repeats, and what every tab is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from cifar_models.serving.served import Served, Serving

if TYPE_CHECKING:
    from cifar_models.ui.parts.detail import Detail
    from cifar_models.ui.parts.filter_panel import FilterPanel
    from cifar_models.ui.parts.kept import Kept
    from cifar_models.ui.parts.tab_contents import TabContents

# No endpoint of the API, and none of Gradio's progress over what is on the page.
QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
# Of quick changes the last one counts.
LATEST: dict[str, Any] = QUIET | {"trigger_mode": "always_last"}


def in_order(name: str) -> dict[str, Any]:
    """Return the settings of events that all count, one after the other, so that the last stays.

    Args:
        name: Of the group of events that wait for each other.
    """
    return QUIET | {"trigger_mode": "multiple", "concurrency_id": name, "concurrency_limit": 1}


@dataclass(frozen=True)
class Context:
    """What every tab is given.

    Attributes:
        serving: What is served.
        shown: Changes when the page must show a newer state of that.
        contents: What tabs draw when they are opened.
        kept: Options that the address keeps.
        pair: Which two models a visitor compares, see ``Pair.name``; its change renders anew what
            no tab holds.
        detail: Shows one image large; None on the page of a single model.
        panel: The visitor's filter; None on the page of a single model.
    """

    serving: Serving
    shown: gr.State
    contents: TabContents
    kept: Kept
    pair: gr.State
    detail: Detail | None = None
    panel: FilterPanel | None = None

    def served(self, pair: str) -> Served:
        """Return what is served about a visitor's pair, see ``pair``."""
        return self.serving.current.about(pair)

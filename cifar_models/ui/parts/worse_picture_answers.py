"""Answers the sliders of all pictures of the page, see ``worse_picture_panel``."""

import json
from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock

import gradio as gr

from cifar_models.corruptions.settings import BY_NAME, settings_from
from cifar_models.ui import browser
from cifar_models.ui.parts.components import stamp
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.parts.worse_picture_panel import pixels_from
from cifar_models.ui.parts.worse_picture_track import described, follow
from cifar_models.ui.server.rules.limits import MOST_VISITORS

# One visitor's sliders must not keep the others waiting.
_AT_ONCE = 2
_LARGEST_NAME = 10**9


def build(context: Context) -> None:
    """Add what listens to the sliders and brings them their answers; it shows nothing."""
    holder = gr.HTML(
        "", html_template="", js_on_load=browser.script("worse_picture"), elem_id="worse-picture"
    )
    asked = _Latest()

    def answer(pair: str, event: gr.EventData, request: gr.Request) -> Iterator[str]:
        sent = event._data if isinstance(event._data, dict) else {}
        at, visitor = stamp(sent.get("at")), str(request.session_hash)
        asked.note(visitor, at)
        try:
            settings, slider = settings_from(sent.get("settings")), BY_NAME[str(sent.get("slider"))]
            picture, name = pixels_from(sent.get("pixels")), sent.get("name")
            if type(name) is not int or not 0 <= name < _LARGEST_NAME:
                raise ValueError(f"the picture has no number, but {str(name)[:40]!r}")
        except (ValueError, KeyError) as error:
            raise gr.Error(str(error), print_exception=False) from error
        served = context.served(pair).runnable
        if not served.specs:
            return
        head = {"section": str(sent.get("section"))[:40], "at": at}
        for track in follow(served, picture, name, settings, slider):
            yield json.dumps(head | described(track, served))
            if not asked.is_latest(visitor, at):
                return  # the visitor has moved on

    holder.edit(
        answer,
        context.pair,
        holder,
        trigger_mode="multiple",
        concurrency_id="worse-picture",
        concurrency_limit=_AT_ONCE,
        **QUIET,
    )


class _Latest:
    """When each visitor asked last; of many visitors the latest are remembered."""

    def __init__(self) -> None:
        self._at: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def note(self, visitor: str, at: int) -> None:
        with self._lock:
            self._at[visitor] = max(at, self._at.pop(visitor, 0))
            if len(self._at) > MOST_VISITORS:
                self._at.popitem(last=False)

    def is_latest(self, visitor: str, at: int) -> bool:
        with self._lock:
            return self._at.get(visitor, at) <= at

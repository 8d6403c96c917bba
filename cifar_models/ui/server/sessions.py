"""What the server keeps per visitor, and that calls by programs keep nothing."""

from copy import copy
from datetime import datetime
from typing import Any

import gradio as gr
from gradio.components import State
from gradio.state_holder import SessionState, StateHolder

STATE_SECONDS = 3_600  # for which a closed page's state is kept, should it be opened again


class LightState(SessionState):
    """A visitor's state without the copy of all components.

    Gradio keeps that copy, 0.25 MB a visitor, for its deep links, which this app does not have.
    """

    def __init__(self, blocks: gr.Blocks) -> None:
        # Not the parent's, which makes the copy; a test compares what both have.
        self.blocks_config = copy(blocks.default_config)
        self.config_values: dict[int, Any] = {}
        self.state_data: dict[int, Any] = {}
        self._state_ttl: dict[int, tuple] = {}
        self.is_closed = False
        self.STATE_TTL_WHEN_CLOSED = STATE_SECONDS

    def __setitem__(self, key: int, value: Any) -> None:
        """Keep the value of a state; of anything else, the component itself."""
        block = self.blocks_config.blocks.get(key)
        if isinstance(block, State):
            self._state_ttl[key] = block.time_to_live, datetime.now()
            self.state_data[key] = value
        else:
            self.blocks_config.blocks[key] = value

    def _update_config(self, key: int) -> None:
        """Do nothing: there is no copy to hold up to date."""

    def _update_value_in_config(self, key: int, value: Any) -> None:
        """Do nothing, as above."""


class Sessions(StateHolder):
    """Gradio's store of visitors' states, which keeps none for calls without a session.

    Gradio alone makes a state of all components for each such call, which takes longer than the
    prediction, and keeps it: 5,000 calls took 1.2 GB. The named endpoints read and write no state.
    """

    def __getitem__(self, session_id: str) -> SessionState:
        """Return the state of a visitor, made where there is none yet."""
        # A call without a session goes by the name of its event.
        if session_id in self.blocks._queue.event_ids_to_events:
            return LightState(self.blocks)
        if session_id not in self.session_data:
            self.session_data[session_id] = LightState(self.blocks)
        return super().__getitem__(session_id)


def hold_sessions(page: gr.Blocks) -> None:
    """Let a launched page keep its visitors' states here."""
    sessions = Sessions()
    page.app.state_holder = sessions
    sessions.set_blocks(page)

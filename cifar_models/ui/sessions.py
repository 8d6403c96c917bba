"""What the server keeps per visitor, and that calls by programs keep nothing."""

import gradio as gr
from gradio.state_holder import SessionState, StateHolder

# Each takes about 0.25 MB. The one that was used longest ago goes first; its page forgets its
# filter with the next click.
MOST_VISITORS = 1_000
_CALLS = "calls by programs"


class Sessions(StateHolder):
    """Gradio's store of visitors' states, with a single one for all calls without a session.

    Gradio alone makes a state of all components for each such call, which takes longer than the
    prediction, and keeps it: 5,000 calls took 1.2 GB. The named endpoints read and write no state.
    """

    def __getitem__(self, session_id: str) -> SessionState:
        """Return the state of a visitor, made where there is none yet."""
        # A call without a session goes by the name of its event.
        one_call = session_id in self.blocks._queue.event_ids_to_events
        return super().__getitem__(_CALLS if one_call else session_id)


def hold_sessions(page: gr.Blocks) -> None:
    """Let a launched page keep its visitors' states here."""
    sessions = Sessions()
    page.app.state_holder = sessions
    sessions.set_blocks(page)

"""What waits in Gradio's queue to be fetched: bounded in number and in time."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

import gradio as gr
from gradio.server_messages import EstimationMessage, ProcessCompletedMessage

from cifar_models.ui.server.rules.limits import (
    ANSWER_SECONDS,
    EVENTS_PER_SESSION,
    UNFETCHED_ANSWERS,
)
from cifar_models.ui.server.rules.refusals import RefusedError


class Mailbox(asyncio.Queue):
    """The messages for one session; knows since when nobody has fetched any."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self.touched = clock()
        self.readers = 0

    def put_nowait(self, item) -> None:
        """Add a message; the time to fetch it runs from the first that waits.

        How long an event will take is told anew whenever another one joins or leaves the queue:
        where nobody reads, the newest word about each event takes the place of the one before.
        """
        if isinstance(item, EstimationMessage) and not self.readers:
            for place, message in enumerate(self._queue):
                if isinstance(message, EstimationMessage) and message.event_id == item.event_id:
                    self._queue[place] = item
                    return
        if self.empty():
            self.touched = self._clock()
        super().put_nowait(item)

    async def get(self):
        """Return the next message."""
        self.readers += 1
        try:
            return await super().get()
        finally:
            self.readers -= 1
            self.touched = self._clock()

    def abandoned(self, seconds: float) -> bool:
        """Return whether nobody has read here for so long."""
        return not self.readers and self._clock() - self.touched > seconds

    def answers(self) -> int:
        """Return how many whole answers wait while nobody reads."""
        if self.readers:
            return 0
        return sum(isinstance(message, ProcessCompletedMessage) for message in self._queue)


class _Nobody(asyncio.Queue):
    """Takes the messages for a session that was dropped."""

    def put_nowait(self, item) -> None:
        """Do nothing."""


class Mailboxes(OrderedDict):
    """The mailboxes of all sessions, in place of Gradio's own, which it never empties."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock

    def __setitem__(self, session: str, _: asyncio.Queue) -> None:
        super().__setitem__(session, Mailbox(self._clock))

    def __missing__(self, session: str) -> asyncio.Queue:
        return _Nobody()


class Answers:
    """Holds the queue of a page within its limits."""

    def __init__(self, page: gr.Blocks, clock: Callable[[], float] = time.monotonic) -> None:
        self._queue = page._queue
        self._queue.pending_messages_per_session = self._boxes = Mailboxes(clock)

    def check_room(self, session: str | None) -> None:
        """Raise ``RefusedError`` where a session has too many events that it does not fetch."""
        if session and len(self._queue.pending_event_ids_session.get(session, ())) >= (
            EVENTS_PER_SESSION
        ):
            raise RefusedError(
                f"This session waits for {EVENTS_PER_SESSION} events; fetch their answers first.",
                429,
            )

    def knows(self, event: str) -> bool:
        """Return whether an event runs, waits, or has an answer that was not fetched."""
        return event in self._queue.event_ids_to_events or any(
            event in events for events in self._queue.pending_event_ids_session.values()
        )

    def has_session(self, session: str) -> bool:
        """Return whether there is or may come anything for a session."""
        return session in self._boxes

    async def drop_unfetched(self) -> int:
        """Drop what nobody fetched in time, and the oldest beyond the limit; return how many."""
        waiting = {session: box.answers() for session, box in self._boxes.items()}
        surplus, excess = [], sum(waiting.values()) - UNFETCHED_ANSWERS
        for session, count in waiting.items():  # the oldest first
            if excess > 0 and count:
                surplus.append(session)
                excess -= count
        old = [session for session, box in self._boxes.items() if box.abandoned(ANSWER_SECONDS)]
        dropped = dict.fromkeys(surplus + old)
        for session in dropped:
            self._boxes.pop(session, None)
            await self._queue.clean_events(session_hash=session)
            self._queue.pending_event_ids_session.pop(session, None)
        return len(dropped)

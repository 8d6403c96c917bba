"""Every limit of the server, in one place; README states them."""

import re
from contextlib import suppress

# Connections
HEADER_BYTES = 32_768
HEADER_SECONDS = 15  # for the whole head of a request
IDLE_SECONDS = 30  # without a byte of a body, or without one of an answer being taken
SLOW_SECONDS = 60  # after which a body must have come at SLOW_RATE on average
SLOW_RATE = 1_000  # bytes a second
KEEP_ALIVE_SECONDS = 5
DRAIN_BYTES = 100_000_000  # of a refused body, taken so that its sender reads the refusal
DRAIN_SECONDS = 10
BACKLOG = 64
MOST_CONNECTIONS = 1_000
SHARE = 4  # of so many may one address of the internet have one part
# Files of the process that are no connections; each connection may open one more.
_OTHER_FILES = 64
_WANTED_FILES = 4_096

# Calls and events
BODY_BYTES = 4_000_000
DEPTH = 50
SESSION_CHARACTERS = 128
TEXT_CHARACTERS = 10_000  # of one value of the page
LIST_VALUES = 1_000
EVENT_DATA_BYTES = 100_000
WAITING_EVENTS = 500  # for their turn, of each function, and all together
EVENTS_PER_SESSION = 200  # that wait, run, or whose answers were not fetched
ANSWER_SECONDS = 60  # for which an answer is kept that nobody fetches
UNFETCHED_ANSWERS = 64
AGENT_CALLS_AT_ONCE = 4
AGENT_CALLS_WAITING = 64  # for their turn; further ones are refused
# Each takes about 0.02 MB. The one that was used longest ago goes first; its page forgets its
# filter with the next click.
MOST_VISITORS = 1_000

# Uploads
FILE_SIZE = "32mb"
FILES_PER_UPLOAD = 1_000
UPLOAD_BYTES = 2_000_000_000
UPLOADS_AT_ONCE = 64
STORED_BYTES = 4_000_000_000
STORED_FILES = 10_000
UPLOAD_SECONDS = 3600  # after which an upload is deleted
UNUSED_SECONDS = 300  # for which an upload is kept that no event names

# Gradio keeps the last 10,000 events for a monitor that this app has switched off, and after each
# event sums them all up, so that every answer takes longer than the one before.
NO_MONITOR = {
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
}

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")  # of an upload's progress, of an event


def raise_open_files() -> int:
    """Let the process open more files, as far as the system allows; return how many it may."""
    with suppress(ImportError, ValueError, OSError):  # not on Windows
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft == resource.RLIM_INFINITY:
            return _WANTED_FILES
        if soft < _WANTED_FILES:
            most = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, _WANTED_FILES)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
        return soft
    return _WANTED_FILES


def most_connections(open_files: int) -> int:
    """Return how many connections may be open where a process may open so many files."""
    return max(16, min(MOST_CONNECTIONS, (open_files - _OTHER_FILES - BACKLOG) // 2))

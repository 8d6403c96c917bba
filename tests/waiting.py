"""Waiting for what happens outside the test."""

import time


def eventually(happened, seconds=30):
    """Return whether it happens within some seconds; machines that run this may be busy."""
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.2)
    return happened()

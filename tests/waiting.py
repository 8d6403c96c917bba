"""Waiting for what happens outside the test."""

import os
import time
from pathlib import Path


def eventually(happened, seconds=30):
    """Return whether it happens within some seconds; machines that run this may be busy."""
    deadline = time.monotonic() + seconds
    while not (found := happened()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


def files_in(folder):
    """Return all files below a folder of which some may be removed meanwhile; rglob would fail."""
    return [Path(place, name) for place, _, names in os.walk(folder) for name in names]

"""What is looked after while the app runs: nothing that others leave behind stays."""

import asyncio
import ctypes
import logging
import sys
from contextlib import suppress

import gradio as gr
from anyio.to_thread import run_sync

from cifar_models.ui.server.answers import Answers
from cifar_models.ui.server.files.uploads import Uploads, delete
from cifar_models.ui.server.rules.failures import in_one_line

log = logging.getLogger("cifar_models.ui.server")
_SECONDS = 2
_TRIM_SECONDS = 30


async def keep_within_limits(page: gr.Blocks, uploads: Uploads, answers: Answers) -> None:
    """Drop what expired, for as long as the app runs; no error ends it."""
    rounds, dropped = 0, 0
    while True:
        await asyncio.sleep(_SECONDS)
        rounds += 1
        try:
            dropped += await answers.drop_unfetched()
            expired = uploads.take_expired()
            for known in page.temp_file_sets:  # Gradio's own lists of the same files
                known.difference_update(str(upload.path) for upload in expired)
            if expired:
                await run_sync(delete, expired)
            if dropped and rounds % (_TRIM_SECONDS // _SECONDS) == 0:
                dropped = 0
                await run_sync(_give_memory_back)
        except Exception as error:  # such as no free file for a moment
            log.error("clean-up: %s", in_one_line(error))


def _give_memory_back() -> None:
    """Let the C library return what was freed to the system, where it can."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)

"""Errors that a request causes: one line in the log, a sentence to who sent it."""

import logging
from functools import wraps

import gradio as gr

log = logging.getLogger("cifar_models.ui.server")
FAILED = "This could not be answered; what happened stands in the app's log."


def in_one_line(error: BaseException) -> str:
    """Return what an error is and where it was raised, without what could break up a log."""
    trace, where = error.__traceback__, "?"
    while trace is not None:
        code = trace.tb_frame.f_code
        where = f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} in {where}: {repr(str(error))[:200]}"


def in_sentences(page: gr.Blocks) -> None:
    """Let events of a page that fail end in a sentence, where Gradio would log a traceback.

    The values of an event come from outside; so may whatever they break.
    """
    process = page.process_api

    @wraps(process)
    async def answered(*values, **named):
        try:
            return await process(*values, **named)
        except gr.Error as error:
            error.print_exception = False
            raise
        except Exception as error:
            name = getattr(named.get("block_fn") or (values or [None])[0], "api_name", "?")
            log.error("event %s: %s", name, in_one_line(error))
            raise gr.Error(FAILED, print_exception=False) from None

    page.process_api = answered

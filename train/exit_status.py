"""What the commands of this package say and return when they cannot finish."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from cifar_models.errors import CifarModelsError

FAILED, INTERRUPTED = 1, 130
# Of a training, for ``exit_status``.
RESUMABLE = {
    "kept": "Finished epochs are kept; use --resume.",
    "goes_on": "the same command with --resume goes on",
}
Arguments = ParamSpec("Arguments")
Main = Callable[Arguments, int]


def exit_status(
    *, kept: str = "", goes_on: str = "the same command goes on"
) -> Callable[[Main], Main]:
    """Let a function that returns an exit status end with one sentence, not with a traceback.

    Args:
        kept: What a full disk or a missing folder leaves whole; empty passes such errors on,
            where nothing is known of what is left.
        goes_on: What to do after Ctrl+C.
    """

    def decorate(main: Main) -> Main:
        @wraps(main)
        def run(*arguments: Arguments.args, **named: Arguments.kwargs) -> int:
            try:
                return main(*arguments, **named)
            except CifarModelsError as error:
                print(f"error: {error}", file=sys.stderr)
                return FAILED
            except OSError as error:
                if not kept:
                    raise
                print(f"error: {error}. {kept}", file=sys.stderr)
                return FAILED
            except KeyboardInterrupt:
                print(f"\ninterrupted; {goes_on}", file=sys.stderr)
                return INTERRUPTED

        return run

    return decorate

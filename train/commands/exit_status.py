"""What the commands of this package say and return when they cannot finish."""

import os
import re
import sys
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec

from cifar_models.errors import CifarModelsError
from cifar_models.output import keep_output

FAILED, INTERRUPTED = 1, 130
# Of a training, for ``exit_status``.
RESUMABLE = {
    "kept": "Finished epochs are kept; use --resume.",
    "goes_on": "the same command with --resume goes on",
}
_HDF5_CODE = re.compile(r"file (?:write|sync) failed: .*?\berrno = (\d+)", re.DOTALL)
Arguments = ParamSpec("Arguments")
Main = Callable[Arguments, int]


def exit_status(
    *, kept: str = "Mend that and run it again.", goes_on: str = "the same command goes on"
) -> Callable[[Main], Main]:
    """Let a function that returns an exit status end with one sentence, not with a traceback.

    Its output may be closed, unread or in a narrow encoding; it goes on then.

    Args:
        kept: What a full disk or a missing folder leaves whole, or what to do then.
        goes_on: What to do after Ctrl+C.
    """

    def decorate(main: Main) -> Main:
        @wraps(main)
        def run(*arguments: Arguments.args, **named: Arguments.kwargs) -> int:
            keep_output()
            try:
                return main(*arguments, **named)
            except CifarModelsError as error:
                print(f"error: {error}", file=sys.stderr)
                return FAILED
            except OSError as error:
                print(f"error: {explain(error)}. {kept}", file=sys.stderr)
                if _hdf5_code(error):
                    _end_at_once(FAILED)
                return FAILED
            except KeyboardInterrupt:
                print(f"\ninterrupted; {goes_on}", file=sys.stderr)
                return INTERRUPTED
            except Exception as error:
                if not (code := _hdf5_code(error)):
                    raise
                print(f"error: {os.strerror(code)}. {kept}", file=sys.stderr)
                _end_at_once(FAILED)

        return run

    return decorate


def explain(error: OSError) -> str:
    """Return the system's reason and the file; libraries add lines of their own to the former."""
    lines = [line.strip() for line in str(error).splitlines()] or [type(error).__name__]
    reason = lines[0]
    if error.errno and (len(lines) > 1 or reason.startswith("[Errno")):
        known = len(lines) == 1 and error.strerror
        reason = error.strerror if known else os.strerror(error.errno)
    files = [str(name) for name in (error.filename, error.filename2) if name is not None]
    return ": ".join([reason, " to ".join(files)]) if files else reason


def _hdf5_code(error: BaseException | None) -> int:
    """Return the system's error number that HDF5 hides in its text; 0 where there is none."""
    while error is not None:
        found = _HDF5_CODE.search(str(error))
        if found:
            return int(found[1])
        error = error.__cause__ or error.__context__
    return 0


def _end_at_once(status: int) -> NoReturn:
    """End without what Python does at the exit: HDF5 crashes over a file that it cannot flush."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)

"""Processes for what comes from outside: what it breaks or fills is not the app.

They get nothing of the app's environment, such as a token, that they have no use for.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

try:
    import resource
except ImportError:  # on Windows the app's clock alone ends them
    resource = None

_ROOT = Path(__file__).resolve().parents[1]
_PASSED_ON = (
    "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE",
    "PYTHONPYCACHEPREFIX", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP",
)  # fmt: skip
# Address space beside memory in use: what libraries reserve, and threads' stacks.
_RESERVED = 512 * 2**20


def command(module: str) -> list[str]:
    """Return the command that runs a module of this project."""
    return [sys.executable, "-P", "-m", module]


def environment() -> dict[str, str]:
    """Return the environment for it."""
    path = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path)}


def answers_alone():
    """Return this process's standard output; what a library prints goes nowhere from now on."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdout.fileno())
    return answers


def limit_memory(most: int) -> None:
    """Let this process take so many bytes more than it has, and write no file, for good."""
    if resource is None:
        return
    limit("RLIMIT_CORE", 0)
    limit("RLIMIT_FSIZE", 0)
    used = memory_used()
    if used:
        limit("RLIMIT_DATA", used["VmData"] + most)
        limit("RLIMIT_AS", used["VmSize"] + most + _RESERVED)


def limit_seconds(most: int) -> None:
    """Let this process use so many seconds of the processor from now on; SIGXCPU ends it then."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + most
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def limit(name: str, most: int) -> None:
    """Set a limit of the system by its name for good, unless there is a lower one."""
    if resource is None:
        return
    kind = getattr(resource, name)
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    with suppress(ValueError, OSError):  # not every system knows every limit
        resource.setrlimit(kind, (most, most))


def memory_used() -> dict[str, int]:
    """Return bytes by name from Linux's account of this process; nothing on other systems."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        rows = (line.split() for line in lines if line.startswith(("VmData:", "VmSize:", "VmRSS:")))
        return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows}
    except OSError:
        return {}

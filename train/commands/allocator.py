"""Let glibc keep the memory that a training step frees, for the next one."""

import ctypes
import os
import platform

# By the variable that says the same: number of the parameter in malloc.h, and its value. Large
# buffers come from the heap, which is never cut back, and all threads share one.
_SETTINGS = {
    "MALLOC_MMAP_MAX_": (-4, 0),
    "MALLOC_TRIM_THRESHOLD_": (-1, -1),
    "MALLOC_ARENA_MAX": (-8, 1),
}
_TUNABLES = "GLIBC_TUNABLES"


def keep_freed_memory() -> bool:
    """Stop glibc from giving large freed buffers back to the system, and say whether it does.

    A step allocates the same hundreds of megabytes as the one before. Given back and taken again,
    each page costs a fault, and the kernel more time than the training on some processors. Nothing
    is changed where there is another C library or where the user has set ``malloc`` up.
    """
    chosen = [name for name in _SETTINGS if name in os.environ]
    if chosen or "glibc.malloc" in os.environ.get(_TUNABLES, ""):
        return False
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    kept = all([mallopt(parameter, value) for parameter, value in _SETTINGS.values()])
    # For processes that this one starts. TensorFlow looks at them too, before it sets a limit of
    # its own to what the heap may keep.
    os.environ.update({name: str(value) for name, (_, value) in _SETTINGS.items()})
    return bool(kept)

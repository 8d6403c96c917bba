"""Timing several ways of doing the same, so that a noisy machine slows them all alike."""

import time
from collections.abc import Callable

import numpy as np

BLOCK = 10


def interleaved(ways: dict[str, Callable[[], object]], calls: int) -> dict[str, np.ndarray]:
    """Time each way ``calls`` times, in turns of ten; return milliseconds ``[calls]`` by name.

    In turns of ten and not one by one: worker threads of one runtime that still wait for more
    work would slow down the next. The first call of each turn is not counted.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for start in range(0, calls, BLOCK):
        for name, run in ways.items():
            run()
            for _ in range(min(BLOCK, calls - start)):
                began = time.perf_counter()
                run()
                taken[name].append((time.perf_counter() - began) * 1000)
    return {name: np.array(times) for name, times in taken.items()}


def p95(times: np.ndarray) -> float:
    """Return the 95th percentile."""
    return float(np.percentile(times, 95))

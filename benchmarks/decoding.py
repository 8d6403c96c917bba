"""What decoding in processes of its own costs: one phone photo end to end, start, memory."""

import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from benchmarks import photos
from benchmarks.table import Row, at_most
from benchmarks.timing import interleaved, p95
from cifar_models.decoding.framing import Framing
from cifar_models.decoding.photo import read_photo
from cifar_models.decoding.picture import decode
from cifar_models.decoding.pool import Pool

WIDTH, HEIGHT = 4032, 3024  # 12 megapixels, as most phones take
MOST_MILLISECONDS = 10
HERE, APART = "decoded in the app's own process", "decoded in another process"


def measure(quick: bool) -> list[Row]:
    """Decode the same photo both ways in turns; quick does so four times."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        path.write_bytes(photos.jpeg(0, WIDTH, HEIGHT))
        began = time.perf_counter()
        read_photo(path)
        first = (time.perf_counter() - began) * 1000
        ways = {
            HERE: lambda: decode(str(path), path.name, Framing()),
            APART: lambda: read_photo(path),
        }
        taken = interleaved(ways, calls=4 if quick else 100)
        medians = {name: float(np.median(times)) for name, times in taken.items()}
        decoding = psutil.Process().children()
        megabytes = [process.memory_info().rss / 2**20 for process in decoding]
    return [
        Row("first 12-megapixel photo, with the start of its process", f"{first:.0f} ms"),
        *(
            Row(f"{name}, median, p95", f"{medians[name]:.1f} ms, {p95(taken[name]):.1f} ms")
            for name in ways
        ),
        at_most(
            "what the other process adds", medians[APART] - medians[HERE], MOST_MILLISECONDS, " ms"
        ),
        Row("start of a process, beside the first page", f"{_start(1 if quick else 5):.0f} ms"),
        Row("memory of a process at rest", f"{max(megabytes):.0f} MB"),
    ]


def _start(count: int) -> float:
    """Return the median of milliseconds until a new process is ready and has decoded nothing."""
    times = []
    for _ in range(count):
        pool = Pool()
        began = time.perf_counter()
        pool.start()
        times.append((time.perf_counter() - began) * 1000)
        pool.close()
    return float(np.median(times))

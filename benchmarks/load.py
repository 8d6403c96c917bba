"""Many clients at once, each uploading photos through the API, against an app that echoes."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np

from benchmarks import api, photos
from benchmarks.processes import ECHO, OURS, Running, running
from benchmarks.table import Row, at_most
from benchmarks.timing import p95

CLIENTS, PHOTOS = 32, 10


def measure(quick: bool) -> list[Row]:
    """Load both apps alike; quick sends 2 photos from each of 4 clients."""
    clients, each = (4, 2) if quick else (CLIENTS, PHOTOS)
    pictures = [photos.jpeg(seed) for seed in range(each)]
    ours, echo = (_under_load(command, clients, pictures) for command in (OURS, ECHO))
    return [
        Row(f"echo, {clients} clients x {each} photos", _described(*echo)),
        Row(f"ours, {clients} clients x {each} photos", _described(*ours)),
        at_most("errors of ours", ours[2], 0, "", 0),
        Row("throughput, ours / echo", f"{ours[1] / echo[1]:.2f}x"),
        Row("p95, ours / echo", f"{p95(ours[0]) / p95(echo[0]):.2f}x"),
    ]


def _described(times: np.ndarray, throughput: float, errors: int) -> str:
    return f"{throughput:.1f} photos/s, p95 {p95(times):,.0f} ms, {errors} errors"


def _under_load(command, clients: int, pictures: list[bytes]) -> tuple[np.ndarray, float, int]:
    """Return milliseconds per answer, answers per second and the number of errors."""
    with running(command) as app:
        _visit(app, pictures[:1])  # the first one is another section
        began = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            visits = list(pool.map(lambda _: _visit(app, pictures), range(clients)))
        seconds = time.perf_counter() - began
    times = np.concatenate([taken for taken, _ in visits])
    return times, len(times) / seconds, sum(errors for _, errors in visits)


def _visit(app: Running, pictures: list[bytes]) -> tuple[list[float], int]:
    taken, errors = [], 0
    with app.client() as client:
        for number, picture in enumerate(pictures):
            began = time.perf_counter()
            try:
                path = api.upload(client, f"photo-{number}.jpg", picture)
                api.call(client, "predict", api.file_value(path))
            except (httpx.HTTPError, api.ApiError):
                errors += 1
            taken.append((time.perf_counter() - began) * 1000)
    return taken, errors

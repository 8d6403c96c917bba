"""From ``python app.py`` to the first page and the first prediction, against a bare Gradio app."""

import time

import numpy as np

from benchmarks import api, photos
from benchmarks.processes import HELLO, OURS, running
from benchmarks.table import Row, at_most

MOST_TIMES = 1.3
MOST_MEGABYTES = 250


def measure(quick: bool) -> list[Row]:
    """Start both apps in turns; quick starts each once."""
    ours, hello = [], []
    for _ in range(1 if quick else 7):
        ours.append(_start(OURS, _predict))
        hello.append(_start(HELLO, _greet))
    (page, answer, memory), (hello_page, hello_answer, hello_memory) = (
        np.median(measured, axis=0) for measured in (ours, hello)
    )
    return [
        Row("first page served, bare Gradio", f"{hello_page:.2f} s"),
        Row("first page served, ours", f"{page:.2f} s"),
        at_most("ours / bare Gradio", page / hello_page, MOST_TIMES, "x", 2),
        Row("first answer, bare Gradio", f"{hello_answer:.2f} s"),
        Row("first photo classified by both models", f"{answer:.2f} s"),
        at_most("ours / bare Gradio, first answer", answer / hello_answer, MOST_TIMES, "x", 2),
        Row("memory after it, bare Gradio", f"{hello_memory:.0f} MB"),
        at_most("ours - bare Gradio", memory - hello_memory, MOST_MEGABYTES, " MB", 0),
    ]


def _start(command, ask) -> tuple[float, float, float]:
    with running(command) as app, app.client() as client:
        began = time.perf_counter()
        ask(client)
        answered = app.seconds + time.perf_counter() - began
        return app.seconds, answered, app.megabytes()


def _predict(client) -> None:
    api.call(client, "predict", api.file_value(api.upload(client, "photo.jpg", photos.jpeg(0))))


def _greet(client) -> None:
    api.call(client, "hello", "you")

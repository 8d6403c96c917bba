"""Whether memory stays flat over many predictions through the API."""

from concurrent.futures import ThreadPoolExecutor

from benchmarks import api, photos
from benchmarks.processes import OURS, running
from benchmarks.table import Row, at_most

PREDICTIONS, SETTLED = 5_000, 1_000
MOST_GROWTH = 25
CLIENTS = 4


def measure(quick: bool) -> list[Row]:
    """Predict one uploaded photo again and again; quick does so 40 times."""
    total, settled = (40, 8) if quick else (PREDICTIONS, SETTLED)
    with running(OURS) as app, app.client() as client, ThreadPoolExecutor(CLIENTS) as pool:
        photo = api.file_value(api.upload(client, "photo.jpg", photos.jpeg(0)))

        def predict(times: int) -> float:
            list(pool.map(lambda _: api.call(client, "predict", photo), range(times)))
            return app.megabytes()

        first, early, late = predict(1), predict(settled - 1), predict(total - settled)
    return [
        Row("after the first prediction", f"{first:.0f} MB"),
        Row(f"after {settled:,}", f"{early:.0f} MB"),
        Row(f"after {total:,}", f"{late:.0f} MB"),
        at_most(f"growth from {settled:,} to {total:,}", late - early, MOST_GROWTH, " MB", 0),
    ]

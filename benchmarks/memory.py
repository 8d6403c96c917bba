"""Whether memory stays flat over many predictions through the API."""

from concurrent.futures import ThreadPoolExecutor

from benchmarks import api, photos
from benchmarks.processes import OURS, running
from benchmarks.table import Row, at_most

COUNTS = (1, 1_000, 3_000, 5_000)  # the first ones fill what is kept for reuse
QUICK_COUNTS = (1, 8, 24, 40)
MOST_GROWTH = 25
CLIENTS = 4


def measure(quick: bool) -> list[Row]:
    """Predict one uploaded photo again and again; quick does so 40 times."""
    counts = QUICK_COUNTS if quick else COUNTS
    megabytes, done = [], 0
    with running(OURS) as app, app.client() as client, ThreadPoolExecutor(CLIENTS) as pool:
        photo = api.file_value(api.upload(client, "photo.jpg", photos.jpeg(0)))
        for count in counts:
            list(pool.map(lambda _: api.call(client, "predict", photo), range(count - done)))
            done = count
            megabytes.append(app.megabytes())
    _, settled, halfway, last = counts
    _, early, middle, late = megabytes
    return [
        *(
            Row(f"after {count:,} prediction{'s' * (count > 1)}", f"{found:.0f} MB")
            for count, found in zip(counts, megabytes, strict=True)
        ),
        Row(f"growth from {halfway:,} to {last:,}", f"{late - middle:.0f} MB"),
        at_most(f"growth from {settled:,} to {last:,}", late - early, MOST_GROWTH, " MB", 0),
    ]

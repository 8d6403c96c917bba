"""Progress bars of long work on the command line."""

from collections.abc import Callable

from tqdm import tqdm


def download_bar() -> Callable[[int, int], None]:
    """Return a callback for ``official_archive.download`` that draws a bar once it is called."""
    bar: tqdm | None = None

    def show(received: int, expected: int) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=expected or None, unit="B", unit_scale=True, desc="CIFAR-10")
        bar.update(received - bar.n)
        if expected and received >= expected:
            bar.close()

    return show

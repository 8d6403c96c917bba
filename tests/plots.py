"""Waiting for the page's plots."""


def settled(page, source):
    """Wait until a matrix is drawn at its size; the images' column moves it when it opens."""
    page.wait_for_function(
        """async (selector) => { const plot = document.querySelector(selector);
        const width = plot.clientWidth;
        await new Promise((done) => setTimeout(done, 250));
        return width === plot.clientWidth && Math.abs(plot._fullLayout.width - width) < 2; }""",
        arg=f"#matrix-{source} .plot",
    )

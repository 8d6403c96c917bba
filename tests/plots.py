"""Waiting for the page's plots."""

# In the page, since Playwright does not wait for the promise of a function that it polls.
_DRAWN = """
async ([selector, seconds]) => {
  const size = () => {
    const plot = document.querySelector(`${selector} .plot`);
    return [plot?.clientWidth, plot?._fullLayout?.width];
  };
  const deadline = performance.now() + 1000 * seconds;
  for (;;) {
    const before = size();
    await new Promise((done) => setTimeout(done, 250));
    const after = size();
    if (after[0] && after[0] === before[0] && Math.abs(after[0] - after[1]) < 2) return;
    if (performance.now() > deadline) throw new Error(`${selector} is not drawn: ${after}`);
  }
}
"""


def settled(page, source):
    """Wait until a matrix is drawn at its size; the images' column moves it when it opens."""
    drawn_plot(page, f"#matrix-{source}")


def drawn_plot(page, selector):
    """Return the plot of a figure once it is drawn at its size and stays there."""
    page.evaluate(_DRAWN, [selector, 60])
    return page.locator(f"{selector} .plot")

"""Texts of figures can be read at every width: none is small, cut or covered by another."""

import os

import pytest
from views import open_tab

from cifar_models.data.people import PEOPLE_VARIABLE

pytestmark = pytest.mark.page
WIDTHS = (320, 390, 768, 1280, 1920)
TABS = {
    "Is it real?": [
        "evidence-differences",
        "evidence-reliability",
        "evidence-confidences",
        "evidence-cost",
    ],
    "Worse pictures": ["worse-kinds", "worse-strengths"],
    "When to trust": ["trust-curves"],
    "Confusions": ["matrix-resnet50", "matrix-difference"],
    "Training": ["curves"],
}
if os.environ.get(PEOPLE_VARIABLE):
    TABS["People"] = ["people-agreement"]
# What is wrong with the texts of a figure, as lines; its edges are those of the plot.
WRONG = """figure => {
  const plot = figure.querySelector('.plot'), edge = plot.getBoundingClientRect(), wrong = [];
  const texts = [...plot.querySelectorAll('.main-svg text')].filter(text =>
    text.textContent.trim() && text.getBoundingClientRect().width && !text.closest('.hoverlayer'));
  const boxes = texts.map(text => text.getBoundingClientRect());
  const say = (what, ...places) =>
    wrong.push(`${what}: ${places.map(place => texts[place].textContent).join(' | ')}`);
  boxes.forEach((a, i) => {
    if (parseFloat(getComputedStyle(texts[i]).fontSize) < 11) say('small', i);
    if (a.left < edge.left - 1 || a.right > edge.right + 1 || a.top < edge.top - 1
        || a.bottom > edge.bottom + 1) say('cut', i);
    boxes.forEach((b, j) => {
      if (j > i && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
          && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) say('covered', i, j);
    });
  });
  return [texts.length, wrong];
}"""


def drawn(page, figure):
    """Wait until a figure is drawn at its width, with all that it says around it."""
    page.wait_for_function(
        """id => { const plot = document.querySelector(`#${id} .plot`);
        return plot?._fullLayout && Math.abs(plot._fullLayout.width - plot.clientWidth) < 2
          && document.querySelector(`#${id} .figure-title`).textContent; }""",
        arg=figure,
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_is_small_cut_or_covered(app, visit, width):
    page = visit(app.url, width)
    for tab, figures in TABS.items():
        open_tab(page, tab)
        for figure in figures:
            drawn(page, figure)
            texts, wrong = page.locator(f"#{figure}").evaluate(WRONG)
            assert texts > 5, figure
            assert wrong == [], figure


def test_a_covered_and_a_cut_text_would_be_found(app, visit):
    page = visit(app.url)
    open_tab(page, "Training")
    drawn(page, "curves")
    page.locator("#curves .plot").evaluate(
        """plot => Plotly.relayout(plot, {annotations: [0, 0, -0.2].map(x => ({
          text: 'much too long', xref: 'paper', yref: 'paper', x, y: 0.5, showarrow: false,
          font: {size: 9}}))})"""
    )
    _, wrong = page.locator("#curves").evaluate(WRONG)
    assert {line.split(":")[0] for line in wrong} == {"small", "cut", "covered"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_and_texts_stand_out_from_the_page(app, visit, scheme):
    page = visit(f"{app.url}/?__theme={scheme}", scheme=scheme)
    open_tab(page, "Training")
    drawn(page, "curves")
    colours = page.locator("#curves .plot").evaluate(
        """plot => ({paper: getComputedStyle(plot).getPropertyValue('--paper').trim(),
          text: plot._fullLayout.font.color,
          labels: plot.layout.annotations.map(note => note.font?.color).filter(Boolean),
          lines: plot.data.map(trace => trace.line?.color || trace.marker.color)})"""
    )
    for colour in [colours["text"], *colours["labels"]]:
        assert contrast(colour, colours["paper"]) >= 4.5
    for colour in colours["lines"]:
        assert contrast(colour, colours["paper"]) >= 3


def contrast(one, other):
    """Return the contrast of two colours '#rrggbb' after WCAG 2."""
    low, high = sorted(luminance(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in shares]
    return sum(part * v for part, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

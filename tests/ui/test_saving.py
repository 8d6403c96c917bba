"""Every figure of the page can be saved as PNG and SVG, and its numbers as CSV."""

import csv
import io
import re

import numpy as np
import pytest
from PIL import Image

from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import MODELS, RESNET50
from cifar_models.stats.metrics import confusion_matrix

pytestmark = pytest.mark.page
TEXTS = """svg => [...new DOMParser().parseFromString(svg, 'image/svg+xml')
  .querySelectorAll('text')].map(text => text.textContent.replaceAll('\u200b', ''))"""
# Texts of a saved drawing that are cut or cover each other.
COVERED = """svg => {
  const holder = document.body.appendChild(document.createElement('div'));
  holder.innerHTML = svg;
  const edge = holder.firstElementChild.getBoundingClientRect();
  const texts = [...holder.querySelectorAll('text')].filter(text => text.textContent.trim());
  const boxes = texts.map(text => text.getBoundingClientRect()), wrong = [];
  boxes.forEach((a, i) => {
    if (a.left < edge.left - 1 || a.right > edge.right + 1 || a.top < edge.top - 1
        || a.bottom > edge.bottom + 1) wrong.push(`cut: ${texts[i].textContent}`);
    boxes.forEach((b, j) => {
      if (j > i && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
          && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
        wrong.push(`${texts[i].textContent} | ${texts[j].textContent}`);
    });
  });
  holder.remove();
  return wrong;
}"""


def saved(page, figure, kind):
    with page.expect_download() as download:
        page.locator(f"#{figure}").get_by_role("button", name=kind, exact=True).click()
    assert download.value.suggested_filename == f"{figure}.{kind.lower()}"
    with open(download.value.path(), "rb") as file:
        return file.read()


def table(page, figure):
    return list(
        csv.DictReader(io.StringIO(saved(page, figure, "CSV").decode("utf-8-sig"), newline=""))
    )


def open_tab(page, name, figure):
    page.get_by_role("tab", name=name).click()
    page.locator(f"#{figure} .plot .main-svg").first.wait_for()


def check_pictures(page, figure, dark):
    with Image.open(io.BytesIO(saved(page, figure, "PNG"))) as picture:
        assert picture.width == 1800
        pixels = np.asarray(picture.convert("RGBA"))
    assert (pixels[..., 3] == 255).all(), "a transparent picture is unreadable elsewhere"
    assert (pixels[0, 0, :3].mean() < 100) == dark
    assert len(np.unique(pixels.reshape(-1, 4), axis=0)) > 20
    drawing = saved(page, figure, "SVG").decode()
    assert "<svg" in drawing[:200]
    said = " ".join(page.evaluate(TEXTS, drawing))
    title = page.locator(f"#{figure} .figure-title").inner_text()
    assert title.replace("\n", " ") in said
    for word in page.locator(f"#{figure} .figure-caption").inner_text().split():
        assert word in said
    assert "CIFAR-10, " in said
    assert re.search(r"\d{4}-\d{2}-\d{2}", said)
    assert page.evaluate(COVERED, drawing) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_figure_is_saved_as_pictures(app, visit, scheme):
    page = visit(f"{app.url}/?__theme={scheme}", scheme=scheme)
    for tab, figures in (
        ("Is it real?", ["evidence-differences"]),
        ("Confusions", ["matrix-resnet50", "matrix-difference"]),
        ("Training", ["curves"]),
    ):
        open_tab(page, tab, figures[0])
        for figure in figures:
            check_pictures(page, figure, scheme == "dark")


def test_the_numbers_of_a_matrix_and_of_curves_are_saved(app, visit):
    bundles = {spec.id: read(BUNDLES / spec.id, spec) for spec in MODELS}
    page = visit(app.url)
    open_tab(page, "Confusions", "matrix-resnet50")
    resnet50 = bundles[RESNET50.id]
    matrix = confusion_matrix(resnet50.labels, resnet50.predicted)
    rows = table(page, "matrix-resnet50")
    assert [(row["true"], row["predicted"]) for row in rows] == [
        (true, predicted) for true in CLASS_NAMES for predicted in CLASS_NAMES
    ]
    assert [int(row["images"]) for row in rows] == matrix.ravel().tolist()
    open_tab(page, "Training", "curves")
    rows = table(page, "curves")
    for spec in MODELS:
        found = [row for row in rows if row["series"] == f"{spec.short_title}, validation"]
        records = bundles[spec.id].history.epochs
        assert [float(row["accuracy"]) for row in found] == [r.val_accuracy for r in records]
        assert [int(row["epoch"]) for row in found] == [r.epoch for r in records]

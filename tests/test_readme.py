"""The README's numbers and picture are those of the bundles."""

import re
import xml.etree.ElementTree as ET

from paths import ROOT

from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.specs import MODELS
from release.picture import PICTURE, draw

README = (ROOT / "README.md").read_text(encoding="utf-8")
METRICS = {spec.id: read(BUNDLES / spec.id, spec).metrics for spec in MODELS}


def test_the_measured_accuracies_are_quoted():
    for metrics in METRICS.values():
        assert f"{metrics.accuracy:.2%}" in README


def test_no_other_accuracy_of_ours_is_quoted():
    quoted = set(re.findall(r"\d\d\.\d\d%", README))
    known = {
        f"{value:.2%}"
        for metrics in METRICS.values()
        for part in (metrics, metrics.without_average_flips)
        if part
        for value in (part.accuracy, *part.interval)
    }
    assert quoted <= known


def test_the_picture_is_drawn_from_the_bundles():
    svg = PICTURE.read_text(encoding="utf-8")
    assert svg == draw(METRICS)
    ET.fromstring(svg)
    assert str(PICTURE.relative_to(ROOT)) in README


def test_both_commands_are_there():
    assert "make run" in README
    assert "make test" in README


def test_no_picture_with_data_set_pixels_is_committed():
    kinds = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".avif"}
    found = [p for p in ROOT.glob("[!.]*/**/*") if p.suffix in kinds]
    assert not [path for path in found if not str(path.relative_to(ROOT)).startswith("runs")]

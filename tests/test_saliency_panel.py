"""What the page gets about a picture's maps: progress, then maps, curves and sentences."""

import base64
import html
import re
from dataclasses import replace

import numpy as np
import pytest

from cifar_models.labels import CLASS_NAMES
from cifar_models.saliency.study import PICTURES, study
from cifar_models.ui.parts import pictures
from cifar_models.ui.parts.saliency import answers, offer, pixels_from, until_called_off

PIXELS = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)


def test_what_is_offered_is_what_comes_back():
    sent = re.search('data-pixels="([^"]*)"', offer(PIXELS))[1]
    assert np.array_equal(pixels_from(html.unescape(sent)), PIXELS)


@pytest.mark.parametrize(
    "sent",
    [None, 7, "", "%%%", "é", base64.b64encode(b"a" * 3071).decode(), ["AAAA"], "A" * 9000],
)
def test_what_is_no_picture_is_refused(sent):
    with pytest.raises(ValueError, match="no picture of 32 x 32"):
        pixels_from(sent)


@pytest.fixture(scope="module")
def cnn_alone(served):
    """What is served where ResNet50 cannot be used."""
    return replace(served, models={"custom_cnn": served.models["custom_cnn"]})


def test_maps_and_verdicts_are_those_of_the_model(cnn_alone):
    pixels = cnn_alone.test_images.pixels[25]
    *reports, last = answers(cnn_alone, pixels, 12)
    done = [int(re.search('data-done="(.*?)"', report)[1]) for report in reports]
    assert done == sorted(done)
    assert all(f'data-total="{PICTURES}"' in report for report in reports)
    assert all('data-at="12"' in one for one in (*reports, last))
    shown = html.unescape(re.search('(?s)data-found="(.*)"></div>', last)[1])
    predictor = cnn_alone.models["custom_cnn"].predictor
    whole = predictor.predict(pixels[None])
    *_, found = study(
        pixels,
        whole.probabilities[0],
        whole.activation_maps[0],
        lambda images: predictor.predict(images).probabilities,
    )
    assert re.findall('<li data-map="(.*?)" data-verdict="(.*?)">', shown) == [
        (kind, deletion.verdict) for kind, deletion in found.deletions.items()
    ]
    for place in range(10):
        assert pictures.overlay(found.falls[..., place]) in shown
    assert f"Probability of {CLASS_NAMES[found.predicted]} as more is covered" in shown
    assert re.search("of 2 maps can be believed|All 2 maps", shown)
    curve = re.search('<polyline class="occlusion" points="(.*?)"', shown)[1]
    drawn = [1 - float(point.split(",")[1]) / 100 for point in curve.split()]
    assert drawn == pytest.approx(found.deletions["occlusion"].curve, abs=1e-4)


def test_both_models_answer_side_by_side(served):
    running = answers(served, PIXELS, 3)
    first = next(running)
    # One report of each model's first pictures: neither waits for the other to end.
    assert f'data-done="16" data-total="{2 * PICTURES}"' in first
    running.close()


def test_a_request_goes_on_until_it_is_called_off():
    called_off, ended = {5}, []

    def steps():
        try:
            yield from "abc"
        finally:
            ended.append(True)

    assert list(until_called_off(steps(), called_off, 7)) == ["a", "b", "c"]
    assert called_off == {5}  # another one's
    running = until_called_off(steps(), called_off, 7)
    assert next(running) == "a"
    called_off.add(7)
    assert list(running) == []
    assert called_off == {5}
    # It may come before the request that it calls off.
    assert list(until_called_off(steps(), called_off, 5)) == []
    assert not called_off

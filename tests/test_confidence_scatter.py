"""The figure of both models' confidence, and what a box on it chooses."""

from types import SimpleNamespace

import numpy as np
import pytest

from cifar_models.figures.confidence_scatter import MOST_POINTS, confidence_scatter
from cifar_models.specs import CUSTOM_CNN, PAIR, RESNET50, Pair
from cifar_models.stats.answers import Answers
from cifar_models.stats.filters import Filter
from cifar_models.ui.tabs.pictures import brushed

RNG = np.random.default_rng(3)
LABELS = RNG.integers(0, 10, 4000).astype(np.uint8)


def made_up(strengths):
    """Return probabilities of models that are the surer the larger the number."""
    found = {}
    for name, strength in strengths.items():
        logits = RNG.normal(size=(4000, 10)) + strength * np.eye(10)[LABELS]
        found[name] = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return found


PROBABILITIES = made_up({"resnet50": 4, "custom_cnn": 2})
ANSWERS = Answers(LABELS, PROBABILITIES)


def points(figure):
    return {
        int(text): (trace["name"], x, y)
        for trace in figure["data"]
        for text, x, y in zip(trace["text"], trace["x"], trace["y"], strict=True)
    }


def test_every_image_of_a_few_is_where_its_confidences_are():
    found = np.arange(0, 4000, 40)
    drawn = points(confidence_scatter(ANSWERS, found))
    assert sorted(drawn) == found.tolist()
    for index, (name, x, y) in drawn.items():
        right = [ANSWERS.predicted[spec.id][index] == LABELS[index] for spec in PAIR]
        words = {
            (True, True): "both right",
            (False, False): "both wrong",
            (True, False): "only ResNet50",
            (False, True): "only the custom CNN",
        }
        assert name == words[tuple(right)]
        assert x == pytest.approx(ANSWERS.confidence["resnet50"][index], abs=1e-4)
        assert y == pytest.approx(ANSWERS.confidence["custom_cnn"][index], abs=1e-4)


def test_of_many_images_a_fixed_part_is_drawn_and_that_is_said():
    everything = np.arange(4000)
    figure = confidence_scatter(ANSWERS, everything)
    assert len(points(figure)) == MOST_POINTS
    assert points(figure) == points(confidence_scatter(ANSWERS, everything))
    assert "1,500 of 4,000 are drawn" in figure["layout"]["meta"]["caption"]


def test_the_title_names_the_surer_one_whoever_it_is():
    found = np.arange(4000)
    assert confidence_scatter(ANSWERS, found)["layout"]["meta"]["title"].startswith("ResNet50 is")
    swapped = Answers(LABELS, PROBABILITIES, Pair(CUSTOM_CNN, RESNET50))
    assert confidence_scatter(swapped, found)["layout"]["meta"]["title"].startswith("ResNet50 is")
    other = Answers(LABELS, made_up({"resnet50": 2, "custom_cnn": 4}))
    title = confidence_scatter(other, found)["layout"]["meta"]["title"]
    assert title.startswith("The custom CNN is the surer one on")
    none = confidence_scatter(ANSWERS, np.array([], int))
    assert none["layout"]["meta"]["title"] == "No image to show"


def test_a_box_becomes_both_ranges_in_whole_percent_and_other_restrictions_stay():
    event = SimpleNamespace(_data={"x": [0.914, 0.5049], "y": [-0.2, 1.7]})
    assert brushed(Filter(true="cat"), event) == Filter(
        true="cat", first_least=0.5, first_most=0.91
    )


@pytest.mark.parametrize("data", [{}, {"x": [0, 1]}, {"x": [0, 1], "y": 3}, {"x": [0], "y": [0]}])
def test_what_is_no_box_is_refused(data):
    with pytest.raises(ValueError, match="no box"):
        brushed(Filter(), SimpleNamespace(_data=data))


@pytest.mark.parametrize("end", ["x", None, {}])
def test_ends_that_are_no_numbers_are_refused(end):
    with pytest.raises((ValueError, TypeError)):
        brushed(Filter(), SimpleNamespace(_data={"x": [0, end], "y": [0, 1]}))

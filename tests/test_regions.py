"""A region drawn on a map: what lies in it, its address, and what is refused."""

import math

import numpy as np
import pytest

from cifar_models.specs import CUSTOM_CNN, PAIR, RESNET50, Pair
from cifar_models.stats.answers import Answers
from cifar_models.stats.filters import Filter
from cifar_models.stats.regions import MOST_CORNERS, Region

PLACES = {"resnet50": "first", "custom_cnn": "second"}
SQUARE = Region("first", "tsne", ((100, 100), (400, 100), (400, 400), (100, 400)))
RNG = np.random.default_rng(0)


def inside_by_angles(corners, point):
    """Whether the corners, seen from a point, go once around it."""
    turned = 0.0
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        before, after = (math.atan2(y - point[1], x - point[0]) for x, y in ((x0, y0), (x1, y1)))
        turned += (after - before + math.pi) % (2 * math.pi) - math.pi
    return abs(turned) > math.pi


def test_points_inside_are_those_that_the_corners_go_around():
    angles = np.sort(RNG.random(17) * 2 * math.pi)  # around the middle: it crosses itself nowhere
    reach = 0.1 + 0.35 * RNG.random(17)
    x, y = 0.5 + reach * np.cos(angles), 0.5 + reach * np.sin(angles)
    region = Region.drawn("second", "pca", x.tolist(), y.tolist())
    points = RNG.random((400, 2))
    corners = [(a / 1000, b / 1000) for a, b in region.corners]
    expected = [inside_by_angles(corners, point) for point in points]
    assert region.contains(points).tolist() == expected
    assert 0 < sum(expected) < 400


def test_a_long_line_keeps_its_shape_in_few_corners():
    angles = np.linspace(0, 2 * math.pi, 900, endpoint=False)
    circle = Region.drawn(
        "first",
        "tsne",
        (0.5 + 0.3 * np.cos(angles)).tolist(),
        (0.5 + 0.3 * np.sin(angles)).tolist(),
    )
    assert len(circle.corners) == MOST_CORNERS
    points = RNG.random((20_000, 2))
    really = np.hypot(*(points - 0.5).T) < 0.3
    assert (circle.contains(points) != really).mean() < 0.01


def test_an_address_brings_the_same_region_back():
    chosen = Filter(region=SQUARE, true="cat")
    query = chosen.to_query()
    assert "region=resnet50~tsne~100~100~400~100" in query
    assert Filter.from_query(query) == chosen
    swapped = Pair(CUSTOM_CNN, RESNET50)
    assert Filter.from_query(query, swapped).region.place == "second"
    assert Filter.from_query(query, swapped).to_query(swapped) == query
    assert len(Filter(region=Region("first", "tsne", ((999, 999),) * 24)).to_query()) < 300


@pytest.mark.parametrize(
    "text",
    [
        "",
        "resnet50~tsne",
        "resnet50~tsne~1~1~2~2",
        "resnet50~tsne~1~1~2~2~3",
        "nobody~tsne~1~1~2~2~3~3",
        "resnet50~tsne~1~1~2~2~3~1001",
        "resnet50~tsne~1~1~2~2~-3~3",
        "resnet50~tsne~1~1~2~2~3~3.5",
        "resnet50~<b>~1~1~2~2~3~3",
        "resnet50~tsne" + "~1~2" * 25,
        "resnet50~tsne" + "~1~2" * 20_000,
        "resnet50~tsne~١~1~2~2~3~3000000000",
    ],
)
def test_what_is_no_region_restricts_nothing(text):
    with pytest.raises(ValueError, match="region"):
        Region.read(text, PLACES)
    assert Filter.from_query(f"true=cat&region={text}") == Filter(true="cat")


@pytest.mark.parametrize(
    ("x", "y"),
    [([], []), ([0.1, 0.2], [0.1, 0.2]), ([0.5] * 9, [0.5] * 9), ([math.nan] * 4, [0.1] * 4)],
)
def test_a_line_around_nothing_is_refused(x, y):
    with pytest.raises(ValueError, match="That"):
        Region.drawn("first", "tsne", x, y)


def answers(maps):
    probabilities = np.eye(10, dtype=np.float32)[[0, 1, 2, 3]]
    return Answers(
        np.arange(4, dtype=np.uint8), {spec.id: probabilities for spec in PAIR}, maps=maps
    )


def test_a_filter_keeps_the_images_inside():
    points = np.array([[0.2, 0.2], [0.5, 0.2], [0.39, 0.39], [0.9, 0.9]])
    maps = {"resnet50": {"tsne": np.rint(points * 65_535).astype(np.uint16)}}
    assert Filter(region=SQUARE).indices(answers(maps)).tolist() == [0, 2]
    assert Filter(region=SQUARE, true="bird").indices(answers(maps)).tolist() == [2]
    outside = Region("second", "tsne", SQUARE.corners)  # a model without a map
    assert Filter(region=outside).indices(answers(maps)).tolist() == [0, 1, 2, 3]


def test_its_chip_takes_it_away():
    (chip,) = Filter(region=SQUARE).chips()
    assert chip == ("region", "a part of ResNet50’s map")
    assert Filter(region=SQUARE).without("region") == Filter()

"""What the page says about worse pictures: from the numbers, whoever wins, and in few words."""

import numpy as np
import pytest
from worse_answers import swapped, worse

from cifar_models.figures import robustness as figures
from cifar_models.figures import robustness_words as words
from cifar_models.specs import FIRST, PLACES, SECOND
from cifar_models.stats.direction import Direction
from cifar_models.stats.robustness import (
    STRENGTHS,
    Breaking,
    Compared,
    Estimate,
    Worse,
    at_strength,
    averaged,
    breaking_by_kind,
    first_to_break,
)
from cifar_models.ui.parts.worse_picture_track import turns

WAY = Direction(FIRST, True)


def compared(first, second):
    difference = Estimate(first - second, (first - second - 0.02, first - second + 0.02))
    return Compared(Estimate(first, None), Estimate(second, None), difference)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (
            0.721,
            0.645,
            "On worse pictures ResNet50 is right on 72.1%, the custom CNN on 64.5%, on average "
            "over 15 kinds.",
        ),
        (
            0.645,
            0.721,
            "On worse pictures the custom CNN is right on 72.1%, ResNet50 on 64.5%, on average "
            "over 15 kinds.",
        ),
        (0.7, 0.7, "On worse pictures both are right on 70.0%, on average over 15 kinds."),
    ],
)
def test_the_better_one_on_average_is_named_first(first, second, said):
    assert words.mean_sentence(compared(first, second), 15) == said
    assert len(said.split()) <= 20


def breaks(first, second, p_value=0.001):
    return Breaking(100, first, second, 10, p_value)


def test_who_breaks_first_under_how_many_kinds():
    found = {"Fog": breaks(5, 40), "Snow": breaks(5, 40), "Contrast": breaks(40, 5)}
    assert words.breaks_finding(found) == (
        "The custom CNN breaks first under 2 of 3 kinds, ResNet50 under 1"
    )
    turned = {"Fog": breaks(40, 5), "Snow": breaks(20, 21, 0.9), "Contrast": breaks(20, 20, 1)}
    assert words.breaks_finding(turned) == (
        "ResNet50 breaks first under 1 of 3 kinds, the custom CNN under none"
    )
    neither = {"Fog": breaks(20, 21, 0.9), "Snow": breaks(0, 0, None)}
    assert words.breaks_finding(neither).startswith("Under no kind")


def test_what_a_kind_does_is_said_for_either_winner_and_for_none():
    assert words.strength_finding("Fog", breaks(5, 40), compared(0.6, 0.5)) == (
        "Fog: the custom CNN breaks first; at strength 5 ResNet50 gets 60.0% right, "
        "the custom CNN 50.0%"
    )
    assert words.strength_finding("Fog", breaks(40, 5), compared(0.5, 0.5)) == (
        "Fog: ResNet50 breaks first; at strength 5 both get 50.0% right"
    )
    assert "neither breaks first" in words.strength_finding(
        "Fog", breaks(20, 21, 0.9), compared(0.6, 0.5)
    )
    assert words.strength_finding("All kinds", None, compared(0.6, 0.5)).startswith("All kinds: at")


def test_on_average_over_kinds_the_one_that_breaks_first_is_named():
    found = worse()
    said = words.overall_breaking(*first_to_break(found))
    assert said.startswith("The custom CNN breaks first more often: ")
    turned = words.overall_breaking(*first_to_break(swapped(found)))
    assert turned.startswith("ResNet50 breaks first more often: ")
    same = Worse(
        found.kinds, found.indices, found.labels, dict.fromkeys(PLACES, found.answers[FIRST])
    )
    assert words.overall_breaking(*first_to_break(same)).startswith("Neither breaks first")


def test_differences_go_the_way_of_the_page():
    difference = compared(0.6, 0.5).difference
    assert words.difference_words(difference, WAY) == "+10.0 points (+8.0 to +12.0)"
    back = words.difference_words(difference, Direction(SECOND, True))
    assert back == "\u221210.0 points (\u221212.0 to \u22128.0)"


def test_the_figure_by_strength_draws_what_was_counted():
    found = worse()
    points = [at_strength(found, "fog", one) for one in (0, *STRENGTHS)]
    drawn = figures.by_strength(
        "Fog", points, breaking_by_kind(found)["fog"], 300, "made here", WAY
    )
    _, *models = drawn["data"]
    for place, trace in zip(PLACES, models, strict=True):
        right = (found.answers[place][0] == found.labels).mean(axis=1)
        assert trace["y"] == pytest.approx(list(right))
        lows = np.array(trace["y"]) - trace["error_y"]["arrayminus"]
        assert np.allclose(lows, [one.of(place).interval[0] for one in points])
    assert len(drawn["layout"]["meta"]["rows"]) == 6


def test_the_figure_of_all_kinds_begins_with_what_favours_the_better_model():
    found = worse(drift=(0.1, 0.25))
    means = {kind: averaged(found, [kind], STRENGTHS) for kind in found.kinds}
    for way in (WAY, Direction(SECOND, True)):
        drawn = figures.by_kind(means, breaking_by_kind(found), 300, "made here", way)
        order = drawn["layout"]["yaxis"]["categoryarray"][::-1]
        ahead = [way.value(means[kind].difference.value) for kind in order]
        assert ahead == sorted(ahead, reverse=True)


@pytest.mark.parametrize(
    ("answers", "neutral", "places"),
    [
        ([3, 3, 3], 0, []),
        ([3, 5, 3], 0, [1]),
        ([1, 1, 3, 3, 3, 2, 2], 3, [1, 5]),
        ([3, 3, 3, 1], 3, [2]),
    ],
)
def test_a_mind_changes_on_each_side_of_where_a_slider_begins(answers, neutral, places):
    assert turns(answers, neutral) == places

"""Sentences and figures of *People* and *When to trust* follow from the numbers, whoever leads."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest
from hand_made import answers as hand_made
from hand_made import swapped

from cifar_models.figures import human as human_figure
from cifar_models.figures import trust as trust_figure
from cifar_models.specs import PAIR, PLACES
from cifar_models.stats import bootstrap, human, human_words, selective
from cifar_models.stats.answers import Answers
from cifar_models.stats.bootstrap import Estimate
from cifar_models.stats.direction import Direction, direction_of
from cifar_models.stats.human import Closeness, SharedErrors
from cifar_models.stats.selective import Agreement
from cifar_models.ui.tabs.trust_tables import agreement_words, render_remaining

SHORT = 20  # words of a sentence before any detail
GROUPS = [(50, "cat", "cat", "cat"), (30, "cat", "cat", "dog"), (4, "cat", "dog", "cat")]


def with_people(groups):
    """Return answers about cats, on whom all people agree but for the last ten images."""
    found = hand_made(*groups)
    people = np.zeros((len(found.labels), 10), np.uint16)
    people[:, 3] = 50
    people[-10:, 5] = 70
    probabilities = {
        name: np.eye(10, dtype=np.float32)[said] for name, said in found.predicted.items()
    }
    return Answers(found.labels, probabilities, people=people)


def errors(count, shared):
    share = shared / count if count else None
    return SharedErrors(count, shared, np.array([], np.int64), share, None, None)


def test_the_shares_of_both_models_are_said_and_a_model_without_mistakes_left_out():
    both = human_words.shared({"first": errors(4, 3), "second": errors(10, 5)})
    assert both == (
        "At least one person made 75.0% of ResNet50’s and 50.0% of the custom CNN’s mistakes too."
    )
    assert len(both.split()) <= SHORT
    one = human_words.shared({"first": errors(0, 0), "second": errors(10, 5)})
    assert one == "At least one person made 50.0% of the custom CNN’s mistakes too."
    none = human_words.shared({"first": errors(0, 0), "second": errors(0, 0)})
    assert none == "Neither model makes a mistake."


def test_differences_of_shares_have_the_one_direction():
    found = Estimate(0.1, (0.05, 0.2))
    assert human_words.shared_difference(found, Direction("first", True)) == (
        "ResNet50 minus the custom CNN: +10.0 points (paired 95% interval +5.0 to +20.0)."
    )
    assert human_words.shared_difference(found, Direction("second", True)) == (
        "The custom CNN minus ResNet50: −10.0 points (paired 95% interval −20.0 to −5.0)."
    )
    assert human_words.shared_difference(None, Direction()) == ""


@pytest.mark.parametrize(
    ("difference", "begins"),
    [
        (Estimate(-0.04, (-0.05, -0.03)), "ResNet50 is closer to people by 0.040; "),
        (Estimate(0.04, (0.03, 0.05)), "The custom CNN is closer to people by 0.040; "),
        (Estimate(0.01, (-0.02, 0.03)), "Neither is closer to people for sure: "),
        (Estimate(0.0, (0.0, 0.0)), "Neither is closer to people for sure: "),
    ],
)
def test_who_is_closer_to_people_is_said_only_where_the_interval_says_so(difference, begins):
    said = human_words.closer(Closeness({}, 0.1, difference))
    assert said.startswith(begins)
    assert len(said.split()) <= SHORT
    if not begins.startswith("Neither"):
        assert said.endswith("lies between 0.030 and 0.050.")


def accepted(figure):
    json.dumps(figure, allow_nan=False)
    go.Figure(figure)
    return figure


@pytest.mark.parametrize("groups", [GROUPS, swapped(GROUPS)])
def test_the_figure_of_agreement_holds_the_bands(groups):
    answers = with_people(groups)
    bands = human.bands(answers)
    figure = accepted(human_figure.accuracy_by_agreement(bands, "somebody"))
    right = [[b.judgement.correct_a for b in bands], [b.judgement.correct_b for b in bands]]
    totals = [b.judgement.difference.total for b in bands]
    for trace, counts in zip(figure["data"], right, strict=True):
        assert trace["y"] == [count / total for count, total in zip(counts, totals, strict=True)]
    first, second = (f"{counts[-1] / totals[-1]:.1%}" for counts in right)
    title = figure["layout"]["meta"]["title"]
    assert f"ResNet50 is right on {first}, the custom CNN on {second}; where under 50%" in title
    alone = human_figure.finding(bands[-1:])
    assert alone.endswith(f"the custom CNN on {second}")


@pytest.mark.parametrize(
    "groups", [GROUPS, swapped(GROUPS), [(9, "cat", "dog", "ship")], [(9,) + 3 * ("cat",)]]
)
def test_the_figure_of_trust_holds_the_curves(groups, monkeypatch):
    monkeypatch.setattr(bootstrap, "DRAWS", 20)
    answers = hand_made(*groups)
    found, agreed = selective.trust(answers), selective.agreement(answers)
    remain = {place: selective.remaining(answers, place, 0.5) for place in PLACES}
    figure = accepted(trust_figure.accuracy_by_share(found, agreed, 0.5, remain))
    for spec, place in zip(PAIR, PLACES, strict=True):
        line = next(trace for trace in figure["data"] if trace["name"] == spec.short_title)
        assert line["y"][-1] == pytest.approx(found.curves[place].accuracy[-1])
        assert line["x"][-1] == 1
        assert f"{found.answered[place].value:.1%}" in figure["layout"]["meta"]["title"]
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < min(one.accuracy[-1] for one in found.curves.values()) <= 1 < high
    star = [trace for trace in figure["data"] if trace["name"] == "both say the same"]
    assert len(star) == (agreed.agree > 0)


def test_agreement_and_what_remains_are_said():
    said = agreement_words(Agreement(10, 8, 6, {}, {}))
    assert said == "Both say the same on 80.0% of the pictures; 75.0% of these answers are right."
    assert agreement_words(Agreement(10, 0, 0, {}, {})) == "They never say the same."
    html = render_remaining(hand_made(*GROUPS), 0.9)
    assert "Answers 100.0% of the pictures; 95.2% of these are right." in html
    assert "resnet50_least=0.9&amp;custom_cnn_least=0.9" in html


def test_the_direction_of_these_answers_is_that_of_the_page():
    assert direction_of(with_people(GROUPS)).place == "first"
    assert direction_of(with_people(swapped(GROUPS))).place == "second"

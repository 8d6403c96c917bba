"""Figures about worse pictures, against plain loops, SciPy and statsmodels."""

import numpy as np
import pytest
from scipy.stats import binomtest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint
from worse_answers import swapped, worse

from cifar_models.specs import FIRST, PLACES, SECOND
from cifar_models.stats import robustness
from cifar_models.stats.robustness import STRENGTHS, Estimate


@pytest.fixture(scope="module")
def found():
    return worse()


def test_a_kind_at_a_strength_is_what_counting_gives(found):
    for strength in (0, *STRENGTHS):
        compared = robustness.at_strength(found, "snow", strength)
        rights = {}
        for place in PLACES:
            said = found.answers[place][1, strength]
            rights[place] = [int(a) == int(b) for a, b in zip(said, found.labels, strict=True)]
            share = compared.of(place)
            assert share.value == pytest.approx(sum(rights[place]) / 300)
            ends = proportion_confint(sum(rights[place]), 300, method="wilson")
            assert share.interval == pytest.approx(ends)
        differences = [a - b for a, b in zip(rights[FIRST], rights[SECOND], strict=True)]
        assert compared.difference.value == pytest.approx(np.mean(differences))
        draws = np.random.default_rng(1).integers(0, 300, (4000, 300))
        ends = np.percentile(np.array(differences)[draws].mean(axis=1), [2.5, 97.5])
        assert compared.difference.interval == pytest.approx(ends, abs=0.006)


def test_a_mean_over_kinds_has_the_interval_of_redrawn_pictures(found):
    mean = robustness.averaged(found, found.kinds, STRENGTHS)
    scores = {
        place: np.array(
            [
                np.mean(
                    [
                        found.answers[place][kind, strength, picture] == found.labels[picture]
                        for kind in range(3)
                        for strength in STRENGTHS
                    ]
                )
                for picture in range(300)
            ]
        )
        for place in PLACES
    }
    draws = np.random.default_rng(2).integers(0, 300, (8000, 300))
    for one, values in (
        (mean.first, scores[FIRST]),
        (mean.second, scores[SECOND]),
        (mean.difference, scores[FIRST] - scores[SECOND]),
    ):
        assert one.value == pytest.approx(values.mean())
        ends = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
        assert one.interval == pytest.approx(ends, abs=0.004)
    some = robustness.averaged(found, ["fog"], [5])
    assert some.first.value == pytest.approx((found.answers[FIRST][0, 5] == found.labels).mean())


def first_wrong(found, place, kind, picture):
    said = found.answers[place][kind, :, picture]
    return next((s for s in range(6) if said[s] != found.labels[picture]), 6)


def test_who_breaks_first_is_what_looking_at_each_picture_gives(found):
    p_values = []
    for row, kind in enumerate(found.kinds):
        pairs = [
            [first_wrong(found, place, row, picture) for place in PLACES] for picture in range(300)
        ]
        intact = [(a, b) for a, b in pairs if a and b]
        counted = robustness.breaking(found, kind)
        assert counted.total == len(intact)
        assert counted.first == sum(a < b for a, b in intact)
        assert counted.second == sum(b < a for a, b in intact)
        assert counted.together == sum(a == b < 6 for a, b in intact)
        expected = binomtest(counted.first, counted.first + counted.second).pvalue
        assert counted.p_value == pytest.approx(expected)
        p_values.append(counted.p_value)
    corrected = multipletests(p_values, method="holm")[1]
    by_kind = robustness.breaking_by_kind(found)
    assert [one.p_value for one in by_kind.values()] == pytest.approx(list(corrected))
    first, second, more = robustness.first_to_break(found)
    counts = [robustness.breaking(found, kind) for kind in found.kinds]
    assert first.value == pytest.approx(np.mean([one.first / one.total for one in counts]))
    assert second.value == pytest.approx(np.mean([one.second / one.total for one in counts]))
    assert more.value == pytest.approx(first.value - second.value)
    assert more.interval[0] < more.value < more.interval[1] < 0


def test_the_other_model_wins_where_the_answers_are_exchanged(found):
    assert {one.found() for one in robustness.breaking_by_kind(found).values()} == {SECOND}
    turned = robustness.breaking_by_kind(swapped(found))
    assert {one.found() for one in turned.values()} == {FIRST}
    mean = robustness.averaged(found, found.kinds, STRENGTHS)
    back = robustness.averaged(swapped(found), found.kinds, STRENGTHS)
    assert back.difference.value == pytest.approx(-mean.difference.value)
    low, high = mean.difference.interval
    assert back.difference.interval == pytest.approx((-high, -low))


def test_equal_models_are_not_told_apart(found):
    same = robustness.Worse(
        found.kinds, found.indices, found.labels, dict.fromkeys(PLACES, found.answers[FIRST])
    )
    for one in robustness.breaking_by_kind(same).values():
        assert (one.first, one.second, one.p_value, one.found()) == (0, 0, None, None)
    assert robustness.averaged(same, same.kinds, STRENGTHS).difference == Estimate(0, (0, 0))


def test_a_mind_is_changed_where_the_answer_first_differs(found):
    for place in PLACES:
        for picture in range(0, 300, 37):
            said = found.answers[place][2, :, picture]
            expected = next((s for s in STRENGTHS if said[s] != said[0]), robustness.NEVER)
            assert found.changed[place][2, picture] == expected


def test_one_picture_has_no_interval():
    alone = worse(count=1)
    assert robustness.averaged(alone, alone.kinds, STRENGTHS).first.interval is None

"""Both models beside people, against plain NumPy and SciPy, on made-up and on real answers."""

import numpy as np
import pytest
from hand_made import answers as hand_made
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import PAIR, PLACES
from cifar_models.stats import bootstrap, human, selection
from cifar_models.stats.answers import Answers
from cifar_models.stats.comparison import mcnemar_p_value
from cifar_models.stats.filters import Filter

CAT, DOG, FROG = (CLASS_NAMES.index(name) for name in ("cat", "dog", "frog"))


def with_people(found, counts):
    """Return answers of models with people's; each image's counts are {class: number}."""
    people = np.zeros((len(counts), 10), np.uint16)
    for row, one in zip(people, counts, strict=True):
        for name, number in one.items():
            row[CLASS_NAMES.index(name)] = number
    probabilities = {
        spec.id: np.eye(10, dtype=np.float32)[found.predicted[spec.id]] for spec in PAIR
    }
    return Answers(found.labels, probabilities, people=people)


@pytest.fixture(scope="module")
def made():
    """Four images of cats: right and right, dog and cat, dog and frog, frog and frog."""
    found = hand_made(
        (1, "cat", "cat", "cat"),
        (1, "cat", "dog", "cat"),
        (1, "cat", "dog", "frog"),
        (1, "cat", "frog", "frog"),
    )
    counts = [{"cat": 50}, {"cat": 45, "dog": 5}, {"cat": 10, "dog": 30, "ship": 10}, {"cat": 47}]
    return with_people(found, counts)


@pytest.fixture(scope="module")
def real(served_with_people):
    return served_with_people.answers


def test_agreement_is_the_share_for_the_true_class(made):
    assert made.agreement.tolist() == [1, 0.9, 0.2, 1]
    assert Filter(people_least=0.9).indices(made).tolist() == [0, 1, 3]
    assert Filter(people_most=0.8999).indices(made).tolist() == [2]
    everything = np.arange(4)
    assert selection.ordered(everything, made, selection.PEOPLE).tolist() == [2, 1, 0, 3]


def test_without_people_nothing_is_restricted_and_the_order_is_the_usual_one():
    found = hand_made((1, "cat", "cat", "cat"), (2, "cat", "dog", "cat"))
    assert found.agreement is None
    chosen = Filter(people_least=0.2, people_most=0.5)
    assert chosen.indices(found).tolist() == [0, 1, 2]
    assert selection.ordered(np.arange(3), found, selection.PEOPLE).tolist() == [1, 2, 0]


def test_a_range_of_people_has_an_address_a_chip_and_goes_as_one():
    chosen = Filter(true="cat", people_least=0.5, people_most=0.6999)
    assert chosen.to_query() == "true=cat&people_least=0.5&people_most=0.6999"
    assert Filter.from_query(chosen.to_query()) == chosen
    assert ("people_least", "50 to 69.99% of people agree") in chosen.chips()
    assert chosen.without("people_least") == Filter(true="cat")
    for nonsense in ("people_least=2", "people_least=0.9&people_most=0.1", "people_most=nan"):
        assert Filter.from_query(nonsense) == Filter()


def test_bands_part_the_images_and_leave_none_empty(made):
    found = human.bands(made)
    assert [band.title for band in found] == ["under 50%", "90 to 100%", "all"]
    assert [band.judgement.difference.total for band in found] == [1, 1, 2]
    assert [band.judgement.correct_a for band in found] == [0, 0, 1]


def test_shared_errors_are_of_the_same_wrong_class(made):
    first, second = (human.shared_errors(made, place) for place in PLACES)
    assert (first.errors, first.shared, first.alone.tolist()) == (3, 2, [3])
    assert (second.errors, second.shared, second.alone.tolist()) == (2, 0, [2, 3])
    assert first.interval == pytest.approx(proportion_confint(2, 3, method="wilson"))
    # Of nine wrong classes people name one, two and none of the three images.
    assert first.by_chance == pytest.approx((1 + 2 + 0) / 27)
    assert human.shared_difference(made).value == pytest.approx(2 / 3)


def test_a_model_without_errors_shares_none():
    found = with_people(hand_made((2, "cat", "cat", "dog")), [{"cat": 50}, {"dog": 50}])
    one = human.shared_errors(found, "first")
    assert (one.errors, one.share, one.interval, one.by_chance) == (0, None, None, None)
    assert human.shared_difference(found) is None


def test_cross_entropy_is_scipys():
    rng = np.random.default_rng(3)
    shares, probabilities = (rng.dirichlet(np.ones(10) / 3, 50) for _ in range(2))
    found = human.cross_entropies(shares, probabilities)
    divergence = stats.entropy(shares, probabilities, axis=1)
    assert found == pytest.approx(divergence + stats.entropy(shares, axis=1))
    certain = np.eye(10)[[CAT, DOG]]
    assert human.cross_entropies(certain, certain).tolist() == [0, 0]
    assert human.cross_entropies(certain, certain[::-1]) == pytest.approx([-np.log(1e-12)] * 2)


def test_redraws_are_paired_and_give_scipys_interval():
    rng = np.random.default_rng(5)
    first = rng.exponential(size=400)
    second = first + rng.normal(0.1, 0.01, 400)
    drawn = bootstrap.sums(np.stack([first, second])) / 400
    found = bootstrap.estimate(first.mean(), drawn[:, 0])
    theirs = stats.bootstrap(
        (first,), np.mean, method="percentile", n_resamples=5000, rng=np.random.default_rng(1)
    ).confidence_interval
    assert found.interval == pytest.approx(tuple(theirs), abs=0.01)
    low, high = bootstrap.estimate(0, drawn[:, 1] - drawn[:, 0]).interval
    assert 0.098 < low < high < 0.102, "each image keeps its two numbers together"
    again = bootstrap.estimate(first.mean(), bootstrap.sums(first[None])[:, 0] / 400)
    assert again.interval == pytest.approx(found.interval), "a seed draws the same"


def test_the_real_answers_are_counted_right(real):
    labels, counts = real.labels, real.people.astype(int)
    share = [counts[i, labels[i]] / counts[i].sum() for i in range(len(labels))]
    found = human.bands(real)
    edges = [0, 0.5, 0.7, 0.9, 1, 1.1]
    for band, low, high in zip(found, edges, edges[1:], strict=False):
        inside = np.array([low <= one < high for one in share])
        difference = band.judgement.difference
        a, b = (real.predicted[spec.id] == labels for spec in PAIR)
        assert difference.total == inside.sum() > 0
        assert band.judgement.correct_a == (inside & a).sum()
        assert band.judgement.correct_b == (inside & b).sum()
        assert mcnemar_p_value(difference.only_a, difference.only_b) <= band.judgement.p_value
    assert sum(band.judgement.difference.total for band in found) == len(labels)
    for place, spec in zip(PLACES, PAIR, strict=True):
        one, said = human.shared_errors(real, place), real.predicted[spec.id]
        errors = [i for i in range(len(labels)) if said[i] != labels[i]]
        shared = [i for i in errors if counts[i, said[i]]]
        assert (one.errors, one.shared) == (len(errors), len(shared))
        assert set(one.alone.tolist()) == set(errors) - set(shared)
        assert (np.diff(real.confidence[spec.id][one.alone]) <= 0).all()
        assert one.by_chance < one.interval[0], "errors are human, not any"


def test_both_models_are_further_from_people_than_people_from_themselves(real, served_with_people):
    probabilities = {name: one.probabilities for name, one in served_with_people.bundles.items()}
    found = human.closeness(real, probabilities)
    shares = real.people / real.people.sum(axis=1, keepdims=True)
    assert found.people == pytest.approx(stats.entropy(shares, axis=1).mean())
    for spec in PAIR:
        one = found.cross_entropy[spec.id]
        theirs = stats.entropy(shares, probabilities[spec.id].astype(float), axis=1).mean()
        assert one.value == pytest.approx(theirs + found.people, rel=1e-6)
        assert found.people < one.interval[0] < one.value < one.interval[1]
    values = [found.cross_entropy[spec.id].value for spec in PAIR]
    assert found.difference.value == pytest.approx(values[0] - values[1])

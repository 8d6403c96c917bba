"""The filter against plain NumPy on the bundled predictions, and its way through an address."""

import numpy as np
import pytest

from cifar_models.bundles import bundle
from cifar_models.data import label_quality
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import CUSTOM_CNN, MODELS, PAIR, RESNET50, Pair
from cifar_models.stats.answers import Answers
from cifar_models.stats.filters import Filter
from cifar_models.stats.outcomes import OUTCOMES, outcome_words
from cifar_models.stats.selection import cap_per_confusion


@pytest.fixture(scope="module")
def answers():
    bundles = {spec.id: bundle.read(bundle.BUNDLES / spec.id, spec) for spec in MODELS}
    return Answers(
        bundles["resnet50"].labels, {name: one.probabilities for name, one in bundles.items()}
    )


def test_every_outcome(answers):
    a, b, labels = answers.predicted["resnet50"], answers.predicted["custom_cnn"], answers.labels
    right_a, right_b = a == labels, b == labels
    expected = {
        "both_right": right_a & right_b,
        "only_first_right": right_a & ~right_b,
        "only_second_right": ~right_a & right_b,
        "both_wrong": ~right_a & ~right_b,
        "either_wrong": ~(right_a & right_b),
        "one_right": right_a != right_b,
        "disagree": a != b,
        "first_right": right_a,
        "first_wrong": ~right_a,
        "second_right": right_b,
        "second_wrong": ~right_b,
    }
    assert tuple(expected) == OUTCOMES == tuple(outcome_words(PAIR))
    for outcome, mask in expected.items():
        assert np.array_equal(Filter(outcome=outcome).mask(answers), mask)
        assert 0 < mask.sum() < len(labels)


def test_all_restrictions_together(answers):
    chosen = Filter(
        outcome="either_wrong",
        true="cat",
        second="dog",
        second_least=0.5,
        second_most=0.9,
        labels="not_doubtful",
    )
    found = chosen.indices(answers)
    confidence = answers.confidence["custom_cnn"]
    expected = [
        i
        for i in range(len(answers.labels))
        if CLASS_NAMES[answers.labels[i]] == "cat"
        and CLASS_NAMES[answers.predicted["custom_cnn"][i]] == "dog"
        and 0.5 <= confidence[i] <= 0.9
        and not label_quality.is_doubtful(i)
    ]
    assert found.tolist() == expected
    assert expected
    assert Filter(labels="doubtful").indices(answers).tolist() == (
        label_quality.doubtful_indices().tolist()
    )


def test_an_address_and_back():
    chosen = Filter(outcome="disagree", true="frog", first="bird", first_least=0.25)
    query = chosen.to_query()
    assert query == "outcome=disagree&true=frog&resnet50=bird&resnet50_least=0.25"
    assert Filter.from_query(query) == chosen
    assert Filter().to_query() == ""
    assert Filter.from_query("") == Filter()


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("outcome=nonsense&true=cat", Filter(true="cat")),
        ("__theme=dark&true=cat&view=x", Filter(true="cat")),
        ("resnet50_least=nan", Filter()),
        ("resnet50_least=0.9&resnet50_most=0.1&true=dog", Filter(true="dog")),
        ("resnet50_least=2&true=ship", Filter(true="ship")),
        ("custom_cnn_least=0.9&resnet50_most=0.1", Filter(second_least=0.9, first_most=0.1)),
        # links of the former page, which had one range and said of which model it was
        ("least=nan&confidence_of=resnet50", Filter()),
        ("least=0.9&most=0.1&confidence_of=resnet50&true=dog", Filter(true="dog")),
        ("least=0.9", Filter()),
        ("least=2&true=ship", Filter(true="ship")),
        ("confidence_of=custom_cnn&least=0.2&most=0.7", Filter(second_least=0.2, second_most=0.7)),
        ("true=<script>", Filter()),
        ("true=cat&true=dog", Filter(true="dog")),
    ],
)
def test_what_means_nothing_in_an_address_is_left_out(query, kept):
    assert Filter.from_query(query) == kept


@pytest.mark.parametrize(
    ("link", "outcome"),
    [
        ("only_resnet50_right", "only_first_right"),
        ("only_custom_cnn_right", "only_second_right"),
        ("resnet50_wrong", "first_wrong"),
        ("custom_cnn_right", "second_right"),
        ("both_wrong", "both_wrong"),
    ],
)
def test_links_name_models_and_open_the_same_images_for_a_pair_the_other_way_round(
    answers, link, outcome
):
    query = f"outcome={link}&custom_cnn=dog&custom_cnn_least=0.3"
    chosen = Filter.from_query(query)
    assert chosen.outcome == outcome
    assert chosen.to_query() == query
    swapped = Pair(CUSTOM_CNN, RESNET50)
    probabilities = {spec.id: bundle.read(bundle.BUNDLES / spec.id, spec) for spec in MODELS}
    other = Answers(
        answers.labels, {name: one.probabilities for name, one in probabilities.items()}, swapped
    )
    same = Filter.from_query(query, swapped)
    assert same.to_query(swapped) == query
    assert np.array_equal(same.indices(other), chosen.indices(answers))
    assert [words for _, words in same.chips(swapped)] == [words for _, words in chosen.chips()]


def test_impossible_values_are_refused():
    for values in ({"outcome": "x"}, {"true": "lion"}, {"first_least": 1.5}, {"labels": "good"}):
        with pytest.raises(ValueError):
            Filter(**values)
    with pytest.raises(ValueError, match="first_least not above first_most"):
        Filter(first_least=0.6, first_most=0.5)


def test_chips_name_what_can_be_taken_away():
    chosen = Filter(outcome="both_wrong", true="cat", first="dog", first_least=0.5)
    assert chosen.chips() == [
        ("outcome", "both wrong"),
        ("true", "true class cat"),
        ("first", "ResNet50 says dog"),
        ("first_least", "ResNet50 50 to 100% sure"),
    ]
    for field, _ in chosen.chips():
        chosen = chosen.without(field)
    assert chosen == Filter()
    with pytest.raises(ValueError, match="field is 'least'"):
        chosen.without("least")


def test_what_one_of_them_alone_says_is_the_two_parts_of_a_difference(answers):
    a, b = answers.predicted["resnet50"], answers.predicted["custom_cnn"]
    cat, dog = CLASS_NAMES.index("cat"), CLASS_NAMES.index("dog")
    chosen = Filter(true="cat", one_says="dog")
    expected = np.flatnonzero((answers.labels == cat) & ((a == dog) != (b == dog)))
    assert np.array_equal(chosen.indices(answers), expected)
    assert len(expected)
    assert Filter.from_query(chosen.to_query()) == chosen
    assert chosen.chips()[-1] == ("one_says", "only one says dog")
    assert chosen.without_classes() == Filter()


def test_a_cell_keeps_what_is_no_class(answers):
    chosen = Filter(outcome="either_wrong", true="ship", first="cat").cell("second", "cat", "dog")
    assert chosen == Filter(outcome="either_wrong", true="cat", second="dog")


def test_no_confusion_floods_a_capped_list(answers):
    wrong = Filter(outcome="either_wrong").indices(answers)
    order = np.random.default_rng(0).permutation(wrong)
    capped = cap_per_confusion(order, answers, 3)
    assert 0 < len(capped) < len(order)
    assert [i for i in order if i in set(capped)] == capped.tolist()
    counts = {}
    for index in capped:
        true = answers.labels[index]
        for name in {answers.predicted[spec.id][index] for spec in MODELS} - {true}:
            counts[true, name] = counts.get((true, name), 0) + 1
    assert max(counts.values()) == 3
    assert np.array_equal(cap_per_confusion(order, answers, 0), order)

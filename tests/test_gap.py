"""Where the gap lies, counted by hand."""

import pytest
from hand_made import answers, swapped

from cifar_models.specs import FIRST, SECOND
from cifar_models.stats.gap import Confusion, confusions_of_gap

# The second model: 30 cats more for dogs, 10 ships more for trucks, 4 frogs fewer for deer.
GROUPS = [
    (500, "cat", "cat", "cat"),
    (30, "cat", "cat", "dog"),
    (7, "cat", "dog", "dog"),
    (300, "ship", "ship", "ship"),
    (10, "ship", "ship", "truck"),
    (100, "frog", "frog", "frog"),
    (4, "frog", "deer", "frog"),
    (3, "dog", "horse", "cat"),
]


@pytest.mark.parametrize(("groups", "better"), [(GROUPS, FIRST), (swapped(GROUPS), SECOND)])
def test_confusions_by_what_the_worse_model_puts_there_more(groups, better):
    gap = confusions_of_gap(answers(*groups))
    assert gap.direction.better == better
    assert gap.errors == 36
    assert gap.confusions == (
        Confusion("cat", "dog", 37, 7),
        Confusion("ship", "truck", 10, 0),
        Confusion("dog", "cat", 3, 0),
    )
    assert [confusion.more for confusion in gap.confusions] == [30, 10, 3]
    assert gap.share_of_top(1) == pytest.approx(30 / 36)
    assert gap.share_of_top() == pytest.approx(43 / 36)
    assert gap.by_class["frog"] == -4
    assert gap.by_class["dog"] == 0
    assert gap.share_of_animals() == pytest.approx(26 / 36)


def test_equal_surpluses_come_in_the_order_of_the_classes():
    groups = [(20, name, name, other) for name, other in (("ship", "cat"), ("cat", "ship"))]
    groups += [(20, "cat", "cat", "bird")]
    assert [(one.true, one.predicted) for one in confusions_of_gap(answers(*groups)).top(2)] == [
        ("cat", "bird"),
        ("cat", "ship"),
    ]


@pytest.mark.parametrize(
    "groups",
    [
        [(20, "cat", "cat", "dog"), (21, "cat", "dog", "cat")],
        [(20, "cat", "cat", "dog"), (20, "cat", "dog", "cat")],
        [(50, "cat", "dog", "dog")],
    ],
)
def test_models_that_are_tied_have_no_gap(groups):
    gap = confusions_of_gap(answers((900, "cat", "cat", "cat"), *groups))
    assert (gap.errors, gap.confusions, gap.by_class) == (0, (), {})
    assert gap.share_of_top() is gap.share_of_animals() is None
    assert gap.top() == ()

"""Nothing on the page is written for one outcome: it says what the numbers say."""

import re

import numpy as np
import pytest
from hand_made import answering

from cifar_models.data import label_quality
from cifar_models.serving.served import Serving
from cifar_models.specs import CUSTOM_CNN, RESNET50
from cifar_models.ui import overview
from cifar_models.ui.tabs import costs as evidence_costs
from cifar_models.ui.tabs import judgements as evidence_tab

BETTER = re.compile(r"(ResNet50|custom CNN)(?:</b>)? (?:is )?better")


@pytest.fixture(scope="module")
def real():
    return Serving().current


def with_right(served, right):
    """What is served, with the models right on the first so many test images."""
    labels = served.labels
    said = [np.where(np.arange(len(labels)) < n, labels, (labels + 1) % 10) for n in right]
    doubtful = label_quality.doubtful_mask(len(labels))
    return answering(served, [np.where(doubtful, labels, classes) for classes in said])


def said(served):
    return " ".join(
        (
            overview.render(served),
            evidence_tab.render_verdicts(served),
            evidence_costs.render_report(served),
        )
    )


@pytest.mark.parametrize(
    ("right", "better"),
    [
        ((9600, 9300), RESNET50),
        ((9300, 9600), CUSTOM_CNN),
        ((9400, 9400), None),
        ((9400, 9402), None),
    ],
    ids=["first better", "second better", "tie", "within noise"],
)
def test_the_better_model_is_the_one_of_the_figures(real, right, better):
    text = said(with_right(real, right))
    found = {match.group(1) for match in BETTER.finditer(text)}
    expected = set() if better is None else {better.in_sentence.removeprefix("the ")}
    assert found == expected
    if better is None:
        assert "No clear winner" in text or "exactly the same images" in text

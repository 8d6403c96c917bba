"""The pictures of the first screen follow their rule."""

import numpy as np
import pytest

from cifar_models.bundles import bundle
from cifar_models.data import label_quality
from cifar_models.specs import CUSTOM_CNN, MODELS, PAIR, RESNET50, Pair
from cifar_models.stats.answers import Answers
from cifar_models.stats.telling import telling_images


@pytest.fixture(scope="module")
def probabilities():
    return {s.id: bundle.read(bundle.BUNDLES / s.id, s) for s in MODELS}


@pytest.mark.parametrize("pair", [PAIR, Pair(CUSTOM_CNN, RESNET50)])
def test_surest_mistakes_of_each_on_what_the_other_gets_right(probabilities, pair):
    labels = probabilities["resnet50"].labels
    answers = Answers(labels, {k: b.probabilities for k, b in probabilities.items()}, pair)
    found = telling_images(answers)
    assert len(found) == 6
    for chosen, right, wrong in ((found[:3], *pair), (found[3:], pair.second, pair.first)):
        a, b = answers.predicted[right.id], answers.predicted[wrong.id]
        alone = (a == labels) & (b != labels) & ~label_quality.doubtful_mask(len(labels))
        sure = answers.confidence[wrong.id]
        assert alone[chosen].all()
        assert len(set(labels[chosen])) == 3
        assert sure[chosen[0]] == sure[alone].max()
        others = alone & ~np.isin(labels, labels[chosen])
        assert (sure[chosen] >= sure[others].max()).all()


def test_models_that_answer_alike_have_none():
    same = np.eye(10)[np.arange(10)]
    answers = Answers(np.arange(10).astype(np.uint8), {"resnet50": same, "custom_cnn": same})
    assert telling_images(answers).shape == (0,)

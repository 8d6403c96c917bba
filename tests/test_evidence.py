"""Judgements on groups of test images are those of the images picked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.data import label_quality, near_duplicates
from cifar_models.specs import MODELS, RESNET50
from cifar_models.stats import comparison, verdicts
from cifar_models.stats import judgements as evidence
from cifar_models.stats.answers import Answers
from cifar_models.stats.filters import Filter


@pytest.fixture(scope="module")
def bundles():
    return {spec.id: read(BUNDLES / spec.id, spec) for spec in MODELS}


def answers_of(bundles):
    return Answers(
        bundles[RESNET50.id].labels, {name: one.probabilities for name, one in bundles.items()}
    )


def test_groups_are_all_images_those_with_confirmed_labels_and_those_that_are_new(bundles):
    answers = answers_of(bundles)
    everything, confirmed, unseen = evidence.groups(answers)
    repeated = np.flatnonzero(~unseen.chosen.mask(answers)).tolist()
    assert repeated == sorted(near_duplicates.all_pairs())
    assert everything.chosen.mask(answers).all()
    assert (
        np.flatnonzero(~confirmed.chosen.mask(answers)).tolist()
        == label_quality.doubtful_indices().tolist()
    )


def test_judgements_count_the_images_of_their_group(bundles):
    answers = answers_of(bundles)
    for group in evidence.groups(answers):
        mask = group.chosen.mask(answers)
        judged = evidence.judge(answers, group.chosen)
        right = [bundles[s.id].predicted[mask] == bundles[s.id].labels[mask] for s in MODELS]
        assert (judged.correct_a, judged.correct_b) == (right[0].sum(), right[1].sum())
        assert judged.difference.total == mask.sum()
        assert judged.difference.only_a == (right[0] & ~right[1]).sum()
        assert judged.difference.only_b == (right[1] & ~right[0]).sum()


def test_rows_per_class_equal_scikit_learn_and_are_corrected(bundles):
    answers = answers_of(bundles)
    for group in evidence.groups(answers):
        mask = group.chosen.mask(answers)
        rows = evidence.judge_classes(answers, group.chosen)
        for spec, which in zip(MODELS, ("first", "second"), strict=True):
            labels = bundles[spec.id].labels[mask]
            expected = precision_recall_fscore_support(labels, bundles[spec.id].predicted[mask])
            for row, *rates in zip(rows, *expected, strict=True):
                mine = getattr(row, which)
                assert (mine.precision, mine.recall, mine.f1, mine.support) == pytest.approx(rates)
        plain = [row.judgement.difference.p_value for row in rows]
        assert [row.judgement.p_value for row in rows] == comparison.holm(plain)
        for row in rows:
            assert row.judgement.difference.difference == pytest.approx(
                row.first.recall - row.second.recall
            )


def test_equal_models_get_no_verdict(bundles):
    same = {spec.id: replace(bundles[RESNET50.id], spec=spec) for spec in MODELS}
    answers = answers_of(same)
    assert evidence.judge(answers, Filter()).finding == verdicts.NOT_DEFINED
    assert {row.judgement.finding for row in evidence.judge_classes(answers, Filter())} == {
        verdicts.NOT_DEFINED
    }

"""Judgements on groups of test images are those of the images picked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from cifar_models import comparison, evidence, label_quality
from cifar_models.bundle import BUNDLES, read
from cifar_models.specs import MODELS, RESNET50


@pytest.fixture(scope="module")
def bundles():
    return {spec.id: read(BUNDLES / spec.id, spec) for spec in MODELS}


def test_groups_are_all_images_and_those_with_confirmed_labels(bundles):
    bundle = bundles[RESNET50.id]
    everything, confirmed = evidence.groups(bundle)
    assert everything.mask.all()
    assert np.flatnonzero(~confirmed.mask).tolist() == label_quality.doubtful_indices().tolist()


def test_judgements_count_the_images_of_their_group(bundles):
    for group in evidence.groups(bundles[RESNET50.id]):
        judged = evidence.judge(bundles, group.mask)
        right = [
            bundles[s.id].predicted[group.mask] == bundles[s.id].labels[group.mask] for s in MODELS
        ]
        assert (judged.correct_a, judged.correct_b) == (right[0].sum(), right[1].sum())
        assert judged.difference.total == group.mask.sum()
        assert judged.difference.only_a == (right[0] & ~right[1]).sum()
        assert judged.difference.only_b == (right[1] & ~right[0]).sum()


def test_rows_per_class_equal_scikit_learn_and_are_corrected(bundles):
    for group in evidence.groups(bundles[RESNET50.id]):
        rows = evidence.judge_classes(bundles, group.mask)
        for spec, which in zip(MODELS, ("first", "second"), strict=True):
            labels = bundles[spec.id].labels[group.mask]
            expected = precision_recall_fscore_support(
                labels, bundles[spec.id].predicted[group.mask]
            )
            for row, *figures in zip(rows, *expected, strict=True):
                mine = getattr(row, which)
                assert (mine.precision, mine.recall, mine.f1, mine.support) == pytest.approx(
                    figures
                )
        plain = [row.judgement.difference.p_value for row in rows]
        assert [row.judgement.p_value for row in rows] == comparison.holm(plain)
        for row in rows:
            assert row.judgement.difference.difference == pytest.approx(
                row.first.recall - row.second.recall
            )


def test_equal_models_get_no_verdict(bundles):
    same = {spec.id: replace(bundles[RESNET50.id], spec=spec) for spec in MODELS}
    mask = np.ones(len(same[RESNET50.id].labels), bool)
    assert evidence.judge(same, mask).finding == comparison.NOT_DEFINED
    assert {row.judgement.finding for row in evidence.judge_classes(same, mask)} == {
        comparison.NOT_DEFINED
    }

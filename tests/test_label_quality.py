"""The votes carried into the project, against the file they come from where it is at hand."""

import json

import numpy as np
import pytest
from paths import ROOT

from cifar_models.data import label_quality
from cifar_models.labels import CLASS_NAMES

SOURCE = ROOT.parent / "shared" / "label-errors" / "cifar10_mturk.json"


def test_five_people_voted_on_each_of_275_images():
    found = label_quality.all_votes()
    assert len(found) == 275
    assert all(v.official + v.guessed + v.both + v.neither == 5 for v in found.values())
    assert all(0 <= index < 10_000 for index in found)


def test_54_labels_are_doubtful():
    indices = label_quality.doubtful_indices()
    assert len(indices) == 54
    assert (np.diff(indices) > 0).all()
    assert all(label_quality.is_doubtful(index) for index in indices)
    assert label_quality.doubtful_mask(10_000).sum() == 54
    assert np.array_equal(np.flatnonzero(label_quality.doubtful_mask(10_000)), indices)
    assert not label_quality.doubtful_mask(10).any()


def test_the_votes_are_those_of_the_source():
    if not SOURCE.is_file():
        pytest.skip("needs ../shared")
    rows = json.loads(SOURCE.read_text(encoding="utf-8"))
    assert {row["id"] for row in rows} == set(label_quality.all_votes())
    for row in rows:
        votes = label_quality.votes(row["id"])
        counts = row["mturk"]
        assert (votes.official, votes.guessed) == (counts["given"], counts["guessed"])
        assert (votes.both, votes.neither) == (counts["both"], counts["neither"])
        assert votes.guess == CLASS_NAMES[row["our_guessed_label"]]


def test_what_is_said():
    doubtful = int(label_quality.doubtful_indices()[0])
    assert label_quality.describe(doubtful).startswith("Doubtful label: of 5 people, ")
    confirmed = next(i for i, v in label_quality.all_votes().items() if not v.doubtful)
    assert label_quality.describe(confirmed).startswith("Confirmed label: of 5 people, ")
    never = next(i for i in range(10_000) if label_quality.votes(i) is None)
    assert label_quality.describe(never) == "Its label was never put to a vote."
    assert not label_quality.is_doubtful(never)
